import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpenapi } from '../support/api/format-openapi.ts';
import { createFunctionUrlEvent, createLoadBalancerEvent } from '../support/api/gateway-events.ts';
import { findContradiction } from '../support/api/openapi-check.ts';
import { openRealFeeds, type RealFeeds } from '../support/gateway/real-feeds.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';
import { arbitraryRequest, type HostileRequest, type Paths } from './arbitrary-request.ts';
import { readBody } from './read-body.ts';

/** 20,000 by npm run test:hostile. */
const runs = Number(process.env['HOSTILE_HANDLER_RUNS'] ?? 2000);

/** Names that every object of JavaScript has, where a caller names a feed. */
const ofEveryObject = ['constructor', 'toString', '__proto__', 'hasOwnProperty'].flatMap((name) =>
  [
    `/vehicle/${name}/service-type/1`,
    `/v2/vehicles/1?feed=${name}`,
    `/v2/vehicles?ids=1&feed=${name}`,
    `/routes/${name}`,
  ].map((target): [HostileRequest, string, boolean] => [{ method: 'GET', target, headers: {} }, 'http-api', false]),
);

type Answer = {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
  isBase64Encoded: boolean;
};

let open: RealFeeds;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  open = await openRealFeeds(
    {
      WAYBILLS_DB_URL: database.url,
      WAYBILLS_DB_TLS: 'disable',
      WAYBILLS_DEFAULT_FEED: 'demo',
      HEADWAY_ADMIN_TOKEN: 'a-token-of-20-letters',
      HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
      HEADWAY_CORS_ORIGINS: 'https://app.example.org',
    },
    { feedIds: ['demo'] },
  );
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

describe('any request to the handler', () => {
  it(`gets an answer that matches the document, and never a 500 (${runs} requests)`, async () => {
    const statuses: Record<string, number> = {};
    const routes = (await open.api.send('/routes/demo')).value as { id: string }[];
    const stops = (await open.api.send('/stops/demo?limit=20')).value as { stopCode: string }[];
    const trips = Object.values(
      ((await open.api.send('/example-trip-map')).value as Record<string, Record<string, string>>)['demo'] ?? {},
    );
    const known = [
      'demo',
      'demo',
      'demo',
      'demo',
      ...routes.slice(0, 8).map(({ id }) => id),
      ...stops.slice(0, 8).map(({ stopCode }) => stopCode),
      ...trips.slice(0, 4),
      'demo:1',
      'central',
    ];
    const { paths } = (await readOpenapi()) as { paths: Paths };
    const gateway = fc.constantFrom('http-api', 'function-url', 'load-balancer', 'multi-value');
    await fc.assert(
      fc.asyncProperty(arbitraryRequest(paths, known), gateway, fc.boolean(), async (request, kind, isBase64) => {
        const event = createEvent(request, kind, isBase64);
        if (event === undefined) return; // an HTTP API refuses it before it calls the function
        const answer = (await open.api.invoke(event)) as Answer;
        statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1;
        expect(findWrong(request, event, answer)).toBeUndefined();
      }),
      { numRuns: runs, seed: 20_261_124, examples: ofEveryObject },
    );
    console.log(`hostile requests by status: ${JSON.stringify(statuses)}`);
    expect(statuses['500']).toBeUndefined();
    expect(statuses['200']).toBeGreaterThan(runs / 10); // most requests must not be refused at once
  }, 3_600_000);
});

function createEvent({ body, ...request }: HostileRequest, kind: string, isBase64: boolean) {
  const encoded =
    body === undefined
      ? {}
      : { body: isBase64 ? Buffer.from(body).toString('base64') : body, isBase64Encoded: isBase64 };
  const sent = { ...request, ...encoded };
  if (kind === 'load-balancer' || kind === 'multi-value')
    return createLoadBalancerEvent(sent, { isMultiValue: kind === 'multi-value' });
  const event = createFunctionUrlEvent(sent);
  if (kind === 'function-url') return event;
  try {
    const rawPath = decodeURIComponent(event.rawPath);
    const requestContext = { ...event.requestContext, domainName: 'abc.execute-api.ap-south-1.amazonaws.com' };
    return { ...event, rawPath, requestContext };
  } catch {
    return undefined;
  }
}

function findWrong({ method, target }: HostileRequest, event: object, answer: Answer): string | undefined {
  const { statusCode: status, body, isBase64Encoded } = answer;
  const headers =
    answer.headers ??
    Object.fromEntries(Object.entries(answer.multiValueHeaders ?? {}).map(([name, [value = '']]) => [name, value]));
  if (status === 500) return `500 for ${method} ${target}`;
  if (headers['server-timing'] === undefined) return 'no Server-Timing';
  if (Object.values(headers).some((value) => /[^\t\x20-\x7e]/.test(value))) return 'a header with an illegal character';
  const value = readBody(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), headers);
  const text = JSON.stringify(value) ?? '';
  if (/node_modules|\bat .*\.ts:\d|SELECT |postgres:\/\//.test(text))
    return `internals in the answer: ${text.slice(0, 200)}`;
  const { rawPath, path = rawPath ?? '' } = event as { rawPath?: string; path?: string };
  return findContradiction({
    method,
    path,
    status,
    value,
    fields: target.includes('fields='),
    type: headers['content-type'],
  });
}
