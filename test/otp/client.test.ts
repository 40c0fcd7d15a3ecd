import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { OtpFailure } from '../../shared/otp/parse/failures.ts';
import { feedsQuery } from '../../shared/otp/queries.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../shared/transit/network/feed-network.ts';
import { createCall } from '../support/create-call.ts';
import { shuffleFeed } from '../support/feeds/arbitrary-feed.ts';
import { answerAsOtp } from '../support/feeds/raw-otp.ts';
import { type ScriptedAnswer, type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const village: FeedNetwork = { ...smallFeed, feedId: 'village' };
const call = createCall();

let otp: ScriptedOtp;
let waits: number[];
beforeEach(async () => {
  otp = await startScriptedOtp([smallFeed, village]);
  waits = [];
});
afterEach(() => otp.close());

function connect(options: { maxAnswerBytes?: number; wait?: (ms: number) => Promise<void> } = {}) {
  const wait = async (ms: number) => {
    waits.push(ms);
  };
  return createOtpClient({
    http: httpForTests,
    instances: [otp.instance],
    rateLimitDelayMs: 50,
    retryDelayMs: 1000,
    wait,
    ...options,
  });
}

async function loadTown() {
  const load = (await connect().loadInstance(otp.instance, call, { feedIds: ['town'] })).get('town');
  if (load?.status !== 'loaded') throw load?.error;
  return load.network;
}

/** The first `times` requests of an operation get this answer. */
function failOnce(operation: string, answer: ScriptedAnswer, times = 1) {
  otp.script = (asked, attempt) => (asked === operation && attempt <= times ? answer : undefined);
}

const json = (value: unknown): ScriptedAnswer => ({ body: JSON.stringify(value) });

describe('the OTP client', () => {
  it('lists the feeds of an instance by id, with their time zones', async () => {
    expect(await connect().listFeeds(otp.instance, call)).toEqual([
      { id: 'town', timeZone: 'Asia/Kolkata', faults: [] },
      { id: 'village', timeZone: 'Asia/Kolkata', faults: [] },
    ]);
  });

  it('loads a feed with the times of the smallest trip of each pattern', async () => {
    expect(buildNetwork(await loadTown())).toEqual(buildNetwork(smallFeed));
  });

  it("loads the same network for any order of OTP's answers", async () => {
    const expected = buildNetwork(smallFeed);
    await fc.assert(
      fc.asyncProperty(shuffleFeed(smallFeed), async (shuffled) => {
        otp.feeds = [village, shuffled];
        expect(buildNetwork(await loadTown())).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it('loads every feed of an instance, and asks for stops and stations once', async () => {
    const loads = await connect().loadInstance(otp.instance, call);
    expect([...loads].map(([feedId, { status }]) => [feedId, status])).toEqual([
      ['town', 'loaded'],
      ['village', 'loaded'],
    ]);
    const count = (operation: string) =>
      otp.queries.filter(({ query }) => query.startsWith(`query ${operation}`)).length;
    expect([count('Feeds'), count('Stops'), count('Stations'), count('Routes')]).toEqual([1, 1, 1, 2]);
  });

  it('queries the times of 50 trips at a time, with the ids in variables', async () => {
    const [pattern] = smallFeed.routes[0]?.patterns ?? [];
    if (pattern === undefined) throw new Error('no pattern');
    const patterns = Array.from({ length: 120 }, (_, index) => ({ ...pattern, exampleTripId: `x"${index}` }));
    otp.feeds = [{ ...smallFeed, routes: smallFeed.routes.slice(0, 1).map((route) => ({ ...route, patterns })) }];
    const { routes } = await loadTown();
    expect(routes[0]?.patterns).toHaveLength(120);
    const times = otp.queries.filter(({ query }) => query.startsWith('query Times'));
    expect(times.map(({ variables = {} }) => Object.keys(variables).length)).toEqual([50, 50, 20]);
    expect(times[0]?.query).not.toContain('x"');
  });

  it('queries stops that OTP does not list through their trips', async () => {
    const listed = smallFeed.stops.slice(1);
    otp.script = (operation) =>
      operation === 'Stops'
        ? json({ data: answerAsOtp([{ ...smallFeed, stops: listed }], { query: 'query Stops' }) })
        : undefined;
    expect(buildNetwork(await loadTown())).toEqual(buildNetwork(smallFeed));
    otp.script = (operation) =>
      operation === 'Stops' || operation === 'TripStops'
        ? json({
            data:
              operation === 'Stops'
                ? { stops: [] }
                : { t0: { stops: [] }, t1: { stops: [] }, t2: { stops: [] }, t3: { stops: [] } },
          })
        : undefined;
    await expect(loadTown().then((feed) => buildNetwork(feed))).rejects.toThrow('unexpected shape');
  });

  it('records each query once in the timings, and whether its connection was open', async () => {
    const own = createCall();
    await connect().ask(otp.instance, { query: '{ feeds { feedId } }' }, own);
    const recorded = own.timings.list().filter(({ name }) => name === 'otp');
    expect(recorded).toMatchObject([{ description: expect.stringMatching(/^(new|reused)$/) }]);
  });

  it('pauses between requests, at most for as long as the setting says', async () => {
    await loadTown();
    expect(waits.filter((ms) => ms >= 0 && ms <= 50)).toHaveLength(otp.queries.length - 1); // load-pacer.test.ts
  });
});

describe('a failed load', () => {
  const failures: [string, string, ScriptedAnswer, string | undefined][] = [
    ['errors in a 200', 'Routes', json({ errors: [{ message: 'no' }] }), 'answer-with-errors'],
    ['errors beside data', 'Stops', json({ errors: [{ message: 'no' }], data: { stops: [] } }), 'answer-with-errors'],
    ['a 400 of text', 'Stations', { status: 400, body: 'No query found in body' }, 'request-refused'],
    ['a 403', 'Routes', { status: 403, body: 'no' }, 'unexpected-status'],
    ['a 500', 'Routes', { status: 500, body: 'no' }, 'server-error'],
    ['a 429', 'Routes', { status: 429, body: 'no' }, 'rate-limited'],
    ['half a JSON', 'Routes', { body: '{"data": {"routes": [' }, 'not-json'],
    ['a page of HTML', 'Routes', { body: '<html></html>' }, 'not-json'],
    ['broken gzip', 'Routes', { headers: { 'content-encoding': 'gzip' }, body: 'no' }, 'not-json'],
    ['no data', 'Routes', json({}), 'unexpected-shape'],
    ['null data', 'Routes', json({ data: null }), 'unexpected-shape'],
    ['null for a list', 'Routes', json({ data: { routes: null } }), 'unexpected-shape'],
    [
      'a route without mode',
      'Routes',
      json({ data: { routes: [{ gtfsId: 'town:R', patterns: [] }] } }),
      'unexpected-shape',
    ],
    ['a route of another feed', 'Routes', json({ data: { routes: [{ gtfsId: 'other:R' }] } }), 'unexpected-shape'],
    ['a trip that is gone', 'Times', json({ data: { t0: null } }), 'unexpected-shape'],
    ['a trip left out', 'Times', json({ data: {} }), 'unexpected-shape'],
    ['a broken connection', 'Routes', 'hang-up', undefined],
  ];

  it.each(failures)('names the failure (%s) and returns no network', async (_, operation, answer, reason) => {
    failOnce(operation, answer, Number.POSITIVE_INFINITY);
    const load = (await connect().loadInstance(otp.instance, call, { feedIds: ['town'] })).get('town');
    const error = load?.status === 'failed' ? load.error : undefined;
    expect(error).toBeInstanceOf(UnavailableError);
    const cause = error instanceof UnavailableError ? error.cause : undefined;
    expect(cause instanceof OtpFailure ? cause.code : undefined).toBe(reason);
  });

  it('does not stop the other feeds', async () => {
    otp.script = (operation, attempt) =>
      operation === 'Routes' && attempt <= 3 ? { status: 500, body: '' } : undefined;
    const loads = await connect().loadInstance(otp.instance, call);
    expect([...loads.values()].map(({ status }) => status)).toEqual(['failed', 'loaded']);
  });

  it('reports a feed that is not in `feeds` as missing, not as empty', async () => {
    const load = (await connect().loadInstance(otp.instance, call, { feedIds: ['nope'] })).get('nope');
    expect(load).toMatchObject({ status: 'failed', error: { cause: { code: 'feed-missing' } } });
  });

  it('fails as a whole where an instance does not list its feeds', async () => {
    failOnce('Feeds', json({ errors: [{ message: 'no' }], data: { feeds: [] } }), Number.POSITIVE_INFINITY);
    await expect(connect().loadInstance(otp.instance, call)).rejects.toThrow(UnavailableError);
    await expect(connect().listFeeds(otp.instance, call)).rejects.toThrow(UnavailableError);
  });

  it('retries a request after a pause where a retry may succeed', async () => {
    failOnce('Routes', { status: 502, body: '' }, 2);
    expect((await loadTown()).routes).toHaveLength(smallFeed.routes.length);
    expect(waits.filter((ms) => ms === 1000)).toHaveLength(2);
  });

  it('waits for the Retry-After of a 429, but not for an hour', async () => {
    failOnce('Routes', { status: 429, headers: { 'retry-after': '7' }, body: '' });
    await loadTown();
    failOnce('Routes', { status: 429, headers: { 'retry-after': '3600' }, body: '' }, Number.POSITIVE_INFINITY);
    await expect(loadTown()).rejects.toThrow('limits the rate of requests');
    expect(Math.max(...waits)).toBe(7000);
  });

  it('does not retry a request that OTP refuses', async () => {
    failOnce('Routes', { status: 400, body: 'no' });
    await expect(loadTown()).rejects.toThrow(UnavailableError);
    expect(waits).not.toContain(1000);
  });

  it('refuses an answer that decompresses to more than the limit', async () => {
    failOnce('Routes', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(2_000_000)) }, 9);
    const load = (await connect({ maxAnswerBytes: 1_000_000 }).loadInstance(otp.instance, call)).get('town');
    expect(load).toMatchObject({ status: 'failed', error: { cause: { code: 'too-large' } } });
  });

  it('refuses an answer longer than the limit without a retry', async () => {
    failOnce('Routes', { body: ' '.repeat(2_000_000) }, 9);
    const load = (await connect({ maxAnswerBytes: 1_000_000 }).loadInstance(otp.instance, call)).get('town');
    expect(load).toMatchObject({ status: 'failed', error: { cause: { code: 'ANSWER_TOO_LONG' } } });
    expect(waits).not.toContain(1000);
  });

  it.each([
    { of: 'the list of feeds', ask: () => connect().listFeeds(otp.instance, call) },
    { of: 'one question', ask: () => connect().ask(otp.instance, { query: feedsQuery }, call) },
  ])('takes no more than 16 MiB for $of', async ({ ask }) => {
    failOnce('Feeds', { body: Buffer.alloc(16 * 1024 * 1024 + 1, ' ') }, 9);
    await expect(ask()).rejects.toMatchObject({ cause: { code: 'ANSWER_TOO_LONG' } });
  });

  it('ends at the deadline', async () => {
    const abort = new AbortController();
    const client = createOtpClient({
      http: httpForTests,
      instances: [otp.instance],
      rateLimitDelayMs: 60_000,
      retryDelayMs: 60_000,
    });
    otp.script = () => {
      abort.abort();
      return undefined;
    };
    await expect(client.loadInstance(otp.instance, createCall(abort.signal))).rejects.toThrow(DeadlineExceededError);
    expect(otp.queries).toHaveLength(1);
  });
});
