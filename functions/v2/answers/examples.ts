/** Whole answers for the OpenAPI document; a test checks each against its schema. */

export const noReferences = { routes: [], stops: [], trips: [], vehicles: [], alerts: [] };
export const meta = {
  generatedAt: '2026-11-27T02:00:00.000Z',
  notFound: [],
  unavailable: [],
  realtime: null,
  isComplete: true,
};

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
  zoneId: 'demo:1',
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
  shortName: null,
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

const vehicle = {
  id: 'demo:DEM10001',
  label: 'DEM10001',
  tripId: 'demo:1-0-7',
  routeId: 'demo:1',
  directionId: 0,
  lat: 12.01,
  lon: 80.02,
  bearing: 90,
  speedMetersPerSecond: 7,
  reportedAt: '2026-11-27T07:30:00+05:30',
};

const departure = {
  stopId: 'demo:CBS',
  routeId: 'demo:1',
  tripId: 'demo:1-0-7',
  serviceDate: '2026-11-27',
  stopSequence: 1,
  headsign: 'Nallur Lake',
  platform: null,
  scheduledTime: '2026-11-27T07:30:00+05:30',
  expectedTime: null,
  delaySeconds: null,
  scheduleRelationship: 'SCHEDULED',
};

export const timetableExample = {
  data: {
    stopId: 'demo:CBS',
    routeId: null,
    serviceDate: '2026-11-27',
    timeZone: 'Asia/Kolkata',
    departures: [departure],
    patterns: null,
  },
  references: { ...noReferences, routes: [route] },
  meta: { ...meta, realtime: false },
};

export const tripExample = {
  data: {
    ...trip,
    occupancyStatus: 'FEW_SEATS_AVAILABLE',
    serviceDate: '2026-11-27',
    timeZone: 'Asia/Kolkata',
    runsOnServiceDate: true,
    isFrequencyBased: false,
    calls: [
      {
        stopId: 'demo:CBS',
        stopName: 'Central Bus Stand',
        stopSequence: 1,
        headsign: 'Nallur Lake',
        platform: null,
        lat: 12.01,
        lon: 80.02,
        scheduledArrival: '2026-11-27T07:30:00+05:30',
        scheduledDeparture: '2026-11-27T07:30:00+05:30',
        expectedArrival: '2026-11-27T07:30:00+05:30',
        expectedDeparture: '2026-11-27T07:32:00+05:30',
        delaySeconds: 120,
        scheduleRelationship: 'SCHEDULED',
      },
    ],
    vehicleId: 'demo:DEM10001',
  },
  references: { ...noReferences, vehicles: [vehicle] },
  meta: { ...meta, realtime: true },
};

export const searchExample = {
  data: [{ id: 'demo:CBS', feedId: 'demo', kind: 'STOP', name: 'Central Bus Stand', code: 'CBS', mode: 'BUS' }],
  references: { ...noReferences, stops: [stop] },
  meta,
};

export const alertsExample = {
  data: [
    {
      id: 'demo:QWxlcnQ6MQ',
      cause: 'CONSTRUCTION',
      effect: 'DETOUR',
      severity: 'WARNING',
      header: 'Detour',
      description: 'Road works',
      url: null,
      activePeriods: [{ start: '2026-11-27T06:59:00+05:30', end: null }],
      routeIds: ['demo:1'],
      stopIds: [],
    },
  ],
  references: noReferences,
  meta,
};

const dutyTrip = {
  tripNumber: 3,
  routeId: 'demo:1',
  routeNumber: '1',
  routeName: 'Central Bus Stand – Nallur Lake',
  scheduleNumber: 'S-1',
  operatorName: 'North depot',
  isActive: true,
  stopCount: 14,
  startTime: '2026-11-27T07:30:00+05:30',
  endTime: '2026-11-27T08:15:00+05:30',
  tripId: 'demo:1-0-7',
  directionId: 0,
  headsign: 'Nallur Lake',
};

const dutyOfVehicle = {
  id: 'demo:DEM10001',
  feedId: 'demo',
  vehicleNo: 'DEM10001',
  state: 'ON_DUTY',
  serviceType: 'ORDINARY',
  depot: 'North depot',
  waybillId: 'demo:42',
  waybillNo: 'W-42',
  scheduleNo: 'S-1',
  dutyDate: '2026-11-27',
  serviceDate: '2026-11-27',
  timeZone: 'Asia/Kolkata',
  updatedAt: '2026-11-27T07:15:00+05:30',
  currentTrip: dutyTrip,
  remainingTrips: [{ ...dutyTrip, tripNumber: 4, isActive: false }],
  position: vehicle,
};

export const vehicleExample = { data: dutyOfVehicle, references: noReferences, meta };
export const vehiclesExample = { data: [dutyOfVehicle], references: noReferences, meta };
