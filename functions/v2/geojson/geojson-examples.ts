/** Whole GeoJSON answers for the OpenAPI document; a test checks each against its schema. */

const line = {
  type: 'LineString',
  coordinates: [
    [80.02, 12.01],
    [80.03, 12.02],
  ],
};
const point = { type: 'Point', coordinates: [80.02, 12.01] };
const colors = { color: '#C8402F', textColor: '#FFFFFF' };
const direction = { routeId: 'demo:1', directionId: 0, headsign: 'Nallur Lake' };

const collect = (id: string, geometry: object, properties: object) => ({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', id, geometry, properties }],
});

export const routeLinesExample = collect('demo:1:0', line, {
  ...direction,
  shortName: '1',
  longName: 'Central Bus Stand – Nallur Lake',
  mode: 'BUS',
  ...colors,
});

export const shapeLinesExample = collect('demo:1:0', line, { ...direction, ...colors });

export const stopPointsExample = collect('demo:CBS', point, {
  feedId: 'demo',
  kind: 'STOP',
  code: 'CBS',
  name: 'Central Bus Stand',
  parentId: null,
  platform: null,
  zoneId: 'demo:1',
  wheelchairAccessible: true,
  mode: 'BUS',
  routeIds: ['demo:1'],
  childIds: [],
});

export const vehiclePointsExample = collect('demo:DEM10001', point, {
  label: 'DEM10001',
  tripId: 'demo:1-0-7',
  routeId: 'demo:1',
  directionId: 0,
  bearing: 90,
  speedMetersPerSecond: 7,
  reportedAt: '2026-11-27T07:30:00+05:30',
});
