import type { FeedNetwork, FeedStop } from '../../../shared/transit/network/feed-network.ts';
import { noSideTables, type SideTables } from '../../../shared/transit/network/side-tables.ts';

const stop = (id: string, more: Partial<FeedStop> = {}): FeedStop => ({
  id,
  code: `C${id}`,
  name: `Stop ${id}`,
  lat: 13,
  lon: 80,
  mode: 'BUS',
  platformCode: null,
  zoneId: null,
  wheelchair: 0,
  stationId: null,
  ...more,
});

/** A small feed: two routes, a station with two platforms, a stop without a code. */
export const town: FeedNetwork = {
  feedId: 'town',
  timeZone: 'Asia/Kolkata',
  routes: [
    {
      id: '42',
      shortName: '42',
      longName: 'மையம் – Harbour',
      mode: 'BUS',
      agencyName: 'Town Buses',
      color: 'C8402F',
      textColor: 'FFFFFF',
      patterns: [
        {
          directionId: 0,
          headsign: 'Harbour',
          stopIds: ['1', '2', '3'],
          tripCount: 5,
          exampleTripId: 't1',
          times: [
            { arrival: 100, departure: 110 },
            { arrival: 200, departure: 210 },
            { arrival: 330, departure: 330 },
          ],
        },
        { directionId: 1, headsign: 'Centre', stopIds: ['3', '1'], tripCount: 4, exampleTripId: 't2', times: null },
      ],
    },
    {
      id: 'a|b',
      shortName: null,
      longName: null,
      mode: 'METRO',
      agencyName: null,
      color: null,
      textColor: null,
      patterns: [
        { directionId: null, headsign: null, stopIds: ['2', 'p1'], tripCount: 1, exampleTripId: 't3', times: null },
      ],
    },
  ],
  stops: [
    stop('1'),
    stop('2', { code: null }),
    stop('3'),
    stop('p1', { stationId: 'S', platformCode: '1', mode: 'METRO' }),
    stop('p2', { stationId: 'S', platformCode: '2', mode: null }),
  ],
  stations: [{ id: 'S', code: null, name: 'Station', lat: 13.1, lon: 80.1, wheelchair: 1 }],
};

export const townSideTables: SideTables = {
  ...noSideTables,
  fleet: [{ vehicleNo: 'FLEET-1', serviceType: 'AC', capacity: null, vehicleType: null, depot: null }],
};
