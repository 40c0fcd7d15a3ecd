/** OTP's mode for each basic route type: https://gtfs.org/schedule/reference/#routestxt. */
const basicModes: Readonly<Record<number, string>> = {
  0: 'TRAM',
  1: 'SUBWAY',
  2: 'RAIL',
  3: 'BUS',
  4: 'FERRY',
  5: 'CABLE_CAR',
  6: 'GONDOLA',
  7: 'FUNICULAR',
  11: 'TROLLEYBUS',
  12: 'MONORAIL',
};

/** OTP's modes for the extended route types; each applies from its first number to the next entry. */
const extendedModes: readonly (readonly [first: number, mode: string])[] = [
  [100, 'RAIL'],
  [200, 'COACH'],
  [300, 'RAIL'],
  [401, 'SUBWAY'],
  [403, 'RAIL'],
  [405, 'MONORAIL'],
  [406, 'RAIL'],
  [500, 'SUBWAY'],
  [700, 'BUS'],
  [800, 'TROLLEYBUS'],
  [900, 'TRAM'],
  [1000, 'FERRY'],
  [1100, 'AIRPLANE'],
  [1200, 'FERRY'],
  [1300, 'GONDOLA'],
  [1400, 'FUNICULAR'],
  [1500, 'TAXI'],
  [1551, 'CARPOOL'],
  [1561, 'TAXI'],
  [1600, 'BUS'], // and 1700 to 1799, which OTP reads without a mode and reports as BUS
];

/** Finds OTP's mode for a GTFS route type; undefined for a type that OTP refuses. */
export function findTransitMode(routeType: number): string | undefined {
  if (routeType >= 1800 || routeType === 1599) return undefined;
  return basicModes[routeType] ?? extendedModes.findLast(([first]) => routeType >= first)?.[1];
}
