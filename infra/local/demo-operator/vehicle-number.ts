/** The kinds of duties; vehicles get them in turn. */
export const dutyKinds = [
  'several trips',
  'several trips',
  'last trip',
  'flexi',
  'schedule only',
  'no depot',
  'several waybills',
  'off duty',
] as const;

/** The number of the demo operator's vehicle with this index: `DEM10001` is the first of feed `demo`. */
export function nameVehicle(feedId: string, index: number): string {
  const prefix = feedId
    .replace(/[^a-z]/gi, '')
    .slice(0, 3)
    .toUpperCase();
  return `${prefix || 'BUS'}${firstVehicle + index}`;
}

export const firstVehicle = 10_001;
