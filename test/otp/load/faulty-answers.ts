import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import { answerAsOtp, type GraphqlBody } from '../../support/feeds/raw-otp.ts';
import { town } from '../../support/feeds/town.ts';

/** Where one answer is changed, as the path of a field. */
export type Path = readonly (string | number)[];

export const village: FeedNetwork = { ...town, feedId: 'village' };

/** A stop that OTP does not list, as an area of a flexible service: only the trips of its patterns have it. */
export const unlisted = 'town:3';

export function answer(body: GraphqlBody): unknown {
  const data: unknown = JSON.parse(JSON.stringify(answerAsOtp([town, village], body))); // aliases share objects
  if (!body.query.startsWith('query Stops')) return data;
  return { stops: (data as { stops: { gtfsId: string }[] }).stops.filter(({ gtfsId }) => gtfsId !== unlisted) };
}

/** Every field and item of town in the answer to an operation; the answers about all feeds have those of village too. */
export function listPaths(operation: string): Path[] {
  const data = answerTo(operation);
  const isOfTown = (path: Path) => !JSON.stringify(path.slice(0, 2).reduce(step, data)).includes('village');
  return collect(data, []).filter((path) => path.length > 1 && (operation === 'TripStops' || isOfTown(path)));
}

/** The answer to the query of this name that a load of town sends. */
function answerTo(operation: string): unknown {
  const trips = listTripVariables();
  const ids = town.routes.map(({ id }) => `town:${id}`);
  const variablesOf: Record<string, Record<string, unknown>> = {
    Routes: { feeds: ['town'] },
    Schedule: { ids },
    TripStops: { t0: trips['t0'], t1: trips['t1'] }, // the trips that call there
    Calendars: { t0: trips['t0'] }, // one calendar
  };
  return answer({ query: `query ${operation}`, variables: variablesOf[operation] ?? trips });
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

export function listTripVariables(): Record<string, string> {
  const trips = town.routes.flatMap(({ patterns }) => patterns.flatMap(({ exampleTripId }) => exampleTripId ?? []));
  return Object.fromEntries(trips.map((id, index) => [`t${index}`, `town:${id}`]));
}

export function setNull(data: unknown, path: Path): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, step) => (value as Record<string, unknown>)?.[step], data);
  if (typeof parent === 'object' && parent !== null) (parent as Record<string, unknown>)[path.at(-1) ?? ''] = null;
}

/** How the items of town that a fault is about are named in a result: by id, by place in a list, or by the query. */
export function namesOf(operation: string, path: Path): RegExp {
  const data = answerTo(operation);
  const ids: string[] = [];
  path.reduce((value: unknown, key) => {
    const { gtfsId, feedId } = (value ?? {}) as Record<string, string>;
    ids.push(...[gtfsId, feedId].filter((id) => id !== undefined));
    return step(value ?? {}, key);
  }, data as unknown);
  const [, index] = path;
  const places = [...ids.map((id) => id.replace(/^town:/, '')), `[${index}]`, 'an agency with', 'schedule', 'stop 3'];
  return new RegExp(places.map((text) => text.replaceAll(/[|[\]]/g, '\\$&').replace(/^\w+$/, '[: ]$&\\b')).join('|'));
}
