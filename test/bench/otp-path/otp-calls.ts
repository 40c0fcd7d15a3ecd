/**
 * One environment of the built API beside plain clients of the same OTP, in its own process: `otp-calls.ts JSON`. Sends the
 * times of each call to its parent, which stops the process (SIGSTOP) between calls when it asks for a freeze.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import middy from '@middy/core';
import { Pool } from 'undici';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { shuffle } from '../framework/interleave.ts';
import type { OtpPathCall } from './otp-path-calls.ts';
import { startRelay } from './relay.ts';

const clients = ['plain client', 'undici pool', 'Headway'] as const;
/** Does nothing: what is left of a call on this machine, where other work takes the caches of the processor between two calls. */
const floor = 'empty handler';
type ClientName = (typeof clients)[number] | typeof floor;

export type OtpCallsInput = {
  readonly handlerPath: string;
  readonly otpUrl: string;
  readonly call: OtpPathCall;
  readonly rounds: number;
  readonly isFreezing: boolean;
  /** Whether an empty handler is measured as well. */
  readonly hasFloor: boolean;
  readonly seed: number;
};

/** Milliseconds of one call. Own: without the time between the last bytes of the request and of the answer at the relay. */
export type CallTimes = { readonly ownMs: number; readonly wholeMs: number };

/** The calls in the order of the rounds, by client. */
export type OtpCallsResult = Readonly<Partial<Record<ClientName, readonly CallTimes[]>>>;

const input = JSON.parse(process.argv[2] ?? '') as OtpCallsInput;
const { call } = input;
const relay = await startRelay(input.otpUrl);
const otpUrl = relay.url;
process.env['OTP_INSTANCES'] = JSON.stringify([{ url: otpUrl, default: true }]);
const body = JSON.stringify({ query: call.query, variables: call.variables });
const path = '/otp/gtfs/v1';
const headers = { 'content-type': 'application/json', accept: 'application/json' };
const agent = new Agent({ keepAlive: true });
const pool = new Pool(otpUrl, { connections: 1, keepAliveTimeout: 60_000 });
const { handler } = (await import(pathToFileURL(input.handlerPath).href)) as {
  handler(event: unknown, context: unknown): Promise<{ statusCode: number; body: string }>;
};

async function askWithAgent(): Promise<unknown> {
  const sent = request(`${otpUrl}${path}`, { agent, method: 'POST', headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return JSON.parse(await text(response));
}

async function askWithPool(): Promise<unknown> {
  const response = await pool.request({ path, method: 'POST', headers, body });
  return response.body.json();
}

/** Lambda's runtime parses the event of each call and builds its context, whatever the handler does with them. */
const eventText = JSON.stringify(createHttpApiEvent(call.request));
let event = JSON.parse(eventText) as unknown;
let context = createLambdaContext();

async function askHeadway(): Promise<unknown> {
  const answer = await handler(event, context);
  if (answer.statusCode !== 200) throw new Error(`${call.name}: expected status 200, got ${JSON.stringify(answer)}`);
  return answer;
}

const emptyHandler = middy({ timeoutEarlyInMillis: 0 }).handler(async () => ({ statusCode: 200, body: '{}' }));

const ask: Readonly<Record<ClientName, () => Promise<unknown>>> = {
  'plain client': askWithAgent,
  'undici pool': askWithPool,
  Headway: askHeadway,
  [floor]: async () => emptyHandler(event, context),
};

async function freeze(): Promise<void> {
  process.send?.('freeze');
  await once(process, 'message');
}

const random = createRandom(input.seed);
const measured: readonly ClientName[] = input.hasFloor ? [...clients, floor] : clients;
const times: Partial<Record<ClientName, CallTimes[]>> = Object.fromEntries(measured.map((name) => [name, []]));
await handler({ headway: { warmUp: { holdMs: 0 } } }, createLambdaContext()); // opens connections, loads networks
await Promise.all([pool.request({ path, method: 'POST', headers, body: '{"query":"{feeds{feedId}}"}' })]).then(
  ([{ body: answer }]) => answer.dump(),
);
await fetchOnce();
for (let round = 0; round < input.rounds; round += 1) {
  for (const name of shuffle(measured, random)) {
    if (input.isFreezing) await freeze();
    else await sleep(2);
    event = JSON.parse(eventText);
    context = createLambdaContext();
    times[name]?.push(await measure(ask[name]));
  }
}
process.send?.(times satisfies OtpCallsResult, () => process.exit());

async function measure(send: () => Promise<unknown>): Promise<CallTimes> {
  const startedAt = process.hrtime.bigint();
  await send();
  const endedAt = process.hrtime.bigint();
  const { askedAt, answeredAt } = relay.readTimes();
  const otpNs = askedAt > startedAt ? answeredAt - askedAt : 0n; // an answer from the cache asks nothing
  return { ownMs: Number(endedAt - startedAt - otpNs) / 1e6, wholeMs: Number(endedAt - startedAt) / 1e6 };
}

/** Opens the connection of the plain client. */
async function fetchOnce(): Promise<void> {
  const sent = request(`${otpUrl}${path}`, { agent, method: 'POST', headers });
  sent.end('{"query":"{feeds{feedId}}"}');
  const [response] = await once(sent, 'response');
  await text(response);
}
