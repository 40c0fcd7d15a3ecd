import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { Secret } from '../../../shared/configuration/secret.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { NotFoundError, UnavailableError, UnsupportedError } from '../../../shared/connections/core/errors.ts';
import { readAbortError } from '../../../shared/connections/core/time-limit.ts';
import { describeFullQueue } from '../../../shared/connections/resilience/full-queue.ts';
import { createApiHandler } from '../../../shared/http/api-handler.ts';
import { createDefineEndpoint } from '../../../shared/http/endpoint.ts';
import { listField, objectOf, textField, wholeNumberField } from '../../../shared/http/request/fields.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { createLambdaContext } from '../api/lambda-context.ts';

export type EchoAnswer = {
  statusCode: number;
  headers: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
};

const defineEndpoint = createDefineEndpoint<{ suffix: string }>();
const idParams = objectOf({ id: textField(20) });
const endpoints = [
  defineEndpoint({
    method: 'GET',
    path: '/thing/{id}',
    summary: 'Echoes',
    params: idParams,
    query: objectOf({ limit: z.optional(wholeNumberField(1, 9)), word: z.optional(textField()) }),
    answer: z.unknown(),
    handle: ({ params, query, services, headers }) => {
      headers['x-suffix'] = services.suffix;
      return { id: params.id, limit: query.limit ?? null, word: query.word ?? null };
    },
  }),
  defineEndpoint({
    method: 'POST',
    path: '/things',
    summary: 'Echoes a list',
    body: objectOf({ ids: listField(textField(20), 3) }),
    answer: z.array(z.string()),
    handle: ({ body }) => body.ids,
  }),
  defineEndpoint({
    method: 'GET',
    path: '/secret',
    summary: 'For admins',
    access: 'admin',
    answer: z.string(),
    handle: () => 'open',
  }),
  defineEndpoint({
    method: 'GET',
    path: '/fail/{id}',
    summary: 'Fails',
    params: idParams,
    answer: z.unknown(),
    handle({ params, headers }) {
      headers['x-before'] = 'kept';
      throw failures[params.id] ?? new Error('unreachable');
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/wait/{id}',
    summary: 'Waits for its signal, or ignores it; then fails as its id says',
    params: idParams,
    answer: z.unknown(),
    handle: ({ params, call: { signal, late } }) => {
      const describeQueue = () => describeFullQueue(readAbortError(signal), { peer: 'database', name: 'The database' });
      if (params.id === 'deaf-in-queue' && late !== undefined) late.describe = describeQueue;
      const waiting = wait(60_000, null, params.id.startsWith('deaf') ? { ref: false } : { signal });
      if (params.id === 'queue') return waiting.catch(() => Promise.reject(describeQueue()));
      return waiting.catch((error: unknown) => Promise.reject(failures[params.id] ?? error));
    },
  }),
  defineEndpoint({
    method: 'GET',
    path: '/large/{id}',
    summary: 'Answers with this many bytes',
    params: idParams,
    answer: z.string(),
    handle: ({ params }) => 'x'.repeat(Number(params.id)),
  }),
];

const failures: Record<string, Error> = {
  missing: new NotFoundError('Thing not found'),
  full: new UnavailableError('The database is full', { peer: 'database', reason: 'overloaded', retryAfterSeconds: 2 }),
  down: new UnavailableError('The database is down', { peer: 'database', retryAfterSeconds: 2.5 }),
  unsupported: new UnsupportedError('Not over this transport'),
  bug: new TypeError('cannot read password "hunter2" of undefined'),
};

/** The HTTP stack with endpoints that echo, fail, wait, and return large answers. */
export function createEchoApi({
  token = null as string | null,
  isOpenOnLoopback = false,
  lines = [] as string[],
} = {}) {
  const handler = createApiHandler({
    groups: [{ segments: null, load: async () => endpoints }],
    services: { suffix: 's' },
    adminAccess: { token: token === null ? null : new Secret(token), isOpenOnLoopback },
    adminPaths: ['/secret'],
    logger: createLogger({ write: (line) => lines.push(line) }),
    clock: systemClock,
    isCold: () => true,
    invocation: { start: () => {}, end: () => {} },
  });
  return async (event: unknown, remainingMs = 10_000): Promise<EchoAnswer> =>
    (await handler(event, createLambdaContext({ remainingMs }))) as EchoAnswer;
}
