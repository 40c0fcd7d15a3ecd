import { buildSchema, getNamedType, isAbstractType, isInterfaceType, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { graphqlRootFields } from '../../shared/configuration/graphql-root-fields.ts';
import { checkQuery } from '../../shared/graphql/check-query.ts';
import { check, otpSchema, smallCity } from './small-city.ts';

const cost = (query: string, variables?: Record<string, unknown>) => check(query, variables).cost;

const object = 20;
const leaf = 8;
const field = (count: number) => count * leaf;
const list = (count: number, owners = 1) => object * owners + object * count;

describe('the estimated cost', () => {
  it.each<[string, string, number]>([
    ['a single object', '{ route(id: "a") { gtfsId } }', object + leaf],
    ['a whole list', '{ routes { gtfsId } }', list(20) + field(20)],
    [
      'the longest list for an object that the caller chose',
      '{ route(id: "a") { trips { gtfsId } } }',
      object + list(100) + field(100),
    ],
    ['the average for a whole list', '{ routes { trips { gtfsId } } }', list(20) + list(400, 20) + field(400)],
    [
      'the patterns of a route together, which have no more trips than the route',
      '{ route(id: "a") { patterns { trips { gtfsId } } } }',
      object + list(8) + list(100, 8) + field(100),
    ],
    [
      'each id, with its longest list, and the patterns that OTP finds routes by',
      '{ stops(ids: ["1", "2"]) { routes { gtfsId } } }',
      list(2) + list(12, 2) + field(12) + 2 * 6 * 12,
    ],
    ['an alias like a second field', '{ a: routes { gtfsId } b: routes { gtfsId } }', 2 * (list(20) + field(20))],
    ['a fragment where it is spread', '{ routes { ...R } } fragment R on Route { gtfsId }', list(20) + field(20)],
    ['an inline fragment', '{ node(id: "x") { ... on Route { gtfsId } } }', object + leaf],
    [
      'first as the bound of a connection',
      '{ stopsByRadius(lat: 0, lon: 0, radius: 0, first: 7) { edges { cursor } } }',
      object + list(7) + field(7),
    ],
    ['a list of numbers', '{ trip(id: "a") { activeDates } }', object + object + 400 * 3],
    ['a list of lists', '{ trip(id: "a") { geometry } }', object + object + 2000 * 6],
    [
      'a coded line, even its length',
      '{ trip(id: "a") { tripGeometry { length } } }',
      object + (object + 400) + (leaf + 400),
    ],
    ['a query inside viewer', '{ viewer { routes { gtfsId } } }', object + list(20) + field(20)],
  ])('counts %s', (_, query, expected) => {
    expect(cost(query)).toBeCloseTo(expected);
  });

  it('counts departures: trips of the stop on each day, and the bound inside each pattern', () => {
    const scan = (days: number) => 0.6 * 200 * (days + 2);
    const times = (count: number) => list(12) + scan(1) + list(12 * count, 12) + field(12 * count);
    const query = (args: string) => `{ stop(id: "a") { stoptimesForPatterns${args} { stoptimes { realtime } } } }`;
    expect(cost(query(''))).toBeCloseTo(object + times(5));
    expect(cost(query('(numberOfDepartures: 1)'))).toBeCloseTo(object + times(1));
    expect(cost(query('(timeRange: 172800)'))).toBeCloseTo(object + times(5) + scan(2) - scan(1));
  });

  it('counts the trips behind routes and patterns whose service dates OTP has to read', () => {
    const dates = '(serviceDates: { start: "2026-01-01", end: "2026-01-02" })';
    const extra = (query: (args: string) => string) => cost(query(dates)) - cost(query(''));
    expect(extra((args) => `{ routes${args} { gtfsId } }`)).toBeCloseTo(3.5 * 400);
    expect(extra((args) => `{ route(id: "a") { patterns${args} { code } } }`)).toBeCloseTo(3.5 * 100);
    expect(extra((args) => `{ stop(id: "a") { routes${args} { gtfsId } } }`)).toBeCloseTo(3.5 * 400);
  });

  it('passes introspection, which tools need', () => {
    expect(check('{ __schema { types { name } } __type(name: "Stop") { name } }', {}, ['routes']).cost).toBeGreaterThan(
      0,
    );
  });

  it('grows with the area of a search, and towards the poles', () => {
    const box = (to: number) => cost(`{ stopsByBbox(minLat: 0, minLon: 0, maxLat: ${to}, maxLon: ${to}) { gtfsId } }`);
    expect(box(2) - box(1)).toBeCloseTo(3 * 1500);
    const circle = (lat: number) =>
      cost(`{ stopsByRadius(lat: ${lat}, lon: 0, radius: 2000) { pageInfo { endCursor } } }`);
    // At most 2 km since OTP searches streets for it; it was 50 km.
    expect(circle(60) - circle(0)).toBeCloseTo(1500 * (4000 / 111_320) ** 2);
    expect(circle(90) - circle(0)).toBeGreaterThan(19_000);
  });

  it('grows with the streets within a distance, and with the stops there, however few are asked for', () => {
    const circle = (radius: number) =>
      cost(`{ stopsByRadius(lat: 0, lon: 0, radius: ${radius}, first: 0) { edges { cursor } } }`);
    expect(circle(1000)).toBeGreaterThan(25_000 * Math.PI + 20 * 100);
    expect(circle(2000) - circle(1000)).toBeGreaterThan(25_000 * Math.PI * 3 - 1);
    const nearest = (metres: string) => cost(`{ nearest(lat: 0, lon: 0${metres}) { edges { cursor } } }`);
    expect(nearest('')).toBe(nearest(', maxDistance: 2000'));
    expect(nearest(', maxDistance: 5000')).toBeGreaterThan(500_000);
  });

  it('counts each place and each mode of a plan, so that none is below the usual limit', () => {
    const place = '{ visit: { stopLocationIds: ["x"] } }';
    const plan = (args: string) => cost(`{ plan(fromPlace: "a", toPlace: "b"${args}) { date } }`);
    expect(plan('')).toBeGreaterThan(1_500_000);
    expect(plan(`, via: [${place}, ${place}]`)).toBeGreaterThan(3 * 1_500_000);
    expect(plan(', transportModes: [{ mode: BUS }, { mode: CAR }]') - plan('')).toBeCloseTo(1_000_000);
  });

  it.each(['vehicleMode', 'vehicleType'])('counts the trips behind %s, for each of its aliases', (name) => {
    const query = (count: number) =>
      `{ stop(id: "a") { ${Array.from({ length: count }, (_, index) => `a${index}: ${name}`).join(' ')} } }`;
    expect(cost(query(10)) - cost(query(9))).toBeCloseTo(leaf + 0.3 * 200);
  });

  it.each([
    ['stop(id: "a")', object, 200],
    ['stops(ids: ["a"])', list(1), 200],
    ['stops', list(100), 100 * 36],
    ['station(id: "a")', object, 5000],
    ['stations', list(5), 5 * 720],
    ['node(id: "a")', object, 5000],
  ])('counts all trips of a station where %s can be one', (root, own, trips) => {
    const name = '{ ... on Stop { vehicleMode } }';
    const objects = root === 'stops' ? 100 : root === 'stations' ? 5 : 1;
    expect(cost(`{ ${root} ${name} }`)).toBeCloseTo(own + objects * leaf + 0.3 * trips);
    const parent = cost(`{ ${root} { ... on Stop { parentStation { vehicleMode } } } }`);
    expect(parent).toBeCloseTo(own + objects * (object + leaf + 0.3 * 5000));
  });

  it('resolves arguments as graphql does: literals, variables, defaults of variables and of the schema', () => {
    const query = (declared: string, given: string) =>
      `query Q${declared} { stop(id: "a") { stoptimesWithoutPatterns${given} { realtime } } }`;
    const base = cost(query('', ''));
    const one = cost(query('', '(numberOfDepartures: 1)'));
    expect(one).toBeLessThan(base);
    const withVariable = query('($n: Int = 1)', '(numberOfDepartures: $n)');
    expect(cost(withVariable)).toBe(one);
    expect(cost(withVariable, { n: 5 })).toBe(base);
    expect(cost(query('($n: Int)', '(numberOfDepartures: $n)'))).toBe(base);
    expect(cost(query('($n: Int)', '(numberOfDepartures: $n)'), { n: 1 })).toBe(one);
  });

  it('refuses a root field that is not enabled, wherever it is', () => {
    const enabled = ['routes', 'viewer'];
    expect(check('{ routes { gtfsId } __typename viewer { routes { gtfsId } } }', {}, enabled).cost).toBeGreaterThan(0);
    for (const query of [
      '{ trips { gtfsId } }',
      '{ viewer { trips { gtfsId } } }',
      '{ ...F } fragment F on QueryType { trips { gtfsId } }',
      '{ routes: trips { gtfsId } }',
      '{ trips @include(if: false) { gtfsId } }',
    ]) {
      expect(() => check(query, {}, enabled), query).toThrow(
        'the field trips is not enabled; enabled are routes, viewer',
      );
    }
  });

  it('reach by default no field whose cost depends on streets', () => {
    // What OTP searches over streets or reads from rental and parking networks. No network of ours shows their sizes.
    const byStreets = [
      ...[
        'Plan',
        'PlanConnection',
        'Itinerary',
        'Leg',
        'Place',
        'placeAtDistance',
        'placeAtDistanceConnection',
        'step',
      ],
      ...['BikePark', 'BikeRentalStation', 'CarPark', 'RentalVehicle', 'VehicleParking', 'VehicleRentalStation'],
    ];
    for (const name of byStreets) expect(otpSchema.getType(name), name).toBeDefined();
    const query = otpSchema.getQueryType()?.getFields() ?? {};
    const reached = new Set<string>();
    const pending = (graphqlRootFields.fallback ?? []).map((name) => query[name]?.type);
    while (pending.length > 0) {
      const type = getNamedType(pending.pop());
      if (type === undefined || reached.has(type.name)) continue;
      reached.add(type.name);
      if (isAbstractType(type)) pending.push(...otpSchema.getPossibleTypes(type));
      if (isObjectType(type) || isInterfaceType(type))
        pending.push(...Object.values(type.getFields()).map((field) => field.type));
    }
    expect(reached.size).toBeGreaterThan(20);
    expect(byStreets.filter((name) => reached.has(name))).toEqual([]);
    for (const field of [
      'plan',
      'planConnection',
      'nearest',
      'leg',
      'rentalVehicles',
      'vehicleRentalsByBbox',
      'node',
    ]) {
      expect(query[field], field).toBeDefined();
      expect(graphqlRootFields.fallback).not.toContain(field);
    }
  });

  it('refuses a field that only a newer OTP has', () => {
    const newer = buildSchema(
      'schema { query: QueryType } type QueryType { stop(id: String!): Stop } type Stop { photos(size: Int): [String] }',
    );
    const options = { schema: newer, sizes: smallCity, rootFields: null, maxCost: 1e15 };
    expect(() => checkQuery({ query: '{ stop(id: "a") { photos } }' }, options)).toThrow(
      'Stop.photos is not supported',
    );
    expect(() => checkQuery({ query: '{ stop(id: "a") { photos(size: 1) } }' }, options)).toThrow('size of photos');
  });

  it('gives the same cache key to queries that differ only in spaces, comments and unused variables', () => {
    const query = 'query Q($a: String!) { route(id: $a) { gtfsId } }';
    const { cacheParts } = check(query, { a: '1' });
    const same = check('query Q($a:String!){\n # a comment\n route(id:$a){gtfsId}}', { c: 3, a: '1' });
    expect(same.cacheParts).toEqual(cacheParts);
    expect(check(query, { a: '2' }).cacheParts).not.toEqual(cacheParts);
    expect(parse(cacheParts[0] ?? '').definitions).toHaveLength(1);
  });
});
