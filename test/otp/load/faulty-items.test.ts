import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOtpClient, type FeedLoad } from '../../../shared/otp/client.ts';
import { describeFailure } from '../../../shared/snapshot/describe-failure.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { createCall } from '../../support/create-call.ts';
import { answerAsOtp } from '../../support/feeds/raw-otp.ts';
import { type ScriptedOtp, startScriptedOtp } from '../../support/feeds/scripted-otp.ts';
import { town } from '../../support/feeds/town.ts';
import { httpForTests } from '../../support/servers/http-for-tests.ts';
import {
  answer,
  listPaths,
  listTripVariables,
  namesOf,
  type Path,
  setNull,
  unlisted,
  village,
} from './faulty-answers.ts';

let otp: ScriptedOtp;
beforeAll(async () => {
  otp = await startScriptedOtp([town, village]);
});
afterAll(() => otp.close());

async function load(): Promise<ReadonlyMap<string, FeedLoad>> {
  const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
  const client = createOtpClient({ http: httpForTests, instances: [otp.instance], ...pace });
  return await client.loadInstance(otp.instance, createCall(), { feedIds: ['town', 'village'] });
}

/** The answer to the last query, with one value made null and, if it is an error, named in `errors`. */
function change(path: Path, isError: boolean): string {
  const data = answer(otp.queries.at(-1) ?? { query: '' });
  setNull(data, path);
  return JSON.stringify(isError ? { data, errors: [{ message: 'broken', path }] } : { data });
}

const operations = ['Feeds', 'Stops', 'Stations', 'Routes', 'Times', 'TripStops', 'Schedule', 'Calendars'];
const changes = operations.flatMap((operation) => listPaths(operation).map((path) => ({ operation, path })));

const isOfOperation = (operation: string) => {
  const { query = '', variables = {} } = otp.queries.at(-1) ?? {};
  const isOfVillage = JSON.stringify(variables).includes('village');
  return query.startsWith(`query ${operation}`) && !isOfVillage;
};

/** Answers every query, with one value changed in that of an operation. */
function scriptFault(operation: string, path: Path, isError: boolean): void {
  otp.queries.length = 0;
  otp.script = () =>
    isOfOperation(operation)
      ? { body: change(path, isError) }
      : { body: JSON.stringify({ data: answer(otp.queries.at(-1) ?? { query: '' }) }) };
}

/** The items of a network by name, each as JSON: what two networks have in common. */
function listItems({ routes, stops, stations }: FeedNetwork): ReadonlyMap<string, string> {
  const write = (kind: string, items: readonly { readonly id: string }[]) =>
    items.map((item) => [`${kind} ${item.id}`, JSON.stringify(item)] as const);
  return new Map([...write('route', routes), ...write('stop', stops), ...write('station', stations)]);
}

/** The items that a change of this value may alter: itself, the routes that call at a stop, the stops of a station. */
function findAltered(operation: string, path: Path): ReadonlySet<string> {
  const callers = (stopId: string) =>
    town.routes.filter(({ patterns }) => patterns.some(({ stopIds }) => stopIds.includes(stopId))).map(({ id }) => id);
  const ofStop = (stopId = '') => [`stop ${stopId}`, ...callers(stopId).map((id) => `route ${id}`)];
  const index = Number(path[1]);
  const listed = town.stops.filter(({ id }) => `town:${id}` !== unlisted);
  const ofTrip = town.routes.find(({ patterns }) =>
    patterns.some(({ exampleTripId }) => `town:${exampleTripId}` === listTripVariables()[String(path[0])]),
  );
  const altered: Record<string, readonly string[]> = {
    Stops: ofStop(listed[index]?.id),
    Stations: [`station ${town.stations[index]?.id}`, ...town.stops.map(({ id }) => `stop ${id}`)],
    Routes: [`route ${town.routes[index]?.id}`, `stop ${unlisted.replace('town:', '')}`], // known by the route's trips
    Times: [`route ${ofTrip?.id}`],
    TripStops: ofStop(unlisted.replace('town:', '')),
  };
  return new Set(altered[operation] ?? []);
}

describe('one faulty item', () => {
  it('in any answer leaves the other feed whole, and costs its own feed no more than that item, which is named', async () => {
    scriptFault('none', [], false);
    const [whole, otherWhole] = [await load(), await load()].map((loads, index) =>
      loads.get(['town', 'village'][index] ?? ''),
    );
    if (whole?.status !== 'loaded' || otherWhole?.status !== 'loaded') throw new Error('the feeds do not load');
    expect([whole.faults, listItems(whole.network).size]).toEqual([[], listItems(town).size]);
    const before = listItems(whole.network);
    const outcomes = { kept: 0, whole: 0, less: 0 };
    const runs = Number(process.env['FAULT_RUNS'] ?? 300);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changes), fc.boolean(), async ({ operation, path }, isError) => {
        scriptFault(operation, path, isError);
        const loads = await load();
        expect(loads.get('village')).toMatchObject({ ...otherWhole, faults: expect.any(Array) });
        const own = loads.get('town');
        const names = namesOf(operation, path);
        if (own?.status !== 'loaded') {
          expect(describeFailure(own?.error)).toMatch(names);
          outcomes.kept += 1;
          return;
        }
        buildNetwork(own.network);
        const after = listItems(own.network);
        const changed = [...before].flatMap(([name, text]) => (after.get(name) === text ? [] : [name]));
        const altered = findAltered(operation, path);
        expect(changed.filter((name) => !altered.has(name))).toEqual([]);
        expect([...after.keys()].filter((name) => !before.has(name))).toEqual([]);
        const isLess = countItems(own.network) !== countItems(whole.network);
        outcomes[isLess ? 'less' : 'whole'] += 1;
        expect(countItems(whole.network) - countItems(own.network)).toBeLessThanOrEqual(mostLost(operation, path));
        const isDifferent = changed.length > 0 || own.schedule?.version !== whole.schedule?.version;
        if (isLess || (isError && isDifferent)) expect(own.faults.join('; ')).toMatch(names);
        if (own.schedule === null) expect(own.faults.join('; ')).toContain('schedule');
      }),
      { numRuns: runs },
    );
    // One change in some hundred keeps the feed as it is, so that a short run may have none.
    const { kept, ...others } = outcomes;
    const expected = runs < 2000 ? others : { kept, ...others };
    expect(Math.min(...Object.values(expected)), JSON.stringify(outcomes)).toBeGreaterThan(0);
  });

  it('that is a stop without a name is shown by its code, or by its id', async () => {
    const nameless = town.stops[0];
    otp.script = () => {
      const { query = '' } = otp.queries.at(-1) ?? {};
      if (!query.startsWith('query Stops')) return undefined;
      if (query.includes(' name '))
        return { body: change(['stops', 0], true).replace('["stops",0]', '["stops",0,"name"]') };
      const data = answer({ query }) as { stops: object[] };
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

  it('that has no id, many times, does not stop any feed', async () => {
    otp.script = () => {
      const { query = '' } = otp.queries.at(-1) ?? {};
      if (!query.startsWith('query Stops')) return undefined;
      const { stops } = answerAsOtp(otp.feeds, { query }) as { stops: object[] };
      return { body: JSON.stringify({ data: { stops: [...stops, ...Array(20).fill(null)] } }) };
    };
    const loads = await load();
    expect([...loads.values()].map((one) => one.status === 'loaded' && one.faults.length)).toEqual([20, 20]);
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
  const listed = town.stops.filter(({ id }) => `town:${id}` !== unlisted);
  const stop = operation === 'Stops' ? listed[Number(path[1])] : undefined;
  if (stop !== undefined) return 1 + countCalls(stop.id);
  if (operation === 'TripStops') return 1 + countCalls(unlisted.replace('town:', ''));
  const route = operation === 'Routes' ? town.routes[Number(path[1])] : undefined;
  if (route === undefined) return 1;
  const pattern = path[2] === 'patterns' && path.length > 3 ? route.patterns[Number(path[3])] : undefined;
  return countItems({ ...town, routes: [route], stops: [], stations: [] }) + (pattern === undefined ? 1 : 0); // and the stop that OTP does not list
}

function countCalls(stopId: string): number {
  return town.routes.flatMap(({ patterns }) => patterns.flatMap(({ stopIds }) => stopIds)).filter((id) => id === stopId)
    .length;
}
