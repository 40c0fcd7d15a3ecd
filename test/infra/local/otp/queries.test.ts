import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { postRaw } from './post-raw.ts';
import { type RunningServer, startServer } from './start-server.ts';

/** 2 June 2025, 08:00 in Kolkata: a Monday. */
const monday8amSecond = 1_748_831_400;

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ demo: buildDemoCity() }, { nowMs: () => monday8amSecond * 1000 });
});
afterAll(() => server[Symbol.asyncDispose]());

async function ask(query: string, variables: object = {}, headers: Record<string, string> = {}) {
  return JSON.parse((await postRaw(server.port, { body: JSON.stringify({ query, variables }), headers })).body);
}

describe('queries that no recording covers', () => {
  it('platforms name their station, and stations list their platforms', async () => {
    const { data } = await ask(`{
      stop(id: "demo:M06-1") { name platformCode vehicleMode parentStation { gtfsId locationType } }
      station(id: "demo:M06") { name vehicleMode platformCode stops { gtfsId } }
    }`);
    expect(data.stop).toEqual({
      name: 'Central Station',
      platformCode: '1',
      vehicleMode: 'SUBWAY',
      parentStation: { gtfsId: 'demo:M06', locationType: 'STATION' },
    });
    expect(data.station).toEqual({
      name: 'Central Station',
      vehicleMode: 'SUBWAY',
      platformCode: null,
      stops: [{ gtfsId: 'demo:M06-1' }, { gtfsId: 'demo:M06-2' }],
    });
  });

  it('departures start now by default, and are in order of time', async () => {
    const { data } = await ask(
      '{ stop(id: "demo:CBS") { stoptimesWithoutPatterns(numberOfDepartures: 8, timeRange: 3600) { scheduledDeparture serviceDay } } }',
    );
    const seconds: number[] = data.stop.stoptimesWithoutPatterns.map(
      (call: { scheduledDeparture: number; serviceDay: number }) => call.serviceDay + call.scheduledDeparture,
    );
    expect(seconds).toHaveLength(8);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect(seconds.every((second) => second >= monday8amSecond && second <= monday8amSecond + 3_600)).toBe(true);
  });

  it('departures after midnight belong to the service day before', async () => {
    const { data } = await ask(
      `{ stop(id: "demo:M13-1") { stoptimesWithoutPatterns(startTime: ${monday8amSecond - 28_800}, timeRange: 1800) { serviceDay } } }`,
    );
    const midnight = monday8amSecond - 28_800;
    expect(data.stop.stoptimesWithoutPatterns).toContainEqual({ serviceDay: midnight - 86_400 });
  });

  it('a page of nearby stops continues after a cursor', async () => {
    const query = `query Near($after: String) { stopsByRadius(lat: 10.934, lon: 79.832, radius: 3000, first: 3, after: $after) {
      edges { node { distance stop { gtfsId } } } pageInfo { endCursor hasNextPage } } }`;
    const first = (await ask(query)).data.stopsByRadius;
    const second = (await ask(query, { after: first.pageInfo.endCursor })).data.stopsByRadius;
    const distances = [...first.edges, ...second.edges].map(({ node }) => node.distance);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(distances).toHaveLength(6);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(new Set([...first.edges, ...second.edges].map(({ node }) => node.stop.gtfsId)).size).toBe(6);
  });

  it('introspection names the root type as OTP does', async () => {
    const { data } = await ask('{ __schema { queryType { name } } __type(name: "Pattern") { fields { name } } }');
    expect(data.__schema.queryType.name).toBe('QueryType');
    expect(data.__type.fields).toContainEqual({ name: 'directionId' });
  });

  it('each use of a fragment or alias counts, and __typename does not', async () => {
    const query = 'query { a: feeds { ...F } b: feeds { ...F } __typename } fragment F on Feed { feedId __typename }';
    const refused = await ask(query, {}, { OTPMaxResolves: '3' });
    const { data } = await ask(query, {}, { OTPMaxResolves: '4' });
    expect(refused.errors[0].message).toBe('maximum query complexity exceeded 4 > 3');
    expect(data.a).toEqual(data.b);
  });

  it('refuses an unknown field with its place in the query', async () => {
    const { data, errors } = await ask('{ routes { patterns { nope } } }');
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: 'Cannot query field "nope" on type "Pattern". Did you mean "code" or "name"?',
        locations: [{ line: 1, column: 23 }],
        extensions: { classification: 'ValidationError' },
      },
    ]);
  });
});

describe('feeds of different time zones in one instance', () => {
  it('are refused as by OTP; the message names the feeds and their zones', async () => {
    const demo = buildDemoCity();
    const elsewhere = { ...demo, agencies: demo.agencies.map((agency) => ({ ...agency, timeZone: 'Asia/Tokyo' })) };
    await expect(startServer({ demo, elsewhere })).rejects.toThrow(
      /demo is in Asia\/Kolkata, elsewhere is in Asia\/Tokyo/,
    );
  });
});

describe('texts in other languages', () => {
  const query = `query Names($language: String) {
    station(id: "demo:M06") { name(language: $language) }
    route(id: "demo:M1") { longName(language: $language) }
    trip(id: "demo:M1-out-001") { tripHeadsign(language: $language) }
  }`;
  const namesOf = async (variables: object, headers: Record<string, string>) => {
    const { station, route, trip } = (await ask(query, variables, headers)).data;
    return [station.name, route.longName, trip.tripHeadsign];
  };
  const feed = ['Central Station', 'Vadakkupettai – Thenkottai / Airport', 'Thenkottai Depot'];
  const hindi = ['सेंट्रल स्टेशन', 'वडक्कुपेट्टै – तेनकोट्टै / हवाई अड्डा', 'तेनकोट्टै डिपो'];

  it.each([
    [{}, {}, feed],
    [{ language: 'hi' }, {}, hindi],
    [{ language: 'fr' }, {}, feed],
    [{}, { 'accept-language': 'hi-IN,en;q=0.5' }, hindi],
    [{ language: 'fr' }, { 'accept-language': 'hi' }, feed],
  ] as const)('with the argument %j and the headers %j', async (variables, headers, expected) => {
    expect(await namesOf(variables, { ...headers })).toEqual(expected);
  });
});
