import type { DemoRoute, DemoTrip } from '../../demo-operator/plan-duties.ts';

/**
 * Reads the routes of the loaded networks from the running API, as a caller would.
 * @throws Error with the API's answer if it is not a 200
 */
export async function readRoutes(gatewayUrl: string, feeds: readonly string[]): Promise<DemoRoute[]> {
  const lists = await Promise.all(feeds.map((feedId) => readRoutesOf(gatewayUrl, feedId)));
  return lists.flat();
}

async function readRoutesOf(gatewayUrl: string, feedId: string): Promise<DemoRoute[]> {
  const response = await fetch(`${gatewayUrl}/routes/${encodeURIComponent(feedId)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`The API answered ${response.status} for the routes of ${feedId}: ${text}`);
  return (JSON.parse(text) as Omit<DemoRoute, 'feedId'>[]).map(({ id, shortName, longName }) => ({
    feedId,
    id: id.startsWith(`${feedId}:`) ? id.slice(feedId.length + 1) : id,
    shortName,
    longName,
  }));
}

/** Routes whose timetable is read, and the time for it: enough for the demo city, and little at the start of a large feed. */
const maxTimetables = 16;
const timetablesWithinMs = 2000;

/** Adds the trips of today to the first routes, so that the demo operator runs the trips of the timetable. */
export async function addTrips(gatewayUrl: string, routes: readonly DemoRoute[]): Promise<DemoRoute[]> {
  const endMs = performance.now() + timetablesWithinMs;
  const withTrips: DemoRoute[] = [];
  for (const [index, route] of routes.entries()) {
    const isRead = index < maxTimetables && performance.now() < endMs;
    withTrips.push(isRead ? { ...route, trips: await readTrips(gatewayUrl, route) } : route);
  }
  return withTrips;
}

type Timetable = { data: { patterns: { trips: { times: (string | null)[] }[] }[] | null; serviceDate: string } };

async function readTrips(gatewayUrl: string, { feedId, id }: DemoRoute): Promise<DemoTrip[]> {
  const response = await fetch(`${gatewayUrl}/v2/timetable?route=${encodeURIComponent(`${feedId}:${id}`)}`);
  if (!response.ok) return []; // the operator then makes times up
  const { data } = (await response.json()) as Timetable;
  const ofToday = (time: string | null | undefined) => (time?.startsWith(data.serviceDate) ? time.slice(11, 16) : '');
  return (data.patterns ?? [])
    .flatMap(({ trips }) => trips.map(({ times }) => ({ start: ofToday(times[0]), end: ofToday(times.at(-1)) })))
    .filter(({ start, end }) => start !== '' && end !== '')
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
}
