import type { GtfsFeed, GtfsRoute, GtfsService } from '../gtfs/gtfs-feed.ts';
import { layMetro } from './lay-metro.ts';
import { layStreetLine } from './lay-street-line.ts';
import { createStop, type Line, movePoint, townCenter } from './line.ts';
import { busTermini, createPlaceNames } from './place-names.ts';
import { createRandom } from './random.ts';
import { scheduleTrips } from './schedule-trips.ts';
import { translateNames } from './translate-names.ts';

/** Any number works, but it must stay the same: duties, examples and tests name the city's routes and trips. */
const seed = 1_947;

const agency = { id: 'KPT', name: 'Kadalpuram Transport', url: 'https://transport.kadalpuram.example' };

/** Of the bus lines, neighbours apart; each is legible on a light and on a dark map. */
const busColors = [
  ...['C8402F', '5B6FD6', 'B57A00', '0F8A7E', 'A63FB5', '7A8B1E'],
  ...['D0407F', '3D83C4', 'D9730D', '7B5FD0', '9C5A3C', '64748B'],
];

/**
 * Builds the network of Kadalpuram, a fictional town: a metro line with a branch, a tram, and twelve bus lines from one
 * bus stand. It is the same network every time.
 */
export function buildDemoCity(): GtfsFeed {
  const sources = { random: createRandom(seed), nextName: createPlaceNames() };
  const terminal = createStop({
    id: 'CBS',
    code: 'CBS',
    name: 'Central Bus Stand',
    zoneId: '1',
    ...movePoint(townCenter, 4.8, 260),
  });
  const buses = busTermini.map((terminus, index) => {
    const route = createRoute({
      id: String(index + 1),
      type: 3,
      longName: `${terminal.name} – ${terminus}`,
      color: busColors[index % busColors.length] ?? '',
    });
    return layStreetLine(
      {
        route,
        from: terminal,
        terminus,
        // The sea is in the east, so the lines fan out to the west.
        heading: Math.PI + (index / (busTermini.length - 1)) * Math.PI,
        length: 14 + ((index * 5) % 9),
        spacingMeters: 420,
        firstMinute: 330 + index * 3,
        everyMinutes: 60 + (index % 4) * 15,
        metersPerSecond: 5.5,
      },
      sources,
    );
  });

  const lines = [layMetro(), layTram(sources), ...buses];
  return {
    agencies: [{ ...agency, timeZone: 'Asia/Kolkata' }],
    publisher: { name: agency.name, url: agency.url },
    routes: lines.map(({ route }) => route),
    stops: [terminal, ...lines.flatMap(({ places }) => places)],
    services,
    trips: lines.flatMap(scheduleTrips),
    translations: translateNames(),
  };
}

/** Long enough that the demo has trips on the day somebody starts it. */
const period = { start: '20200101', end: '20391231' };

const services: readonly GtfsService[] = [
  { id: 'DAILY', week: { days: Array(7).fill(true), ...period }, added: [], removed: [] },
  { id: 'WEEKDAYS', week: { days: [false, true, true, true, true, true, false], ...period }, added: [], removed: [] },
];

function layTram(sources: Parameters<typeof layStreetLine>[1]): Line {
  const quay = createStop({
    id: 'QUAI',
    code: 'QUAI',
    name: 'Vieux Port – பழைய துறைமுகம்',
    ...movePoint(townCenter, 0.9, 700),
  });
  const line = layStreetLine(
    {
      route: createRoute({ id: 'T1', type: 0, longName: 'Vieux Port – विश्वविद्यालय', color: '3C8D40' }),
      from: quay,
      terminus: 'विश्वविद्यालय / University',
      heading: 0.35,
      length: 15,
      spacingMeters: 480,
      firstMinute: 315,
      everyMinutes: 45,
      metersPerSecond: 7,
    },
    sources,
  );
  return { ...line, places: [quay, ...line.places] };
}

function createRoute(route: Pick<GtfsRoute, 'id' | 'type' | 'longName' | 'color'>): GtfsRoute {
  return { agencyId: agency.id, shortName: route.id, textColor: 'FFFFFF', ...route };
}
