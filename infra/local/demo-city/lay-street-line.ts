import type { GtfsRoute } from '../gtfs/gtfs-feed.ts';
import { type CityStop, createStop, type Line, type LineService, movePoint, type Point } from './line.ts';
import type { Random } from './random.ts';

export type StreetLine = {
  readonly route: GtfsRoute;
  readonly from: CityStop;
  readonly terminus: string;
  /** Radians from north. */
  readonly heading: number;
  readonly length: number;
  readonly spacingMeters: number;
  readonly firstMinute: number;
  readonly everyMinutes: number;
  readonly metersPerSecond: number;
};

type Sources = { readonly random: Random; readonly nextName: () => string };

/** One stop in this many has no code, as in many real feeds. */
const stopsPerMissingCode = 7;

/**
 * Builds a bus or tram line along a winding street out of town. Each place has a stop on each side of the street. Some
 * early trips are short; late trips skip the last stop but one.
 */
export function layStreetLine(line: StreetLine, sources: Sources): Line {
  const { from, route } = line;
  const sides = layPlaces(line, sources);
  const outward = [from, ...sides.map(({ left }) => left)];
  const inward = [...sides.toReversed().map(({ right }) => right), from];
  const half = Math.ceil(outward.length * 0.6);
  const late = outward.toSpliced(-2, 1);

  const pace = { serviceId: 'DAILY', metersPerSecond: line.metersPerSecond, dwellSeconds: 0 };
  const day = { ...pace, firstMinute: line.firstMinute, lastMinute: 1_290, everyMinutes: line.everyMinutes };
  const morning = { ...pace, serviceId: 'WEEKDAYS', firstMinute: 415, lastMinute: 535, everyMinutes: 60 };
  const night = { ...pace, firstMinute: 1_345, lastMinute: 1_415, everyMinutes: 70 };

  const services: LineService[] = [
    { ...day, directionId: 0, headsign: line.terminus, stops: outward },
    { ...day, directionId: 1, headsign: from.name, stops: inward, firstMinute: line.firstMinute + 20 },
    { ...morning, directionId: 0, headsign: nameOf(outward[half - 1]), stops: outward.slice(0, half) },
    { ...morning, directionId: 1, headsign: from.name, stops: inward.slice(-half) },
    { ...night, directionId: 0, headsign: line.terminus, stops: late },
  ];
  return { route, places: sides.flatMap(({ left, right }) => [left, right]), services };
}

function layPlaces({ route, from, terminus, heading, length, spacingMeters }: StreetLine, sources: Sources) {
  const { random, nextName } = sources;
  let point: Point = from;
  let turn = heading;
  return Array.from({ length }, (_, index) => {
    turn = heading + (turn - heading) * 0.7 + (random() - 0.5) * 0.6;
    point = movePoint(point, turn, spacingMeters * (0.75 + random() * 0.5));
    const name = index === length - 1 ? terminus : nextName();
    const createSide = (side: 'A' | 'B', sideways: number) => {
      const number = index * 2 + (side === 'A' ? 1 : 2);
      const id = `${route.id}-${String(index + 1).padStart(2, '0')}${side}`;
      const code = number % stopsPerMissingCode === 0 ? null : `${route.id}${String(number).padStart(3, '0')}`;
      return createStop({ id, code, name, zoneId: index < 8 ? '1' : '2', ...movePoint(point, turn + sideways, 9) });
    };
    return { left: createSide('A', -Math.PI / 2), right: createSide('B', Math.PI / 2) };
  });
}

function nameOf(stop: CityStop | undefined): string {
  return stop?.name ?? '';
}
