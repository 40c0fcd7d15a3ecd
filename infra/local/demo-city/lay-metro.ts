import { type CityStop, createStop, type Line, type LineService, movePoint, type Point, townCenter } from './line.ts';
import { airportStations, metroStations } from './place-names.ts';

const spacingMeters = 1_150;
/** Where short-running trains turn back, and where the airport branch leaves the line. */
const turnBackIndex = metroStations.indexOf('Quartier Dumas');
const forkIndex = metroStations.indexOf('São Tomé');

/** Builds the metro: one line from north to south with a branch to the airport. Each station has two platforms. */
export function layMetro(): Line {
  const north = movePoint(townCenter, 0, 5 * spacingMeters);
  const trunk = metroStations.map((name, index) =>
    createStation(
      `M${pad(index + 1)}`,
      name,
      movePoint(north, Math.PI + 0.06 * Math.sin(index), index * spacingMeters),
    ),
  );
  const fork = trunk[forkIndex] as Station;
  const branch = airportStations.map((name, index) =>
    createStation(`A${pad(index + 1)}`, name, movePoint(fork.hall, 1.25 * Math.PI, (index + 1) * 1.4 * spacingMeters)),
  );

  const airport = [...trunk.slice(0, forkIndex + 1), ...branch];
  const short = trunk.slice(0, turnBackIndex + 1);
  return {
    route: {
      id: 'M1',
      agencyId: 'KPT',
      shortName: 'M1',
      longName: 'Vadakkupettai – Thenkottai / Airport',
      type: 1,
      color: '0B6E99',
      textColor: 'FFFFFF',
    },
    places: [...trunk, ...branch].flatMap(({ hall, platforms }) => [hall, ...platforms]),
    services: [
      ...bothWays(trunk, { serviceId: 'DAILY', firstMinute: 300, lastMinute: 1_430, everyMinutes: 40 }),
      ...bothWays(airport, { serviceId: 'DAILY', firstMinute: 320, lastMinute: 1_450, everyMinutes: 40 }),
      ...bothWays(short, { serviceId: 'WEEKDAYS', firstMinute: 450, lastMinute: 630, everyMinutes: 30 }),
    ],
  };
}

type Station = { readonly hall: CityStop; readonly platforms: readonly [CityStop, CityStop] };

/** The metro's stations have lifts; one does not, so that an app sees both. */
const stationWithoutLift = 'M03';

function createStation(id: string, name: string, point: Point): Station {
  const wheelchairBoarding = id === stationWithoutLift ? 2 : 1;
  const createPlatform = (platformCode: '1' | '2', heading: number) =>
    createStop({
      id: `${id}-${platformCode}`,
      code: `${id}${platformCode}`,
      name,
      platformCode,
      parentId: id,
      wheelchairBoarding,
      ...movePoint(point, heading, 12),
    });
  return {
    hall: createStop({ id, code: id, name, kind: 'station', wheelchairBoarding, ...point }),
    platforms: [createPlatform('1', Math.PI / 2), createPlatform('2', -Math.PI / 2)],
  };
}

type Frequency = Pick<LineService, 'serviceId' | 'firstMinute' | 'lastMinute' | 'everyMinutes'>;

function bothWays(stations: readonly Station[], frequency: Frequency): LineService[] {
  const pace = { ...frequency, metersPerSecond: 14, dwellSeconds: 25 };
  const back = stations.toReversed();
  return [
    { ...pace, directionId: 0, headsign: lastName(stations), stops: stations.map(({ platforms }) => platforms[0]) },
    { ...pace, directionId: 1, headsign: lastName(back), stops: back.map(({ platforms }) => platforms[1]) },
  ];
}

function lastName(stations: readonly Station[]): string {
  return (stations.at(-1) as Station).hall.name;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
