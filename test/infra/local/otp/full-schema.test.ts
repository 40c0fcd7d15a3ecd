import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDemoCity } from '../../../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../../../infra/local/otp/model/build-transit.ts';
import { createServiceDays } from '../../../../infra/local/otp/model/service-days.ts';
import { writeDemoRealtime } from '../../../../infra/local/otp/realtime/demo-realtime.ts';
import { postRaw } from './post-raw.ts';
import { type RunningServer, startServer } from './start-server.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../../infra/local/otp/graphql/schema.graphql', import.meta.url), 'utf8'),
  { assumeValid: true, assumeValidSDL: true },
);
/** 07:30 of Friday, 27 November 2026 in Kadalpuram. */
const nowSecond = Date.parse('2026-11-27T02:00:00Z') / 1000;

/** A query that reaches one entity of each type that the demo city has. */
const entities: Readonly<Record<string, string>> = {
  Agency: 'agency(id: "demo:KPT")',
  Alert: 'alerts',
  Feed: 'feeds',
  Pattern: 'pattern(id: "demo:1:0:01")',
  Route: 'route(id: "demo:3")',
  Stop: 'stop(id: "demo:CBS")',
  Stoptime: 'trip(id: "demo:1-out-004") { stoptimesForDate(serviceDate: "20261127") { % } }',
  StopCall: 'canceledTrips { edges { node { start { % } } } }',
  StoptimesInPattern: 'stop(id: "demo:CBS") { stoptimesForPatterns { % } }',
  Trip: 'trip(id: "demo:1-out-004")',
  TripOnServiceDate: 'canceledTrips { edges { node { % } } }',
  VehiclePosition: 'pattern(id: "demo:M1:0:01") { vehiclePositions { % } }',
  stopAtDistance: 'stopsByRadius(lat: 10.934, lon: 79.834, radius: 900) { edges { node { % } } }',
};

/** Values of the arguments that have no default. */
const given: Readonly<Record<string, string>> = {
  id: '"demo:1"',
  lat: '10.9',
  lon: '79.8',
  radius: '500',
  date: '"20261127"',
  route: '"demo:1"',
  time: '0',
  numberOfLegs: '1',
  origin: '{ location: { coordinate: { latitude: 10.9, longitude: 79.8 } } }',
  destination: '{ location: { coordinate: { latitude: 10.8, longitude: 79.8 } } }',
};

let server: RunningServer;
beforeAll(async () => {
  const city = buildDemoCity();
  const transit = buildTransit(new Map([['demo', city]]));
  const message = writeDemoRealtime('demo', { transit, days: createServiceDays(transit.timeZone) }, nowSecond);
  server = await startServer(
    { demo: city },
    { nowMs: () => nowSecond * 1000, realtime: [{ feedId: 'demo', message }] },
  );
});
afterAll(() => server[Symbol.asyncDispose]());

async function ask(query: string) {
  const { body, status } = await postRaw(server.port, { body: JSON.stringify({ query }) });
  if (status !== 200) throw new Error(`${query}: ${body}`);
  return JSON.parse(body) as {
    data?: unknown;
    errors?: { message: string }[];
  };
}

function writeField({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const required = args.filter(isRequiredArgument).map((argument) => {
    const text = /^(min|max)/.test(argument.name)
      ? /Lat/.test(argument.name)
        ? '10.9'
        : '79.8'
      : given[argument.name];
    return `${argument.name}: ${text}`;
  });
  const named = getNamedType(type);
  const fields = isLeafType(named) ? '' : ' { __typename }';
  return `${name}${required.length === 0 ? '' : `(${required.join(', ')})`}${fields}`;
}

const cases = Object.entries(entities).flatMap(([typeName, path]) =>
  Object.values((schema.getType(typeName) as GraphQLObjectType).getFields()).map((field) => {
    const text = writeField(field);
    return [`${typeName}.${field.name}`, `{ ${path.includes('%') ? path.replace('%', text) : `${path} { ${text} }`} }`];
  }),
);
const rootCases = Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).map((field) => [
  `QueryType.${field.name}`,
  `{ ${writeField(field)} }`,
]);

/** Fields that no stand-in can know: those of streets, of OTP's own computations, and of columns that no feed has. */
const notThere = [
  'Alert.alertHash',
  'Pattern.name',
  'Pattern.semanticHash',
  'Stop.transfers',
  'Stop.vehicleType',
  'QueryType.departureRow',
  'QueryType.leg',
  'QueryType.nearest',
  'QueryType.plan',
  'QueryType.planConnection',
  'QueryType.ticketTypes',
];

it('each field of OTP 2.9 has an answer, or an error that says that the stand-in does not have it', async () => {
  const [problems, missing]: string[][] = [[], []];
  for (const [name = '', query = ''] of [...cases, ...rootCases]) {
    const { data, errors = [] } = await ask(query);
    const message = errors[0]?.message ?? '';
    if (message.includes(`${name} is not in the stand-in`)) missing?.push(name);
    else if (message !== '' || data === undefined) problems?.push(`${query}: ${message}`);
  }
  expect(problems).toEqual([]);
  expect(missing).toEqual(notThere);
});
