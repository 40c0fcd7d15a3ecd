import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type Arguments, findArgumentRule } from './argument-rules.ts';
import type { SizeName } from './network-sizes.ts';
import { searchStreets, sortStops, workOfBox, workOfCircle } from './search-areas.ts';

/** One owner of a field, as its `work` sees it. */
export type Owner = { readonly args: Arguments; size(name: SizeName): number };

/**
 * What one evaluation of a field costs an OTP, in microseconds of CPU, in addition to the usual cost of its values. Measured on
 * OTP 2.9.0 with 15,000 trips, before Java has compiled its code: `npm run test:otp -- --attack` repeats the measurement.
 */
export type FieldCost = {
  /** The length of the list for one owner, unless an argument bounds it. */
  readonly items?: SizeName | number;
  /** Cost of each item, instead of the usual one. */
  readonly itemCost?: number;
  readonly work?: (owner: Owner) => number;
  /** The argument that bounds a length bounds the lists inside the items, not this one; without it, this length. */
  readonly innerLength?: number;
  /** May occur once in a document. */
  readonly isOnce?: true;
};

const microsecondsPerPoint = 2;
/** Lengths that no network shows. Longer ones exist, so each is well above what the measured feeds have. */
const assumed = { points: 2000, dates: 400, alerts: 100, things: 200, transfers: 500, legs: 10, steps: 100 };

const list = (items: SizeName | number): FieldCost => ({ items });
const one: FieldCost = {};
/** OTP encodes a polyline from all its points, even if the query reads only its length. */
const line: FieldCost = { work: () => 0.2 * assumed.points };
/** OTP looks at every trip that serves the stop, on each day of the range and on the days around it. */
const scanStop = ({ args, size }: Owner) => 0.6 * size('trips of stop') * daysOf(args);
/** OTP counts the trips of each mode. 0.14 us for each trip. */
const modeOfStop: FieldCost = { work: ({ size }) => 0.3 * size('trips of stop') };
const scanPattern = ({ args, size }: Owner) => 0.6 * size('trips of pattern') * daysOf(args);
/** For each entry of `types`, even a repeated one, OTP collects the alerts of everything that the object has. */
const collect =
  (name: SizeName) =>
  ({ args: { types }, size }: Owner) =>
    types == null ? 0 : 2 * size(name) * (Array.isArray(types) ? types.length : 1);
const alertsOf = (name: SizeName): FieldCost => ({ items: assumed.alerts, work: collect(name) });
/**
 * One plan in a document. Measured in a grid of streets of 10 x 10 km: 0.4 to 1.3 s on foot, 2 s by bicycle. A larger city takes more,
 * so that no plan is below the usual limit: a stage that enables plans raises HEADWAY_GRAPHQL_MAX_COST (docs/security.md).
 */
const plan: FieldCost = {
  work: ({ args }) =>
    1_500_000 * (1 + countEntries(args['via'])) + 500_000 * countEntries(args['modes'] ?? args['transportModes']),
  isOnce: true,
};
/** With `serviceDates`, OTP reads the service days of each trip behind the routes or patterns: 1.8 us and 500 bytes, for
 * one day and for many. */
const runsOn = (items: SizeName, trips: (owner: Owner) => number, usualWork = (_: Owner) => 0): FieldCost => ({
  items,
  work: (owner) => usualWork(owner) + (owner.args['serviceDates'] == null ? 0 : 3.5 * trips(owner)),
});
/** The trips of all routes at a stop, not only those that call there. */
const tripsOfRoutes = ({ size }: Owner) => Math.min(size('trips'), size('routes of stop') * size('trips of route'));

const fieldCosts: Readonly<Record<string, FieldCost>> = {
  'QueryType.agencies': list('agencies'),
  'QueryType.alerts': list(assumed.alerts),
  'QueryType.cancelledTripTimes': { items: 'trips', work: ({ size }) => size('trips') },
  'QueryType.canceledTrips': { items: 'trips', work: ({ size }) => size('trips') },
  'QueryType.clusters': list(assumed.things),
  'QueryType.feeds': list('feeds'),
  'QueryType.fuzzyTrip': { work: ({ size }) => size('trips of route') },
  'QueryType.leg': { work: () => 20_000 },
  'QueryType.nearest': { items: 20, work: ({ args }) => 50_000 + searchStreets(args['maxDistance']) },
  'QueryType.patterns': list('patterns'),
  'QueryType.plan': plan,
  'QueryType.planConnection': plan,
  'QueryType.routes': runsOn('routes', ({ size }) => size('trips')),
  'QueryType.stations': { items: 'stations', work: ({ args, size }) => (args['name'] == null ? 0 : size('stations')) },
  'QueryType.stops': { items: 'stops', work: ({ args, size }) => (args['name'] == null ? 0 : size('stops')) },
  'QueryType.stopsByBbox': { items: 'stops', work: ({ args }) => workOfBox(args) },
  'QueryType.stopsByRadius': {
    items: 'stops',
    work: ({ args, size }) =>
      workOfCircle(args) + searchStreets(args['radius']) + sortStops(args['radius'], size('stops')),
  },
  'QueryType.trips': list('trips'),
  ...same(
    one,
    'QueryType.',
    'agency bikePark bikeRentalStation carPark cluster departureRow node pattern rentalVehicle route serviceTimeRange',
    'station stop trip vehicleParking vehicleRentalStation viewer __schema __type',
  ),
  ...same(
    list(assumed.things),
    'QueryType.',
    'bikeParks bikeRentalStations carParks rentalVehicles ticketTypes vehicleParkings vehicleRentalStations',
    'vehicleRentalsByBbox',
  ),

  'Agency.alerts': alertsOf('routes of agency'),
  'Agency.routes': list('routes of agency'),
  'Alert.entities': list(assumed.things),
  'Alert.patterns': list(assumed.things),
  'Cluster.stops': list(assumed.things),
  'DepartureRow.stoptimes': { items: 1, work: scanPattern },
  'Feed.agencies': list('agencies of feed'),
  'Feed.alerts': alertsOf('agencies'),
  'LocationGroup.members': list('stops'),
  'Pattern.alerts': alertsOf('trips of pattern'),
  'Pattern.geometry': { items: assumed.points, itemCost: 5 },
  'Pattern.stops': list('stops of pattern'),
  'Pattern.trips': list('trips of pattern'),
  'Pattern.tripsForDate': { items: 'trips of pattern', work: ({ size }) => 2 * size('trips of pattern') },
  'Pattern.vehiclePositions': list('trips of pattern'),
  'Route.alerts': alertsOf('trips of route'),
  'Route.patterns': runsOn('patterns of route', ({ size }) => size('trips of route')),
  'Route.stops': list('stops of route'),
  'Route.trips': list('trips of route'),
  'RouteType.routes': list('routes'),
  'Stop.alerts': alertsOf('trips of stop'),
  ...same(modeOfStop, 'Stop.', 'vehicleMode vehicleType'),
  'Stop.patterns': list('patterns of stop'),
  // OTP finds the routes behind all patterns of the stop: 8 us for each while the code is cold.
  'Stop.routes': runsOn('routes of stop', tripsOfRoutes, ({ size }) => 6 * size('patterns of stop')),
  'Stop.stopTimesForPattern': { items: 2, work: scanPattern },
  'Stop.stops': list('stops of station'),
  'Stop.stoptimesForPatterns': { items: 'patterns of stop', innerLength: 5, work: scanStop },
  'Stop.stoptimesForServiceDate': { items: 'patterns of stop', work: scanStop },
  'Stop.stoptimesWithoutPatterns': { items: 5, work: scanStop },
  'Stop.transfers': list(assumed.transfers),
  'StopGeometries.geoJson': line,
  'StopGeometries.googleEncoded': { items: 10, work: () => 0.2 * assumed.points },
  'StoptimesInPattern.stoptimes': list('trips of pattern'),
  'Trip.activeDates': { items: assumed.dates, itemCost: 3 },
  'Trip.alerts': alertsOf('stops of trip'),
  'Trip.geometry': { items: assumed.points, itemCost: 3 * microsecondsPerPoint },
  ...same({ work: () => 20 }, 'Trip.', 'arrivalStoptime departureStoptime'),
  ...same(list('stops of trip'), 'Trip.', 'stops stoptimes stoptimesForDate'),
  ...same(line, '', 'Pattern.patternGeometry Trip.tripGeometry Leg.legGeometry Geometry.points Geometry.length'),

  'Itinerary.legs': list(assumed.legs),
  'Leg.alerts': list(assumed.alerts),
  ...same(list('stops of pattern'), 'Leg.', 'intermediatePlaces intermediateStops stopCalls'),
  ...same({ work: () => 50_000 }, 'Leg.', 'nextLegs previousLegs'),
  'Leg.steps': list(assumed.steps),
  'Plan.itineraries': list(3),
  'PlanConnection.edges': list(5),
  'TripOnServiceDate.stopCalls': list('stops of pattern'),
  'TripOnServiceDateConnection.edges': list('trips'),
  'placeAtDistanceConnection.edges': list(20),
  'step.alerts': list(assumed.alerts),
  'step.elevationProfile': list(assumed.steps),
  'stopAtDistanceConnection.edges': list('stops'),
  ...same(
    list(10),
    '',
    'Alert.alertDescriptionTextTranslations Alert.alertHeaderTextTranslations Alert.alertUrlTranslations BikePark.tags',
    'BikeRentalStation.networks CarPark.tags DependentFareProduct.dependencies Itinerary.fares Itinerary.systemNotices',
    'Leg.fareProducts LocalTimeSpanDate.timeSpans OpeningHours.dates Plan.messageEnums Plan.messageStrings',
    'Plan.routingErrors PlanConnection.routingErrors RentalVehicleEntityCounts.byType TicketType.zones',
    'TripOnServiceDate.replacedByRelation TripOnServiceDate.replacementForRelation VehicleParking.tags fare.components',
    'fareComponent.routes',
  ),

  '__Schema.types': list(300),
  '__Schema.directives': list(10),
  ...same(list(60), '__Type.', 'fields enumValues inputFields possibleTypes interfaces'),
  '__Field.args': list(60),
  '__Directive.args': list(10),
  '__Directive.locations': list(20),
};

/** Lists of all patterns of one route or stop together. */
const sharedSizes: Readonly<Record<string, Readonly<Record<string, SizeName>>>> = {
  'Route.patterns': {
    'Pattern.stops': 'pattern stops of route',
    'Pattern.trips': 'trips of route',
    'Pattern.tripsForDate': 'trips of route',
    'Pattern.vehiclePositions': 'trips of route',
  },
  'Stop.patterns': {
    'Pattern.trips': 'trips of stop',
    'Pattern.tripsForDate': 'trips of stop',
    'Pattern.vehiclePositions': 'trips of stop',
  },
};

/** The size that bounds the lists `inner` of all objects of one list `outer` together. */
export function findSharedSize(outer: string, inner: string): SizeName | undefined {
  return sharedSizes[outer]?.[inner];
}

export function findFieldCost(field: string): FieldCost | undefined {
  return fieldCosts[field];
}

/** Whether a field can cost more than a constant, so that it must have an entry in the table. */
export function needsCost(parent: string, field: GraphQLField<unknown, unknown>, schema: GraphQLSchema): boolean {
  const hasWeight = (name: string) => findArgumentRule(`${parent}.${field.name}`, name)?.kind !== 'free';
  return (
    isList(field.type) ||
    parent === schema.getQueryType()?.name ||
    ['Polyline', 'GeoJson'].includes(getNamedType(field.type).name) ||
    field.args.some(({ name }) => hasWeight(name))
  );
}

/** Fields and arguments of a schema that can cost more than a constant and have no weight or cap. @returns their names */
export function listUnknownCosts(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const name = `${type.name}.${field.name}`;
      const unknown = field.args.filter((argument) => findArgumentRule(name, argument.name) === undefined);
      return [
        ...(needsCost(type.name, field, schema) && fieldCosts[name] === undefined ? [name] : []),
        ...unknown.map((argument) => `${name}(${argument.name})`),
      ];
    });
  });
}

export function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

/** Entries of all lists in a value, at any depth. */
function countEntries(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, one) => sum + countEntries(one), 0);
  return inside + (Array.isArray(value) ? value.length : 0);
}

function daysOf({ timeRange = 86_400 }: Arguments): number {
  return Math.ceil(Number(timeRange) / 86_400) + 2;
}

function same(cost: FieldCost, type: string, ...names: string[]): Record<string, FieldCost> {
  return Object.fromEntries(names.flatMap((text) => text.split(' ')).map((name) => [`${type}${name}`, cost]));
}
