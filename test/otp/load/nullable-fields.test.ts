import { readFileSync } from 'node:fs';
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
import { describe, expect, it } from 'vitest';
import { parseDepartures, parseTimetable } from '../../../shared/otp/parse/parse-departures.ts';
import { parseAlerts, parseVehiclePositions } from '../../../shared/otp/parse/parse-realtime.ts';
import { parseRouteServices, parseRouteTimetable } from '../../../shared/otp/parse/parse-service.ts';
import { parseShapes } from '../../../shared/otp/parse/parse-shape.ts';
import { parseTrip } from '../../../shared/otp/parse/parse-trip.ts';
import type { Raw } from '../../../shared/otp/parse/raw-shape.ts';
import * as queries from '../../../shared/otp/queries.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../infra/local/otp/graphql/schema.graphql', import.meta.url), 'utf8'),
);

/** The queries of single calls. Loads are in faulty-items.test.ts. */
const asked: readonly [name: string, query: string, read: (data: Raw) => unknown][] = [
  ['departures', queries.writeDeparturesQuery(['stop', 'station']), (data) => parseDepartures(data, 2)],
  ['a timetable of stops', queries.writeTimetableQuery(2), (data) => parseTimetable(data, 2)],
  ['vehicles', queries.vehiclePositionsQuery, parseVehiclePositions],
  ['alerts', queries.alertsQuery, parseAlerts],
  ['shapes', queries.shapeQuery, (data) => parseShapes(data, 'F')],
  ['services of routes', queries.writeRouteServiceQuery(2), (data) => parseRouteServices(data, 2)],
  ['a timetable of a route', queries.routeTimetableQuery, parseRouteTimetable],
  ['a trip', queries.tripQuery, parseTrip],
];

/** Without these there is nothing to answer: the list of routes, and the route of a trip with the agency's time zone. */
const isTheAnswer = (path: string) => /^(routes|trip\.route(\.agency)?)$/.test(path);

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
    const ofScalar: Record<string, unknown> = { Int: 1, Float: 1, Long: 1, Boolean: true, Polyline: '_p~iF~ps|U' };
    return ofScalar[named.name] ?? `F:${path.filter((step) => typeof step === 'number').join('') || 1}`;
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
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], copy);
  (parent as Record<string | number, unknown>)[path.at(-1) ?? ''] = null;
  return copy;
}

describe.each(asked)('the answer about %s', (_, query, read) => {
  const { data, nullable } = writeAnswer(query);
  const paths = nullable.filter((path) => !isTheAnswer(path.join('.')));

  it('is read, and has fields that may be null', () => {
    expect(JSON.stringify(read(data)).length).toBeGreaterThan(50);
    expect(paths.length).toBeGreaterThan(2);
  });

  it.each(paths.map((path) => path.join('.')))('is read although %s is null', (text) => {
    const path = paths.find((one) => one.join('.') === text) ?? [];
    expect(() => read(withNull(data, path))).not.toThrow();
  });
});
