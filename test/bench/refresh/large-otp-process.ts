/** An OTP stand-in with a synthetic city: `large-otp-process.ts STOPS ROUTES PATTERNS`. Sends its port to the parent, and its CPU time for each message. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { GtfsFeed, GtfsStop } from '../../../infra/local/gtfs/gtfs-feed.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import type { FeedNetwork, FeedStation, FeedStop } from '../../../shared/transit/network/feed-network.ts';
import { createSyntheticFeed } from '../snapshot/synthetic-feed.ts';

const [stops = 0, routes = 0, patterns = 0] = process.argv.slice(2).map(Number);
const feed = createSyntheticFeed({ stops, routes, patterns });
const transit = buildTransit(new Map([[feed.feedId, toGtfs(feed)]]));
const server = createOtpServer({ transit });
process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.(process.cpuUsage()));
await once(server.listen(0, '127.0.0.1'), 'listening');
process.send?.((server.address() as AddressInfo).port);

/** One trip for each pattern; more would only enlarge the stand-in. */
function toGtfs({ timeZone, stops, stations, routes }: FeedNetwork): GtfsFeed {
  const days = Array.from({ length: 7 }, () => true);
  return {
    agencies: [{ id: 'MTC', name: 'Metropolitan Transport Corporation', url: 'https://example.org', timeZone }],
    publisher: null,
    routes: routes.map(({ id, shortName, longName }) => ({
      ...{ id, shortName, longName, agencyId: 'MTC', type: 3, color: null, textColor: null },
    })),
    stops: [...stations.map((stop) => toStop(stop, 'station')), ...stops.map((stop) => toStop(stop, 'stop'))],
    services: [{ id: 'daily', week: { days, start: '20260101', end: '20271231' }, added: [], removed: [] }],
    trips: routes.flatMap((route) =>
      route.patterns.map((pattern) => ({
        id: pattern.exampleTripId ?? '',
        routeId: route.id,
        serviceId: 'daily',
        headsign: pattern.headsign,
        shortName: null,
        directionId: pattern.directionId === 1 ? (1 as const) : (0 as const),
        blockId: null,
        shapeId: null,
        byFrequency: false,
        stopTimes: pattern.stopIds.map((stopId, sequence) => ({
          stopId,
          sequence,
          arrival: 21_600 + sequence * 90,
          departure: 21_600 + sequence * 90 + 15,
          headsign: null,
          pickup: 0,
          dropOff: 0,
          timepoint: true,
        })),
      })),
    ),
  };
}

function toStop(stop: FeedStop | FeedStation, kind: 'stop' | 'station'): GtfsStop {
  const { id, code, name, lat, lon } = stop;
  const isStop = 'stationId' in stop;
  const [parentId, platformCode] = isStop ? [stop.stationId, stop.platformCode] : [null, null];
  return { id, code, name, lat, lon, kind, platformCode, parentId, zoneId: null };
}
