import { createServer, type Server } from 'node:http';

/** Departures of one stop on a day that the server makes up for a timetable. */
const perTimetable = 3000;

type Question = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };

/**
 * An OTP that answers boards and timetables of a synthetic city with as many departures as the query allows, so that all the
 * work that an answer can cause is done.
 * @param routeIds the routes of the trips, `feed:id`
 */
export function createLargestAnswers(routeIds: readonly string[]): Server {
  return createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const answer = createAnswer(JSON.parse(text) as Question, routeIds);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
}

function createAnswer({ query, variables }: Question, routeIds: readonly string[]): unknown {
  const places = Object.entries(variables).filter(([name]) => /^p\d+$/.test(name));
  const start = Math.floor(Number(variables['start'] ?? Date.now() / 1000));
  const callsAt = (stopId: unknown, count: number) =>
    Array.from({ length: count }, (_, index) => createCall(String(stopId), routeIds, { start, index }));
  if (query.startsWith('query Departures')) {
    const boardOf = (id: unknown) => ({
      stoptimesWithoutPatterns: callsAt(id, Number(variables['count'])),
      alerts: [],
    });
    const stops = ((variables['stops'] ?? []) as string[]).map(boardOf);
    const stations = Object.fromEntries(places.map(([name, id]) => [name, boardOf(id)]));
    return { data: { stops, ...stations, serviceTimeRange: { end: start + 864_000 } } };
  }
  if (query.startsWith('query Timetable')) {
    const stops = places.map(([name, id]) => [
      name,
      { gtfsId: id, stoptimesForServiceDate: [{ stoptimes: callsAt(id, perTimetable) }] },
    ]);
    return { data: Object.fromEntries(stops) };
  }
  return { errors: [{ message: 'only boards and timetables' }] };
}

function createCall(stopId: string, routeIds: readonly string[], { start, index }: { start: number; index: number }) {
  const serviceDay = start - (start % 86_400);
  const seconds = (start % 86_400) + index * 20;
  const routeId = routeIds[index % routeIds.length] ?? '';
  return {
    scheduledDeparture: seconds,
    realtimeDeparture: seconds + (index % 300),
    realtime: true,
    realtimeState: 'UPDATED',
    serviceDay,
    headsign: `Terminus ${index % 50}`,
    stopPosition: index % 40,
    stop: { gtfsId: stopId, platformCode: `${index % 7}` },
    trip: {
      gtfsId: `${routeId}-${stopId.length}-${index}`,
      directionId: String(index % 2),
      tripShortName: `${index}`,
      wheelchairAccessible: 'POSSIBLE',
      bikesAllowed: 'ALLOWED',
      route: { gtfsId: routeId, shortName: routeId, longName: null, mode: 'BUS' },
    },
  };
}
