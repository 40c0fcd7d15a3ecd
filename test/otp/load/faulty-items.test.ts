import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOtpClient, type FeedLoad } from '../../../shared/otp/client.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { createCall } from '../../support/create-call.ts';
import { answerAsOtp } from '../../support/feeds/raw-otp.ts';
import { type ScriptedOtp, startScriptedOtp } from '../../support/feeds/scripted-otp.ts';
import { town } from '../../support/feeds/town.ts';
import { httpForTests } from '../../support/servers/http-for-tests.ts';

const village: FeedNetwork = { ...town, feedId: 'village' };

let otp: ScriptedOtp;
beforeAll(async () => {
  otp = await startScriptedOtp([town, village]);
});
afterAll(() => otp.close());

/** Where one answer is changed, as the path of a field. */
type Path = readonly (string | number)[];

async function load(): Promise<ReadonlyMap<string, FeedLoad>> {
  const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
  const client = createOtpClient({ http: httpForTests, instances: [otp.instance], ...pace });
  return await client.loadInstance(otp.instance, createCall());
}

/** The answer to the last query, with one value made null and, if it is an error, named in `errors`. */
function change(path: Path, isError: boolean): string {
  const data = answerAsOtp(otp.feeds, otp.queries.at(-1) ?? { query: '' });
  setNull(data, path);
  return JSON.stringify(isError ? { data, errors: [{ message: 'broken', path }] } : { data });
}

function setNull(data: unknown, path: Path): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, step) => (value as Record<string, unknown>)?.[step], data);
  if (typeof parent === 'object' && parent !== null) (parent as Record<string, unknown>)[path.at(-1) ?? ''] = null;
}

/** Every field and item of town in the answer to an operation; the answers about stops have those of village too. */
function listPaths(operation: string): Path[] {
  const variables = operation === 'Routes' ? { feeds: ['town'] } : listTripVariables();
  const data = answerAsOtp([town, village], { query: `query ${operation}`, variables });
  const isOfTown = (path: Path) => !JSON.stringify(path.slice(0, 2).reduce(step, data)).includes('village');
  return collect(data, []).filter((path) => path.length > 1 && isOfTown(path));
}

const step = (value: unknown, key: string | number) => (value as Record<string, unknown>)[key];

function collect(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, item]) =>
      collect(item, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function listTripVariables(): Record<string, string> {
  const trips = town.routes.flatMap(({ patterns }) => patterns.flatMap(({ exampleTripId }) => exampleTripId ?? []));
  return Object.fromEntries(trips.map((id, index) => [`t${index}`, `town:${id}`]));
}

const changes = ['Feeds', 'Stops', 'Stations', 'Routes', 'Times'].flatMap((operation) =>
  listPaths(operation).map((path) => ({ operation, path })),
);

const isOfOperation = (operation: string) => {
  const { query = '', variables = {} } = otp.queries.at(-1) ?? {};
  const isOfVillage = JSON.stringify(variables).includes('village');
  return query.startsWith(`query ${operation}`) && !isOfVillage;
};

describe('one faulty item', () => {
  it('in any answer leaves the other feed whole, and costs its own feed no more than that item, which is named', async () => {
    const whole = buildNetwork(village);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changes), fc.boolean(), async ({ operation, path }, isError) => {
        otp.queries.length = 0;
        otp.script = () => (isOfOperation(operation) ? { body: change(path, isError) } : undefined);
        const loads = await load();
        const other = loads.get('village');
        expect(other?.status === 'loaded' ? buildNetwork(other.network) : other).toEqual(whole);
        const own = loads.get('town');
        if (own?.status !== 'loaded') return; // kept
        buildNetwork(own.network);
        if (countItems(own.network) !== countItems(town)) expect(own.faults.join()).not.toBe('');
        expect(countItems(town) - countItems(own.network)).toBeLessThanOrEqual(mostLost(operation, path));
      }),
      { numRuns: Number(process.env['FAULT_RUNS'] ?? 300) },
    );
  });

  it('that is a stop without a name is shown by its code, or by its id', async () => {
    const nameless = town.stops[0];
    otp.script = () => {
      const { query = '' } = otp.queries.at(-1) ?? {};
      if (!query.startsWith('query Stops')) return undefined;
      if (query.includes(' name '))
        return { body: change(['stops', 0], true).replace('["stops",0]', '["stops",0,"name"]') };
      const data = answerAsOtp(otp.feeds, { query }) as { stops: object[] };
      return { body: JSON.stringify({ data: { stops: data.stops.map((stop) => ({ ...stop, name: undefined })) } }) };
    };
    const own = (await load()).get('town');
    const stop = own?.status === 'loaded' ? own.network.stops.find(({ id }) => id === nameless?.id) : undefined;
    expect(stop).toEqual({ ...nameless, name: nameless?.code ?? nameless?.id });
    expect(own).toMatchObject({ faults: [`town:${nameless?.id} has no name`] });
  });

  it('that is a stop of no route is left out and named', async () => {
    const stop = { gtfsId: 'village:V', code: null, name: null, lat: null, lon: null, vehicleMode: null };
    otp.script = () => {
      const { query = '' } = otp.queries.at(-1) ?? {};
      if (!query.startsWith('query Stops')) return undefined;
      const data = answerAsOtp(otp.feeds, { query }) as { stops: object[] };
      return { body: JSON.stringify({ data: { stops: [...data.stops, stop] } }) };
    };
    expect((await load()).get('town')).toMatchObject({ status: 'loaded', faults: [] });
    const faults = ['village:V has no name', 'lat of village:V is not a number'];
    expect((await load()).get('village')).toMatchObject({ status: 'loaded', faults });
  });

  it('that is one of many leaves the feed as it is published', async () => {
    otp.script = () => {
      if (!isOfOperation('Stops')) return undefined;
      const data = answerAsOtp(otp.feeds, otp.queries.at(-1) ?? { query: '' });
      for (const index of town.stops.keys()) setNull(data, ['stops', index, 'lat']);
      return { body: JSON.stringify({ data }) };
    };
    const loads = await load();
    expect([...loads.values()].map(({ status }) => status)).toEqual(['failed', 'loaded']);
  });
});

function countItems({ routes, stops, stations }: FeedNetwork): number {
  const calls = routes.flatMap(({ patterns }) => patterns.flatMap(({ stopIds }) => ['pattern', ...stopIds]));
  return routes.length + stops.length + stations.length + calls.length;
}

/** A stop is lost with its calls, a route with its patterns; every other item alone. */
function mostLost(operation: string, path: Path): number {
  const stop = operation === 'Stops' ? town.stops[Number(path[1])] : undefined;
  if (stop !== undefined) return 1 + countCalls(stop.id);
  const route = operation === 'Routes' ? town.routes[Number(path[1])] : undefined;
  if (route === undefined) return 1;
  const pattern = path[2] === 'patterns' && path.length > 3 ? route.patterns[Number(path[3])] : undefined;
  return countItems({ ...town, routes: [route], stops: [], stations: [] }) - (pattern === undefined ? 0 : 1);
}

function countCalls(stopId: string): number {
  return town.routes.flatMap(({ patterns }) => patterns.flatMap(({ stopIds }) => stopIds)).filter((id) => id === stopId)
    .length;
}
