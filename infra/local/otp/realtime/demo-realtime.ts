import { dutyKinds, nameVehicle } from '../../demo-operator/vehicle-number.ts';
import { addDays } from '../model/service-dates.ts';
import type { ServiceDays } from '../model/service-days.ts';
import type { Place, Route, Transit, Trip, TripTime } from '../model/transit.ts';
import type { RealtimeEntity, RealtimeMessage } from './gtfs-realtime.ts';

/** Trip updates begin this long before the departure. */
const aheadSeconds = 3600;
/** One trip is cancelled in each interval of this length that has trips. */
const cancellationSeconds = 3600;
const cancelled = 3;

/** One trip on a service day; times are seconds since 1970. */
type Run = { readonly trip: Trip; readonly date: string; readonly startSecond: number; readonly endSecond: number };

/**
 * Writes the realtime data of the demo city at one moment: delays, a cancelled trip, a position for each vehicle, and two
 * alerts. It depends on the moment only, so a later call continues what an earlier one said. At night the vehicles wait at
 * the first stop of their next trip.
 */
export function writeDemoRealtime(
  feedId: string,
  { transit, days }: { transit: Transit; days: ServiceDays },
  nowSecond: number,
): RealtimeMessage {
  const runs = listRuns(transit, days, nowSecond).filter(({ trip }) => trip.feedId === feedId);
  const ids = { strip: (gtfsId: string) => gtfsId.slice(feedId.length + 1) };
  const cancelledRuns = chooseCancelled(runs, nowSecond);
  const updates = runs
    .filter(({ startSecond }) => startSecond <= nowSecond + aheadSeconds)
    .filter((run) => !cancelledRuns.includes(run) && reportsTimes(run));
  return {
    entity: [
      ...cancelledRuns.map(({ trip, date }) => ({
        tripUpdate: {
          trip: { tripId: ids.strip(trip.gtfsId), startDate: date, scheduleRelationship: cancelled },
          stopTimeUpdate: [],
        },
      })),
      ...updates.map((run) => describeDelay(run, ids.strip)),
      ...describeVehicles(
        runs.filter((run) => !cancelledRuns.includes(run)),
        { feedId, transit, nowSecond, ...ids },
      ),
      ...describeAlerts(transit, { feedId, dayStart: days.startOf(days.dateAt(nowSecond)) }),
    ],
  };
}

/** The trips that run now, or later within a day, in the order of their departure. */
function listRuns(transit: Transit, days: ServiceDays, nowSecond: number): Run[] {
  const today = days.dateAt(nowSecond);
  const runs = [addDays(today, -1), today, addDays(today, 1)].flatMap((date) =>
    [...transit.trips.values()]
      .filter(({ byFrequency, service, pattern }) => !byFrequency && pattern !== null && service.dates.has(date))
      .map((trip) => ({
        trip,
        date,
        startSecond: days.startOf(date) + (trip.times[0]?.departure ?? 0),
        endSecond: days.startOf(date) + (trip.times.at(-1)?.arrival ?? 0),
      })),
  );
  return runs
    .filter((run) => run.endSecond + delayOf(run) >= nowSecond && run.startSecond <= nowSecond + 86_400)
    .sort((a, b) => a.startSecond - b.startSecond || compareText(a.trip.gtfsId, b.trip.gtfsId));
}

/** The cancelled trip of the next two intervals that have trips, so that a cancellation is known before its departure. */
function chooseCancelled(runs: readonly Run[], nowSecond: number): Run[] {
  const isBus = ({ trip }: Run) => trip.route.type === 3;
  const intervals = Map.groupBy(
    runs.filter((run) => run.startSecond >= nowSecond && isBus(run)),
    ({ startSecond }) => Math.floor(startSecond / cancellationSeconds),
  );
  return [...intervals.values()].slice(0, 2).flatMap((interval) => interval.at(-1) ?? []);
}

/** One trip in ten sends no times, as in real feeds. */
const reportsTimes = (run: Run) => hash(run) % 10 !== 9;

/** Seconds; negative for a trip that is early. */
function delayOf(run: Run): number {
  return [0, 0, 0, 60, 120, 180, 240, 420, -45, 0][hash(run) % 10] ?? 0;
}

/** The same for a trip on a date. */
function hash({ trip, date }: Run): number {
  let state = 17;
  for (const character of `${date} ${trip.gtfsId}`) state = (Math.imul(state, 31) + character.charCodeAt(0)) >>> 0;
  return Math.floor(state / 7);
}

function describeDelay(run: Run, strip: (gtfsId: string) => string): RealtimeEntity {
  const delay = delayOf(run);
  const first = run.trip.times[0];
  return {
    tripUpdate: {
      trip: { tripId: strip(run.trip.gtfsId), startDate: run.date },
      stopTimeUpdate: [{ stopSequence: first?.sequence ?? 0, arrival: { delay }, departure: { delay } }],
    },
  };
}

/** Each route has a vehicle for each trip that runs now, or else one that waits for the next trip. */
function describeVehicles(
  runs: readonly Run[],
  {
    feedId,
    transit,
    nowSecond,
    strip,
  }: { feedId: string; transit: Transit; nowSecond: number; strip: (id: string) => string },
): RealtimeEntity[] {
  const byRoute = Map.groupBy(runs, ({ trip }) => trip.route);
  // In the order of the API, from which the demo operator numbers its vehicles.
  const routes = [...transit.routes.values()]
    .filter((route) => route.feedId === feedId)
    .toSorted((a, b) => compareText(strip(a.gtfsId), strip(b.gtfsId)));
  return routes.flatMap((route, index) => {
    const own = byRoute.get(route) ?? [];
    const running = own.filter((run) => run.startSecond + delayOf(run) <= nowSecond);
    const driven = running.length > 0 ? running : own.slice(0, 1);
    const numbers = listVehicles(feedId, index, routes);
    return driven.slice(0, numbers.length).map((run, at): RealtimeEntity => {
      const { place, next, bearing, isMoving } = locate(run, nowSecond);
      return {
        vehicle: {
          trip: { tripId: strip(run.trip.gtfsId), startDate: run.date },
          vehicle: { id: numbers[at] as string, label: numbers[at] as string },
          position: { latitude: place.lat, longitude: place.lon, bearing, speed: isMoving ? 7 : 0 },
          stopId: strip(next.stop.gtfsId),
          currentStatus: isMoving ? 2 : 1,
          occupancyStatus: hash(run) % 4,
          timestamp: nowSecond,
        },
      };
    });
  });
}

/** The numbers of the demo operator's vehicles on duty on a route. */
function listVehicles(feedId: string, routeIndex: number, routes: readonly Route[]): string[] {
  return Array.from({ length: 14 }, (_, round) => routeIndex + round * routes.length)
    .filter((index) => index < 200 && dutyKinds[index % dutyKinds.length] !== 'off duty')
    .map((index) => nameVehicle(feedId, index));
}

/** Where a vehicle is: on the straight line between two stops, or at a stop. */
function locate(run: Run, nowSecond: number) {
  const { times } = run.trip;
  const first = times[0] as TripTime;
  const second = (first.departure ?? 0) + Math.max(0, nowSecond - run.startSecond - delayOf(run));
  const nextIndex = times.findIndex(({ arrival }) => (arrival ?? 0) > second);
  const next = times[nextIndex === -1 ? times.length - 1 : nextIndex] as TripTime;
  const before = times[nextIndex - 1] ?? next;
  const [from, to] = [before.departure ?? 0, next.arrival ?? 0];
  const part = to > from ? Math.min(1, Math.max(0, (second - from) / (to - from))) : 1;
  const place: Place = {
    lat: before.stop.lat + (next.stop.lat - before.stop.lat) * part,
    lon: before.stop.lon + (next.stop.lon - before.stop.lon) * part,
  };
  const isMoving = part > 0 && part < 1;
  return { place, next: part === 0 ? before : next, bearing: findBearing(before.stop, next.stop), isMoving };
}

/** Degrees clockwise from north; 0 for two equal places. */
function findBearing(from: Place, to: Place): number {
  const east = (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180);
  return Math.round((Math.atan2(east, to.lat - from.lat) * 180) / Math.PI + 360) % 360;
}

/** A lift that does not work at one metro station, and a detour of one bus line. */
function describeAlerts(
  transit: Transit,
  { feedId, dayStart }: { feedId: string; dayStart: number },
): readonly RealtimeEntity[] {
  const activePeriod = [{ start: dayStart, end: dayStart + 7 * 86_400 }];
  const platforms = [...(transit.stations.get(`${feedId}:M08`)?.stops ?? [])];
  const write = (texts: Readonly<Record<string, string>>) => ({
    translation: Object.entries(texts).map(([language, text]) => ({ language, text })),
  });
  return [
    {
      alert: {
        activePeriod,
        informedEntity: platforms.map(({ gtfsId }) => ({ stopId: gtfsId.slice(feedId.length + 1) })),
        cause: 9,
        effect: 11,
        severityLevel: 2,
        headerText: write({ en: 'Lift out of service', hi: 'लिफ्ट बंद है', ta: 'மின்தூக்கி இயங்கவில்லை' }),
        descriptionText: write({
          en: 'The lift at Secretariat is being repaired.',
          hi: 'सचिवालय की लिफ्ट की मरम्मत हो रही है।',
          ta: 'செயலகம் நிலையத்தின் மின்தூக்கி பழுது பார்க்கப்படுகிறது.',
        }),
      },
    },
    {
      alert: {
        activePeriod,
        informedEntity: [{ routeId: '3' }],
        cause: 10,
        effect: 4,
        severityLevel: 3,
        headerText: write({ en: 'Detour of line 3', hi: 'लाइन 3 का मार्ग बदला', ta: 'தடம் 3 மாற்றுப்பாதையில்' }),
        descriptionText: write({
          en: 'Road works near Velliyur Beach Road. All stops are served.',
          hi: 'वेल्लियूर बीच रोड के पास सड़क का काम। सभी स्टॉप पर बस रुकेगी।',
          ta: 'வெல்லியூர் கடற்கரை சாலை அருகே சாலைப் பணி. எல்லா நிறுத்தங்களிலும் நிற்கும்.',
        }),
        url: write({ en: 'https://transport.kadalpuram.example/detour-3' }),
      },
    },
  ];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
