import { readFileSync } from 'node:fs';
import { UnavailableError } from '@headway/connections/errors';
import {
  buildSchema,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  type InlineFragmentNode,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { parseDepartures, parseNamedBoard, parseTimetable } from '../../../shared/otp/parse/parse-departures.ts';
import { parseAlerts, parseVehiclePositions } from '../../../shared/otp/parse/parse-realtime.ts';
import { parseRouteServices, parseRouteTimetable } from '../../../shared/otp/parse/parse-service.ts';
import { parseShapes } from '../../../shared/otp/parse/parse-shape.ts';
import { parseTrip } from '../../../shared/otp/parse/parse-trip.ts';
import type { Raw } from '../../../shared/otp/parse/raw-shape.ts';
import * as queries from '../../../shared/otp/queries.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../infra/local/otp/graphql/schema.graphql', import.meta.url), 'utf8'),
);

const places = [
  { kind: 'stop', scopedId: 'F:1' },
  { kind: 'station', scopedId: 'F:2' },
  { kind: 'stop', scopedId: 'F:3' },
] as const;

/** The queries of single calls. Loads are in faulty-items.test.ts. */
const asked: readonly [name: string, query: string, read: (data: Raw) => unknown][] = [
  [
    'departures',
    queries.writeDeparturesQuery({ hasStops: true, stationCount: 1, detail: 'trips' }),
    (data) => parseDepartures(data, places),
  ],
  [
    'the departures of a stop with names',
    queries.writeDeparturesQuery({ hasStops: true, stationCount: 0, detail: 'everything' }),
    readOnlyBoard,
  ],
  ['a timetable of stops', queries.writeTimetableQuery(2), (data) => parseTimetable(data, ['F:1', 'F:2'])],
  ['vehicles', queries.vehiclePositionsQuery, parseVehiclePositions],
  ['alerts', queries.alertsQuery, parseAlerts],
  ['shapes', queries.shapeQuery, (data) => parseShapes(data, 'F')],
  ['services of routes', queries.writeRouteServiceQuery(2), (data) => parseRouteServices(data, 2)],
  ['a timetable of a route', queries.routeTimetableQuery, parseRouteTimetable],
  ['a trip', queries.tripQuery, readWholeTrip],
];

/** A trip with its calls, which are read at their first use. */
function readWholeTrip(data: Raw): unknown {
  const trip = parseTrip(data);
  if (trip === undefined) return undefined;
  const { planned, day, ...others } = trip;
  const calls = planned.list();
  return { calls, ...others, day: day === null ? null : { startSecond: day.startSecond, calls: day.times.list() } };
}

/** Where the only place cannot be answered, the whole answer fails. */
function readOnlyBoard(data: Raw): unknown {
  try {
    return parseNamedBoard(data, { kind: 'stop', scopedId: 'F:1' });
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}

type Path = readonly (string | number)[];

/** An answer with two items in each list, and the path of each value that the schema allows to be null. */
function writeAnswer(query: string): { data: Raw; nullable: readonly Path[] } {
  const { definitions } = parse(query);
  const nullable: Path[] = [];
  const fragments = new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const writeValue = (type: GraphQLOutputType, selections: SelectionSetNode | undefined, path: Path): unknown => {
    if (!isNonNullType(type)) nullable.push(path);
    const own = getNullableType(type);
    if (isListType(own)) return [0, 1].map((index) => writeValue(own.ofType, selections, [...path, index]));
    const named = getNamedType(own);
    if (selections !== undefined) {
      const concrete = isAbstractType(named) ? 'Route' : named.name;
      return writeObject(concrete, selections, path);
    }
    if (isEnumType(named)) return named.getValues()[0]?.name;
    const indexes = path.filter((step) => typeof step === 'number');
    if (named.name === 'Int') return indexes.at(-1) ?? 1; // a position in a list of two
    if (named.name === 'Float') return Number(`1${indexes.join('')}`);
    const ofScalar: Record<string, unknown> = { Long: 86_400, Boolean: true, Polyline: '_p~iF~ps|U' };
    return ofScalar[named.name] ?? `F:${[...path.slice(0, 1), ...indexes].join('')}`;
  };
  const writeObject = (typeName: string, { selections }: SelectionSetNode, path: Path): Raw => {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is not an object type`);
    const entries = selections.flatMap((one): [string, unknown][] => {
      if (one.kind === Kind.FRAGMENT_SPREAD) {
        const spread = fragments.get(one.name.value);
        return spread === undefined ? [] : Object.entries(writeObject(typeName, spread, path));
      }
      if (one.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition, selectionSet }: InlineFragmentNode = one;
        return typeCondition?.name.value === typeName ? Object.entries(writeObject(typeName, selectionSet, path)) : [];
      }
      const key = one.alias?.value ?? one.name.value;
      if (one.name.value === '__typename') return [[key, typeName]];
      const field = type.getFields()[one.name.value];
      if (field === undefined) throw new Error(`${typeName} has no field ${one.name.value}`);
      return [[key, writeValue(field.type, one.selectionSet, [...path, key])]];
    });
    return Object.fromEntries(entries);
  };
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  return { data: writeObject('QueryType', operation.selectionSet, []), nullable };
}

function withNull(data: Raw, path: Path): Raw {
  const copy = structuredClone(data);
  (getParent(copy, path) as Record<string | number, unknown>)[path.at(-1) ?? ''] = null;
  return copy;
}

function getParent(data: Raw, path: Path): unknown {
  return path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], data);
}

/** The innermost item that a path is in: of a list, or of a query of several places, trips or routes. */
function findItem(path: Path): Path | undefined {
  const index = path.findLastIndex((step) => typeof step === 'number');
  if (index >= 0) return path.slice(0, index + 1);
  return /^([pr]\d|route)$/.test(String(path[0])) ? path.slice(0, 1) : undefined;
}

/** `stops(ids:)` has null in the place of a stop that OTP does not have, as an alias has. */
const isPlace = (item: Path) => item.length === 1 || (item[0] === 'stops' && item.length === 2);

function withoutItem(data: Raw, item: Path): Raw {
  if (isPlace(item)) return withNull(data, item);
  const copy = structuredClone(data);
  (getParent(copy, item) as unknown[]).splice(Number(item.at(-1)), 1);
  return copy;
}

/** Whether an answer has all of another one: items may be added to its lists, and values in the place of null. */
function contains(whole: unknown, part: unknown): boolean {
  if (part === null || part === undefined) return true;
  if (Array.isArray(part)) {
    if (!Array.isArray(whole)) return false;
    let at = 0;
    return part.every((item) => {
      while (at < whole.length && !contains(whole[at], item)) at += 1;
      at += 1;
      return at <= whole.length;
    });
  }
  if (typeof part !== 'object') return Object.is(whole, part);
  if (part instanceof Set) return true;
  return Object.entries(part).every(([key, value]) => contains((whole as Record<string, unknown>)?.[key], value));
}

function countListed(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countListed(part), own);
}

function listDifferentKeys(a: object, b: object): string[] {
  return Object.keys(a).filter(
    (key) =>
      JSON.stringify((a as Record<string, unknown>)[key]) !== JSON.stringify((b as Record<string, unknown>)[key]),
  );
}

/** Missing values that are no faults: of a vehicle that has reported no position, and of a pattern without a shape. */
const mayBeSilent = /vehiclePositions\.\d\.(lat|lon)$|patternGeometry/;

describe.each(asked)('the answer about %s', (_, query, read) => {
  const answer = writeAnswer(query);
  const { data } = answer;
  const nullable = answer.nullable.filter((path) => path.join('.') !== 'routes'); // the whole answer
  const whole = read(data);

  it('is read, and has fields that may be null', () => {
    expect(JSON.stringify(whole).length).toBeGreaterThan(50);
    expect(nullable.length).toBeGreaterThan(2);
  });

  it.each(nullable.map((path) => path.join('.')))('loses no more than the item of %s if that is null', (text) => {
    const path = nullable.find((one) => one.join('.') === text) ?? [];
    const logged: string[] = [];
    const log = vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
    const after = read(withNull(data, path));
    log.mockRestore();
    const item = findItem(path);
    if (item !== undefined) {
      const others = read(withoutItem(data, item));
      expect(contains(after, others), `${JSON.stringify(after)} has ${JSON.stringify(others)}`).toBe(true);
    } else if (path.length > 1) {
      // A trip without times is one of frequencies.txt.
      const mayDiffer = text === 'trip.stoptimes' ? ['calls', 'isFrequencyBased'] : [expect.any(String)];
      const different = listDifferentKeys(whole as object, after as object);
      if (different.length > 0) expect(different).toEqual(mayDiffer);
    }
    const isList = Array.isArray((getParent(data, path) as Record<string | number, unknown>)[path.at(-1) ?? '']);
    // An error for a whole list is logged with its path (client.ts), and a null alias is what OTP does not have.
    if (isList || item === undefined || isPlace(item) || mayBeSilent.test(text)) return;
    if (countListed(after) < countListed(whole)) {
      const place = new RegExp(`F:\\w*|\\[${item.at(-1)}\\]`);
      expect(logged.join('')).toMatch(place);
    }
  });
});
