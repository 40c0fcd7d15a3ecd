import { InvalidInputError } from '@headway/connections/errors';

/** The values of a field's arguments as graphql resolves them: literals, variables and the defaults of both. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What an argument does to the cost of its field. */
type ArgumentRule =
  /** Nothing, or it can only make the answer smaller. */
  | { readonly kind: 'free' }
  /** Bounds the length of the list. Without a value the list has its usual length. */
  | { readonly kind: 'length'; readonly from: number; readonly to: number }
  /** Multiplies the work of the field. The unit is the argument's own. */
  | { readonly kind: 'number'; readonly from: number; readonly to: number }
  /** An ISO 8601 duration in hours, minutes and seconds. */
  | { readonly kind: 'duration'; readonly maxSeconds: number }
  /** The list has one entry for each id. */
  | { readonly kind: 'ids' }
  /** `start` and `end` of a range of service dates. */
  | { readonly kind: 'dates'; readonly maxDays: number };

/** Entries of any list in an argument: OTP compares each of them with each object of the answer. */
export const maxListLength = 100;

const free: ArgumentRule = { kind: 'free' };
const page: ArgumentRule = { kind: 'length', from: 0, to: 1000 };
const dates: ArgumentRule = { kind: 'dates', maxDays: 31 };

/** By name, for every field. */
const rulesByName: Readonly<Record<string, ArgumentRule>> = {
  first: page,
  last: page,
  ids: { kind: 'ids' },
  numberOfDepartures: { kind: 'length', from: 1, to: 100 },
  maxResults: { kind: 'length', from: 1, to: 100 },
  numItineraries: { kind: 'length', from: 1, to: 10 },
  numberOfLegs: { kind: 'length', from: 1, to: 10 },
  /** Seconds. OTP looks at each trip of the stop on each day of the range. */
  timeRange: { kind: 'number', from: 1, to: 172_800 },
  /** Metres. OTP walks over all streets within them, also for `stopsByRadius`. */
  radius: { kind: 'number', from: 0, to: 2000 },
  maxDistance: { kind: 'number', from: 0, to: 5000 },
  serviceDates: dates,
  ...freeArguments(
    'id after before name feeds feed route stop language types include filter filters date dates serviceDate time',
    'startTime direction lat lon minLat minLon maxLat maxLon omitCanceled omitNonPickups transportModes',
    'cause effect severityLevel formFactors filterByIds filterByModes filterByNetwork filterByPlaceTypes',
    'minimumLatitude minimumLongitude maximumLatitude maximumLongitude',
    'minArrivalTime maxArrivalTime minDepartureTime maxDepartureTime minDate maxDate patterns routes trips',
    'originModesWithParentStation destinationModesWithParentStation',
    // Introspection
    'includeDeprecated',
  ),
};

/** Where a field gives a name another meaning. */
const rulesByField: Readonly<Record<string, Readonly<Record<string, ArgumentRule>>>> = {
  'QueryType.plan': {
    numItineraries: { kind: 'length', from: 1, to: 10 },
    /** Seconds. */
    searchWindow: { kind: 'number', from: 1, to: 14_400 },
    ...freeArguments(
      'alightSlack allowBikeRental allowKeepingRentedBicycleAtDestination allowedBikeRentalNetworks allowedTicketTypes',
      'allowedVehicleRentalNetworks arriveBy banned bannedVehicleRentalNetworks batch bikeBoardCost bikeReluctance',
      'bikeSpeed bikeSwitchCost bikeSwitchTime bikeWalkingReluctance boardSlack carParkCarLegWeight carReluctance',
      'claimInitialWait compactLegsByReversedSearch date debugItineraryFilter disableRemainingWeightHeuristic from',
      'fromPlace heuristicStepsPerMainStep ignoreRealtimeUpdates intermediatePlaces itineraryFiltering',
      'keepingRentedBicycleAtDestinationCost locale maxPreTransitTime maxTransfers maxWalkDistance minTransferTime',
      'modeWeight nonpreferredTransferPenalty omitCanceled optimize pageCursor parking preferred',
      'reverseOptimizeOnTheFly startTransitStopId startTransitTripId time to toPlace transferPenalty transportModes',
      'triangle unpreferred via waitAtBeginningFactor waitReluctance walkBoardCost walkOnStreetReluctance',
      'walkReluctance walkSafetyFactor walkSpeed wheelchair',
    ),
  },
  'QueryType.planConnection': {
    first: { kind: 'length', from: 1, to: 10 },
    last: { kind: 'length', from: 1, to: 10 },
    searchWindow: { kind: 'duration', maxSeconds: 14_400 },
    ...freeArguments('dateTime destination flex itineraryFilter locale modes origin preferences via'),
  },
};

/** The rule of an argument; undefined if this table does not know it. */
export function findArgumentRule(field: string, argument: string): ArgumentRule | undefined {
  return rulesByField[field]?.[argument] ?? rulesByName[argument];
}

/**
 * Checks the arguments of a field.
 * @returns the length to which they bound the field's list; undefined if they do not
 * @throws InvalidInputError that names the argument, what it allows and what it got
 */
export function readArguments(field: string, given: Arguments): number | undefined {
  let length: number | undefined;
  for (const [name, value] of Object.entries(given)) {
    const place = `query: ${name} of ${field.split('.')[1]}`;
    const rule = findArgumentRule(field, name);
    if (rule === undefined) {
      throw new InvalidInputError(`${place}: this argument is not supported, because its cost is not known`);
    }
    refuseLongLists(place, value);
    const bound = readArgument(place, rule, value);
    if (bound !== undefined) length = Math.min(length ?? bound, bound);
  }
  return length;
}

function readArgument(place: string, rule: ArgumentRule, value: unknown): number | undefined {
  switch (rule.kind) {
    case 'free':
      return undefined;
    case 'ids':
      return Array.isArray(value) ? value.length : undefined;
    case 'length':
      return value === null ? undefined : readNumber(place, rule, value);
    case 'number':
      readNumber(place, rule, value);
      return undefined;
    case 'duration':
      readDuration(place, rule.maxSeconds, value);
      return undefined;
    case 'dates':
      readDates(place, rule.maxDays, value);
      return undefined;
  }
}

function readNumber(place: string, { from, to }: { from: number; to: number }, value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value; // Long may be text
  if (typeof number !== 'number' || !(number >= from && number <= to)) {
    throw new InvalidInputError(`${place}: expected a number from ${from} to ${to}, got ${showValue(value)}`);
  }
  return number;
}

function readDuration(place: string, maxSeconds: number, value: unknown): void {
  if (value === null) return;
  const [, hours, minutes, seconds] =
    /^PT(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?$/.exec(String(value)) ?? [];
  const total = 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + Number(seconds ?? 0);
  if (total < 1 || total > maxSeconds) {
    throw new InvalidInputError(
      `${place}: expected a duration such as PT2H, at most ${maxSeconds} seconds, got ${showValue(value)}`,
    );
  }
}

function readDates(place: string, maxDays: number, value: unknown): void {
  if (value === null) return;
  const { start, end } = value as { readonly start?: unknown; readonly end?: unknown };
  const days = (Date.parse(String(end)) - Date.parse(String(start))) / 86_400_000;
  if (!(days >= 0 && days < maxDays)) {
    throw new InvalidInputError(`${place}: expected a start and an end, at most ${maxDays} days in all`);
  }
}

/** Walks without recursion: a variable can nest deeper than the stack. */
function refuseLongLists(place: string, root: unknown): void {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value) && value.length > maxListLength) {
      throw new InvalidInputError(`${place}: expected a list of at most ${maxListLength}, got ${value.length}`);
    }
    for (const inner of Object.values(value)) pending.push(inner);
  }
}

function showValue(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 60);
}

function freeArguments(...names: string[]): Record<string, ArgumentRule> {
  return Object.fromEntries(names.flatMap((line) => line.split(' ')).map((name) => [name, free]));
}
