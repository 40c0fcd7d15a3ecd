import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api/api.ts';
import { openRealFeeds, type RealFeeds, realFeedIds } from '../support/gateway/real-feeds.ts';

let open: RealFeeds;
let api: TestApi;
const feedId = realFeedIds[0] as string;

beforeAll(async () => {
  open = await openRealFeeds();
  ({ api } = open);
});
afterAll(() => open.close());

const ask = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  api.send({ method: 'POST', target: '/graphql', headers, body: JSON.stringify(body) });
const exampleTrip = async () => {
  const map = (await api.send('/example-trip-map')).value as Record<string, Record<string, string>>;
  return Object.values(map[feedId] ?? {})[0] as string;
};

/** docs/reference/opentripplanner.md: this query drove a real OTP of 2 GB out of memory. */
const nested = '{ routes { patterns { trips { stoptimes { stop { routes { patterns { trips { gtfsId } } } } } } } } }';

describe('the GraphQL endpoint', () => {
  it.each([
    ['a single trip', 'query T($id: String!) { trip(id: $id) { gtfsId route { gtfsId shortName } pattern { code } } }'],
    [
      'the stop times of one trip',
      'query T($id: String!) { trip(id: $id) { stoptimes { scheduledArrival stop { gtfsId name } } } }',
    ],
    [
      'its stop times today',
      'query T($id: String!) { trip(id: $id) { stoptimesForDate { realtimeArrival stop { code } } } }',
    ],
  ])('passes %s', async (_, query) => {
    const { status, value } = await ask({ query, variables: { id: await exampleTrip() }, gtfs_id: feedId });
    expect({ status, value }).toEqual({ status: 200, value: { data: { trip: expect.any(Object) } } });
  });

  it('is switched off by HEADWAY_GRAPHQL', async () => {
    const body = JSON.stringify({ query: '{ feeds { feedId } }' });
    const request = { method: 'POST', target: '/graphql', headers: { 'content-type': 'application/json' }, body };
    const off = await openRealFeeds({ HEADWAY_GRAPHQL: 'off' }, { feedIds: ['demo'] });
    const { status, value } = await off.api.send(request);
    const feeds = await off.api.send('/feeds');
    await off.close();
    expect({ status, value }).toEqual({ status: 404, value: { code: 404, error: 'GraphQL is switched off' } });
    expect(feeds.status).toBe(200);
    expect((await api.send(request)).status).toBe(200);
  });

  it("passes one route's patterns, their stops and trips", async () => {
    const [{ id = '' } = {}] = (await api.send(`/routes/${feedId}`)).value as { id: string }[];
    const query =
      'query R($id: String!) { route(id: $id) { gtfsId patterns { code stops { gtfsId name } trips { gtfsId } } } }';
    const { value } = await ask({ query, variables: { id: `${feedId}:${id}` }, feedId });
    expect(value).toMatchObject({ data: { route: { gtfsId: `${feedId}:${id}` } } });
  });

  it.each(['operationName', 'operation_name'])('runs the operation of %s', async (name) => {
    const query = 'query A { feeds { feedId } } query B { agencies { gtfsId } }';
    const { value } = await ask({ query, [name]: 'B' });
    expect(value).toEqual({ data: { agencies: expect.any(Array) } });
    const errors = [{ message: expect.stringMatching(/^operationName: expected/) }];
    expect(await ask({ query, [name]: 'C' })).toMatchObject({ status: 200, value: { errors } });
    expect(await ask({ query })).toMatchObject({ status: 200, value: { errors } });
  });

  it('asks the OTP instance of the feed, or of the city, or the default one', async () => {
    const feeds = async (more: object) => {
      const { value } = await ask({ query: '{ feeds { feedId } }', ...more });
      return (value as { data: { feeds: { feedId: string }[] } }).data.feeds.map((feed) => feed.feedId).toSorted();
    };
    const all = realFeedIds.toSorted();
    const east = all.filter((id) => ['chennai_metro', 'demo'].includes(id));
    const west = all.filter((id) => !east.includes(id));
    expect(await feeds({})).toEqual(west.length > 0 ? west : east);
    expect(await feeds({ gtfs_id: 'demo' })).toEqual(east);
    expect(await feeds({ feedId: 'demo', city: 'nowhere' })).toEqual(east);
    if (west.length > 0) expect(await feeds({ city: 'chennai' })).toEqual(east);
    expect(await feeds({ gtfs_id: null, feedId: null, city: null, variables: null, operationName: null })).toEqual(
      west.length > 0 ? west : east,
    );
  });

  it.runIf(realFeedIds.length > 1)(
    'refuses the nested query that crashes a real OTP, and says what it would cost',
    async () => {
      for (const gtfs_id of ['raba', 'chennai_metro']) {
        const { status, value } = await ask({ query: nested, gtfs_id });
        expect(status).toBe(400);
        expect(value).toEqual({
          code: 400,
          error: expect.stringMatching(/its estimated cost is [\d,e]+.*, and 500,000 is the limit/),
        });
      }
    },
  );

  it.each<[string, string, RegExp]>([
    ['a mutation', 'mutation { a }', /mutations and subscriptions are not passed on/],
    ['a subscription beside a query', 'query A { feeds { feedId } } subscription B { a }', /not passed on/],
    [
      'fragments in a circle',
      '{ ...A } fragment A on QueryType { ...B } fragment B on QueryType { ...A }',
      /selections|within itself/,
    ],
    [
      'fragments that multiply',
      `{ ...F0 } ${Array.from({ length: 20 }, (_, i) => `fragment F${i} on QueryType { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F20 on QueryType { feeds { feedId } }`,
      /at most 2000 selections/,
    ],
    [
      'too many aliases',
      `{ ${Array.from({ length: 101 }, (_, i) => `a${i}: feeds { feedId }`).join(' ')} }`,
      /at most 100 aliases/,
    ],
    [
      'too deep a query',
      `{ routes ${'{ patterns { route '.repeat(6)} { gtfsId } ${'} }'.repeat(6)} }`,
      /at most 12 levels of depth/,
    ],
    [
      'the same field hundreds of times',
      `{ routes { ${'patterns { trips { gtfsId } } '.repeat(300)} } }`,
      /share a name/,
    ],
    [
      'hundreds of fragments in one place',
      `{ routes { ${Array.from({ length: 250 }, (_, i) => `...F${i}`).join(' ')} } } ${Array.from({ length: 250 }, (_, i) => `fragment F${i} on Route { gtfsId }`).join(' ')}`,
      /share a name/,
    ],
    ['too many tokens', `{ ${'a '.repeat(6000)} }`, /token/],
    [
      'nesting by variables',
      'query Q($f: [String]) { routes(feeds: $f) { trips { stoptimes { stop { routes { trips { gtfsId } } } } } } }',
      /estimated cost/,
    ],
  ])('refuses %s', async (_, query, message) => {
    const { status, value } = await ask({ query, gtfs_id: feedId });
    expect({ status, value }).toEqual({ status: 400, value: { code: 400, error: expect.stringMatching(message) } });
  });

  // 400 until GraphQL over HTTP (6.4.1) and the older service were followed: GraphQL clients read `errors` of a 200 only.
  it.each<[string, string, RegExp]>([
    ['text that is not GraphQL', '{', /^query: Syntax Error/],
    ['an unknown field', '{ feeds { nothing } }', /^query: Cannot query field "nothing"/],
    ['a variable without a value', 'query Q($id: String!) { trip(id: $id) { gtfsId } }', /^variables: /],
    ['an argument of another type', '{ trip(id: 1.5) { gtfsId } }', /^query: /],
  ])('answers %s with 200 and errors, without asking OTP', async (_, query, message) => {
    const { status, value } = await ask({ query, gtfs_id: feedId });
    expect({ status, value }).toEqual({
      status: 200,
      value: { errors: [{ message: expect.stringMatching(message) }] },
    });
  });

  it('refuses a malformed body', async () => {
    for (const body of [{}, { query: '' }, { query: 1 }, [], null, { query: '{ feeds { feedId } }', variables: [] }]) {
      expect((await ask(body)).status, JSON.stringify(body)).toBe(400);
    }
    const deep = `{"query":"{ feeds { feedId } }","variables":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const headers = { 'content-type': 'application/json' };
    expect((await api.send({ method: 'POST', target: '/graphql', headers, body: deep })).status).toBe(400);
    expect((await ask({ query: '{ feeds { feedId } }' }, {})).status).toBe(415);
  });

  it("passes on OTP's own errors, and does not cache them", async () => {
    const query = 'query T($id: String!) { trip(id: $id) { gtfsId } }';
    for (let round = 0; round < 2; round += 1) {
      const { status, value, headers } = await ask({ query, variables: { id: 'no colon' }, gtfs_id: feedId });
      expect({ status, value }).toMatchObject({ status: 200, value: { errors: [{ message: expect.any(String) }] } });
      expect(headers).not.toHaveProperty('x-cache');
    }
  });

  it('caches answers, and clears them on demand', async () => {
    const body = { query: '{ feeds { feedId agencies { name } } }', gtfs_id: feedId };
    expect((await ask(body)).headers['x-cache']).toBe('miss');
    expect((await ask(body)).headers['x-cache']).toBe('hit');
    const admin = { sourceIp: '127.0.0.1' };
    expect((await api.send('/trip-cache/stats', admin)).value).toMatchObject({
      hits: expect.any(Number),
      entries: expect.any(Number),
    });
    expect((await api.send({ method: 'POST', target: '/trip-cache/clear' }, admin)).value).toMatchObject({
      status: 'success',
    });
    expect((await ask(body)).headers['x-cache']).toBe('miss');
    expect((await api.send('/trip-cache/stats')).status).toBe(403);
  });
});
