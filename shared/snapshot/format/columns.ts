import type { Network } from '../../transit/network/network.ts';

/** The groups of columns of a network, in the order of a snapshot. */
export const columnGroups = ['stops', 'stations', 'routes', 'patterns', 'calls'] as const;

/** The number columns with the type of their elements. All other columns are text. */
export const numberColumns = {
  stops: { lats: Float64Array, lons: Float64Array, wheelchairs: Uint8Array, searchStarts: Uint32Array },
  stations: { lats: Float64Array, lons: Float64Array, wheelchairs: Uint8Array },
  routes: { patternStarts: Uint32Array, searchStarts: Uint32Array },
  patterns: { directionIds: Int8Array, tripCounts: Uint32Array, timed: Uint8Array, callStarts: Uint32Array },
  calls: { stops: Uint32Array, arrivals: Int32Array, departures: Int32Array },
} as const satisfies { readonly [Group in (typeof columnGroups)[number]]: ColumnsOf<Network[Group]> };

export type Numbers = Float64Array | Uint32Array | Int32Array | Uint8Array | Int8Array;
export type NumbersConstructor = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): Numbers;
};

/** Requires every number column of a group, so that a new column of the network cannot be forgotten here. */
type ColumnsOf<Group> = {
  readonly [Name in keyof Group as Group[Name] extends Numbers ? Name : never]: NumbersConstructor;
};

/** The text columns of each group, sorted by name. */
export const textColumns = {
  stops: ['codes', 'ids', 'modes', 'names', 'platformCodes', 'searchText', 'stationIds', 'zoneIds'],
  stations: ['codes', 'ids', 'names'],
  routes: ['agencyNames', 'colors', 'ids', 'longNames', 'modes', 'searchText', 'shortNames', 'textColors'],
  patterns: ['exampleTripIds', 'headsigns'],
  calls: [],
} as const satisfies { readonly [Group in (typeof columnGroups)[number]]: readonly (keyof Network[Group])[] };
