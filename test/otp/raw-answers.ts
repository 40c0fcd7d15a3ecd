/** Times in Los Angeles around both clock changes of 2026 and in summer, from which departures are asked for. */
const departureStarts = ['2026-03-07', '2026-03-08', '2026-03-09', '2026-06-15', '2026-11-01', '2026-11-02'].map(
  (date) => Date.parse(`${date}T08:00:00Z`) / 1000,
);

const times = `stop { gtfsId } stopPosition stopPositionInPattern scheduledArrival scheduledDeparture realtimeArrival
  realtimeDeparture serviceDay timepoint headsign pickupType dropoffType`;

/** Asks one OTP for everything that Headway reads of one feed, errors included, in an order that does not depend on OTP. */
export async function askEverything(url: string, feedId: string): Promise<unknown> {
  const isOfFeed = ({ gtfsId }: { gtfsId: string }) => gtfsId.startsWith(`${feedId}:`);
  const feeds = await ask(url, '{ feeds { feedId agencies { gtfsId name url timezone } } }');
  const routes = await ask(
    url,
    `query($feeds: [String]) { routes(feeds: $feeds) {
    gtfsId shortName longName mode agency { gtfsId name timezone }
    patterns { code directionId headsign stops { gtfsId } trips { gtfsId } }
    trips { gtfsId tripHeadsign directionId serviceId activeDates pattern { code } stoptimes { ${times} } }
    } }`,
    { feeds: [feedId] },
  );
  const list = await ask(url, '{ stops { gtfsId } stations { gtfsId } }');
  const stops: Record<string, unknown> = {};
  for (const { gtfsId } of listIn(list, 'stops').filter(isOfFeed)) {
    stops[gtfsId] = {
      place: await ask(
        url,
        `query($id: String!) { stop(id: $id) {
        gtfsId code name lat lon zoneId platformCode wheelchairBoarding vehicleMode parentStation { gtfsId } routes { gtfsId mode } patterns { code }
        } }`,
        { id: gtfsId },
      ),
      departures: await ask(
        url,
        `query($id: String!) { stop(id: $id) { ${departureStarts.map(
          (start) => `at${start}: stoptimesWithoutPatterns(
          startTime: ${start}, timeRange: 86400, numberOfDepartures: 100, omitNonPickups: true, omitCanceled: false
        ) { trip { gtfsId } ${times} }`,
        )} } }`,
        { id: gtfsId },
      ),
    };
  }
  const stations: Record<string, unknown> = {};
  for (const { gtfsId } of listIn(list, 'stations').filter(isOfFeed)) {
    stations[gtfsId] = await ask(
      url,
      `query($id: String!) { station(id: $id) {
      gtfsId code name lat lon wheelchairBoarding stops { gtfsId } } }`,
      { id: gtfsId },
    );
  }
  const feed = ((feeds.data?.['feeds'] ?? []) as { feedId: string }[]).find((one) => one.feedId === feedId);
  return sortLists({ feed, routes, stops, stations });
}

function listIn({ data }: Answer, name: string): { gtfsId: string }[] {
  return (data?.[name] ?? []) as { gtfsId: string }[];
}

type Answer = { readonly data: Record<string, unknown> | null; readonly errors: readonly unknown[] };

/** @returns the data, and the paths of fields that failed; texts of errors differ */
async function ask(url: string, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(`${url}/otp/gtfs/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { path?: unknown; message: string }[];
  };
  return { data, errors: errors.map(({ path = null }) => path) };
}

/**
 * Sorts lists whose order OTP does not define by their text. Departures stay in the order of time; of the same second they are
 * sorted, because OTP takes them from a heap.
 */
function sortLists(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sortLists(item));
    if (key === 'stoptimes' || key === 'stops') return items;
    const isDeparture = key.startsWith('at');
    return items.toSorted(
      (a, b) => (isDeparture ? secondOf(a) - secondOf(b) : 0) || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === 'vehicleMode' && hasModes(value) ? 'several' : sortLists(item, name),
    ]),
  );
}

function secondOf(departure: unknown): number {
  const { serviceDay, realtimeDeparture } = departure as { serviceDay: number; realtimeDeparture: number | null };
  return serviceDay + (realtimeDeparture ?? 0);
}

/** OTP gives a stop one of the modes of its routes, at random. */
function hasModes(stop: object): boolean {
  const { routes = [] } = stop as { routes?: { mode?: string }[] };
  return new Set(routes.map(({ mode }) => mode)).size > 1;
}
