/** Whole answers for the OpenAPI document; a test checks each against its schema. */

const noReferences = { routes: [], stops: [], trips: [], vehicles: [], alerts: [] };
const meta = { generatedAt: '2026-11-27T02:00:00.000Z', notFound: [], unavailable: [], realtime: null };

const route = {
  id: 'demo:1',
  feedId: 'demo',
  shortName: '1',
  longName: 'Central Bus Stand – Nallur Lake',
  mode: 'BUS',
  color: '#C8402F',
  textColor: '#FFFFFF',
  agencyName: 'Kadalpuram Transport',
  tripCount: 36,
  stopCount: 14,
};

const stop = {
  id: 'demo:CBS',
  feedId: 'demo',
  kind: 'STOP',
  code: 'CBS',
  name: 'Central Bus Stand',
  lat: 12.01,
  lon: 80.02,
  parentId: null,
  platform: null,
  zoneId: '1',
  wheelchairAccessible: true,
  mode: 'BUS',
  routeIds: ['demo:1', 'demo:2'],
  childIds: [],
  distanceMeters: null,
};

const trip = {
  id: 'demo:1-0-7',
  routeId: 'demo:1',
  directionId: 0,
  headsign: 'Nallur Lake',
  wheelchairAccessible: true,
  bikesAllowed: null,
};

export const routesExample = { data: [route], references: noReferences, meta };

export const routeDetailsExample = {
  data: {
    ...route,
    directions: [
      { directionId: 0, headsign: 'Nallur Lake', stopIds: ['demo:CBS', 'demo:1-2'], shape: '_p~iF~ps|U_ulLnnqC' },
    ],
    service: {
      serviceDate: '2026-11-27',
      firstDeparture: '2026-11-27T05:30:00+05:30',
      lastDeparture: '2026-11-27T22:30:00+05:30',
      tripCount: 36,
      headwaySeconds: 3600,
    },
  },
  references: { ...noReferences, stops: [stop] },
  meta,
};

export const stopExample = { data: [stop], references: noReferences, meta };

export const departuresExample = {
  data: [
    {
      stopId: 'demo:CBS',
      timeZone: 'Asia/Kolkata',
      departures: [
        {
          stopId: 'demo:CBS',
          routeId: 'demo:1',
          tripId: 'demo:1-0-7',
          serviceDate: '2026-11-27',
          stopSequence: 1,
          headsign: 'Nallur Lake',
          platform: null,
          scheduledTime: '2026-11-27T07:30:00+05:30',
          expectedTime: '2026-11-27T07:32:00+05:30',
          delaySeconds: 120,
          scheduleRelationship: 'SCHEDULED',
        },
      ],
      emptyReason: null,
    },
  ],
  references: { ...noReferences, routes: [route], trips: [trip] },
  meta: { ...meta, realtime: true },
};
