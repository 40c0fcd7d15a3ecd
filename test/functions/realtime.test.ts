import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readGtfsFeed } from '../../infra/local/gtfs/read-gtfs-feed.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { decodeRealtime, encodeRealtime } from '../../infra/local/otp/realtime/gtfs-realtime.ts';
import { createOtpServer } from '../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi, type TestApi } from '../support/api/api.ts';
import { type PlainFeed, readPlainFeed, readPlainTime } from '../support/feeds/independent-gtfs.ts';
import { readFeedZip } from '../support/gateway/real-feeds.ts';
import { createMovableClock } from '../support/movable-clock.ts';

const folder = fileURLToPath(new URL('../../../shared/feeds/', import.meta.url));
const files = ['raba-trip-updates.pb', 'raba-vehicle-positions.pb'].map((name) => `${folder}realtime/${name}`);
const isThere = [...files, `${folder}raba.zip`].every((file) => existsSync(file));
if (!isThere) console.warn(`SKIPPED: realtime of raba, as its files are not in ${folder}.`);

/** Made for this test: the operator's own messages have no alert. */
const alerts = encodeRealtime({
  header: { gtfsRealtimeVersion: '2.0' },
  entity: [
    {
      id: '1',
      alert: {
        activePeriod: [{ start: 1_749_400_000, end: 1_749_500_000 }],
        informedEntity: [{ routeId: '24' }, { stopId: '9902' }, { stopId: 'gone' }],
        headerText: { translation: [{ text: 'Detour' }] },
        descriptionText: { translation: [{ text: 'Road works' }] },
      },
    },
  ],
});
/** 14:08 of Sunday, 8 June 2025 in Redding: when the operator sent its messages. */
const sentMs = 1_749_416_906_000;

describe.skipIf(!isThere)('realtime, as the files of raba have it', () => {
  const updates = isThere ? decodeRealtime(readFileSync(files[0] ?? '')).entity : [];
  const clock = createMovableClock(sentMs);
  let otp: Listening;
  let api: TestApi;
  let feed: PlainFeed;
  const get = async (target: string) => (await api.send(target)).value as Record<string, unknown>[];

  beforeAll(async () => {
    feed = readPlainFeed(readFeedZip('raba'));
    const messages = [...files.map((file) => readFileSync(file)), alerts].map(decodeRealtime);
    const server = createOtpServer({
      transit: buildTransit(new Map([['raba', readGtfsFeed(`${folder}raba.zip`)]])),
      nowMs: clock.now,
      realtime: messages.map((message) => ({ feedId: 'raba', message })),
    });
    otp = await listenOnLoopback(server);
    api = createTestApi(
      {
        OTP_INSTANCES: JSON.stringify([{ url: otp.url, default: true }]),
        GTFS_RATE_LIMIT_DELAY: '0',
        OTP_CACHE_TTL: '1',
      },
      { clock },
    );
  });
  afterAll(async () => {
    await api?.close();
    await otp?.close();
  });

  it('/vehicle-positions has the vehicles on a trip, and those of one route', async () => {
    const { entity } = decodeRealtime(readFileSync(files[1] ?? ''));
    const expected = entity.flatMap(({ vehicle }) => {
      const trip = feed.trips.get(vehicle?.trip?.tripId ?? '');
      if (trip === undefined || vehicle?.position === undefined) return [];
      return {
        vehicleId: vehicle.vehicle?.id,
        label: vehicle.vehicle?.label,
        tripId: `raba:${trip.id}`,
        routeId: `raba:${trip.row['route_id']}`,
        directionId: Number(trip.row['direction_id']),
        lat: vehicle.position.latitude,
        lon: vehicle.position.longitude,
        heading: vehicle.position.bearing,
        speed: vehicle.position.speed,
        lastUpdated: new Date((vehicle.timestamp ?? 0) * 1000).toISOString(),
      };
    });
    expect(expected.length).toBeGreaterThan(0);
    expect(await get('/vehicle-positions/raba')).toEqual(expected);
    const [{ routeId = '' } = {}] = expected;
    expect(await get(`/vehicle-positions/raba?route_id=${encodeURIComponent(routeId)}`)).toEqual(
      expected.filter((vehicle) => vehicle.routeId === routeId),
    );
    expect((await api.send('/vehicle-positions/raba?route_id=nothing')).status).toBe(404);
    expect((await api.send('/vehicle-positions/nothing')).status).toBe(404);
  });

  it('/departures has the delay of a late trip, and /trip its times of today', async () => {
    const update = updates.find(({ tripUpdate }) => tripUpdate?.stopTimeUpdate[0]?.arrival?.time !== undefined);
    const [{ arrival, stopId = '' } = {}] = update?.tripUpdate?.stopTimeUpdate ?? [];
    const tripId = update?.tripUpdate?.trip.tripId ?? '';
    const expected = new Date((arrival?.time ?? 0) * 1000).toISOString();
    const board = (await api.send(`/departures/raba/${stopId}`)).value as { departures: Record<string, unknown>[] };
    const departure = board.departures.find((one) => one['tripId'] === `raba:${tripId}`);
    const planned = feed.trips.get(tripId)?.calls.find((call) => call.stopId === stopId)?.row['departure_time'];
    expect(departure).toMatchObject({ isRealtime: true, isCancelled: false, expectedDeparture: expected });
    const delay = Date.parse(expected) - Date.parse(String(departure?.['scheduledDeparture']));
    expect(departure?.['delaySeconds']).toBe(delay / 1000);
    const trip = (await api.send(`/trip/raba:${tripId}`)).value as { schedule: Record<string, unknown>[] };
    const late = trip.schedule.find((one) => one['stopCode'] === feed.codeOf(stopId));
    expect(late?.['departureTime']).toBe((readPlainTime(planned) ?? Number.NaN) + delay / 1000);
  });

  it('/departures shows cancelled departures at their scheduled time', async () => {
    const ofNextDay = updates.flatMap(({ tripUpdate }) =>
      tripUpdate?.trip.startDate === '20250609'
        ? tripUpdate.stopTimeUpdate
            .filter(({ scheduleRelationship }) => scheduleRelationship === 1)
            .map(({ stopId }) => ({ stopId, tripId: `raba:${tripUpdate.trip.tripId}` }))
        : [],
    );
    const [{ stopId } = {}] = ofNextDay;
    const laterMs = Date.parse('2025-06-09T12:00:00Z') - sentMs; // 05:00 there
    clock.setWallBy(laterMs);
    onTestFinished(() => clock.setWallBy(-laterMs));
    const board = (await api.send(`/departures/raba/${stopId}?limit=100`)).value as {
      departures: { tripId: string; isCancelled: boolean }[];
    };
    const cancelled = board.departures.filter((one) => one.isCancelled).map(({ tripId }) => tripId);
    expect(cancelled.length).toBeGreaterThan(0);
    expect(new Set(cancelled)).toEqual(
      new Set(ofNextDay.filter((one) => one.stopId === stopId).map((one) => one.tripId)),
    );
  });

  it('/alerts has all alerts, and /departures those of its stop', async () => {
    const alert = {
      header: 'Detour',
      description: 'Road works',
      url: null,
      startsAt: '2025-06-08T16:26:40.000Z',
      endsAt: '2025-06-09T20:13:20.000Z',
    };
    expect(await get('/alerts/raba')).toEqual([{ ...alert, routeIds: ['raba:24'], stopIds: ['raba:9902'] }]);
    const board = (await api.send('/departures/raba/9902')).value as { alerts: unknown[] };
    expect(board.alerts).toEqual([alert]);
    expect((await api.send('/alerts/nothing')).status).toBe(404);
  });
});
