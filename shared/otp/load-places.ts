import type { GraphqlRequest, OtpAnswer } from './graphql-request.ts';
import { type Raw, readList } from './parse/raw-shape.ts';
import { writeStationsQuery, writeStopsQuery } from './queries.ts';

type Request = (request: GraphqlRequest) => Promise<OtpAnswer>;

/** The raw stops and stations of all feeds of an instance. */
export type Places = {
  readonly stops: Raw;
  readonly stations: Raw;
  /** The answers as they came, with the fields that OTP could not answer. */
  readonly answers: readonly OtpAnswer[];
};

/** Loads the stops and stations of an instance, which OTP lists for all feeds together. */
export async function loadPlaces(request: Request): Promise<Places> {
  const answers: OtpAnswer[] = [];
  const stops = await loadList('stops', writeStopsQuery, request, answers);
  const stations = await loadList('stations', writeStationsQuery, request, answers);
  return { stops, stations, answers };
}

/**
 * Loads one list. OTP answers null for an item with a field that it cannot answer, such as a stop without a name. Those items
 * are loaded again without the failed fields, which are null then.
 */
async function loadList(
  name: 'stops' | 'stations',
  writeQuery: (without?: ReadonlySet<string>) => string,
  request: Request,
  answers: OtpAnswer[],
): Promise<Raw> {
  const first = await request({ query: writeQuery() });
  answers.push(first);
  const failedFields = new Set(
    first.failedPaths.flatMap(([list, , field]) => (list === name && typeof field === 'string' ? [field] : [])),
  );
  failedFields.delete('gtfsId');
  if (failedFields.size === 0) return first.data;
  const items = readList(first.data[name], name) as readonly (Raw | null)[];
  const known = items.filter((item) => item !== null);
  const knownIds = new Set(known.map((item) => item['gtfsId']));
  const second = await request({ query: writeQuery(failedFields) });
  const missing = (readList(second.data[name], name) as (Raw | null)[])
    .filter((item) => item !== null && !knownIds.has(item['gtfsId']))
    .map((item) => ({ ...Object.fromEntries([...failedFields].map((field) => [field, null])), ...item }));
  const lost = Array<null>(Math.max(0, items.length - known.length - missing.length)).fill(null);
  return { [name]: [...known, ...missing, ...lost] };
}
