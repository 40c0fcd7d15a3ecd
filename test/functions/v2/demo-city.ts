import type { IncomingMessage } from 'node:http';
import { buildDemoCity } from '../../../infra/local/demo-city/build-demo-city.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { decodeRealtime, encodeRealtime } from '../../../infra/local/otp/realtime/gtfs-realtime.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import { createTestApi, type TestApi } from '../../support/api/api.ts';
import { createMovableClock, type MovableClock } from '../../support/movable-clock.ts';

/** 07:00 of Friday, 27 November 2026 in Kadalpuram. */
export const startMs = Date.parse('2026-11-27T01:30:00Z');

/** The first departures after 07:00 of the bus stand: trip 004 of line 1 is late, trip 004 of line 2 is cancelled. */
export const lateTripId = '1-out-004';
export const cancelledTripId = '2-out-004';

const message = encodeRealtime({
  header: { gtfsRealtimeVersion: '2.0' },
  entity: [
    {
      id: '1',
      tripUpdate: {
        trip: { tripId: lateTripId, startDate: '20261127' },
        stopTimeUpdate: [{ stopSequence: 1, departure: { delay: 180 } }],
      },
    },
    { id: '2', tripUpdate: { trip: { tripId: cancelledTripId, startDate: '20261127', scheduleRelationship: 3 } } },
    {
      id: '3',
      vehicle: {
        trip: { tripId: lateTripId },
        vehicle: { id: 'V7', label: 'Bus 7' },
        position: { latitude: 10.5, longitude: 79.5, bearing: 90, speed: 7 },
        timestamp: startMs / 1000,
      },
    },
    {
      id: '4',
      alert: {
        activePeriod: [{ start: startMs / 1000 - 60, end: startMs / 1000 + 3600 }],
        informedEntity: [{ routeId: '1' }],
        cause: 10,
        effect: 4,
        severityLevel: 3,
        headerText: { translation: [{ text: 'Detour' }] },
        descriptionText: { translation: [{ text: 'Road works' }] },
      },
    },
    {
      id: '5',
      alert: {
        activePeriod: [{ start: startMs / 1000, end: startMs / 1000 + 3600 }],
        informedEntity: [{ stopId: 'M06-1' }],
        cause: 9,
        effect: 11,
        headerText: { translation: [{ text: 'Lift out of order' }] },
      },
    },
    {
      id: '6',
      alert: {
        activePeriod: [{ start: startMs / 1000 + 60, end: startMs / 1000 + 3600 }],
        informedEntity: [
          { routeId: '3', stopId: 'QUAI' },
          { trip: { tripId: '4-out-004' }, stopId: 'QUAI' },
        ],
        headerText: { translation: [{ text: 'Line 3 does not stop' }] },
      },
    },
  ],
});

export type DemoApi = {
  readonly api: TestApi;
  readonly clock: MovableClock;
  /** Sends a request and returns its answer, which must be a 200. */
  get<Answer>(target: string): Promise<Answer>;
  /** Requests that OTP has received. */
  otpRequests(): number;
  /** The departures for each stop that each query for boards has asked OTP for. */
  otpCounts(): readonly number[];
  /** Stops OTP; later requests to it fail. */
  stopOtp(): Promise<void>;
  close(): Promise<void>;
};

/** The demo city with realtime data, at a fixed time. Timetables of the city run until 2039. */
export async function openDemoApi(settings: Record<string, string> = {}): Promise<DemoApi> {
  const clock = createMovableClock(startMs);
  const server = createOtpServer({
    transit: buildTransit(new Map([['demo', buildDemoCity()]])),
    nowMs: clock.now,
    realtime: [{ feedId: 'demo', message: decodeRealtime(message) }],
  });
  let requests = 0;
  const counts: number[] = [];
  server.on('request', (request: IncomingMessage) => {
    requests += 1;
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { variables } = JSON.parse(text);
      if (typeof variables?.count === 'number') counts.push(variables.count);
    });
  });
  const otp = await listenOnLoopback(server);
  const instances = JSON.stringify([{ url: otp.url, feeds: ['demo'], default: true }]);
  const api = createTestApi({ OTP_INSTANCES: instances, GTFS_RATE_LIMIT_DELAY: '0', ...settings }, { clock });
  return {
    api,
    clock,
    async get<Answer>(target: string) {
      const { status, value } = await api.send(target);
      if (status !== 200) throw new Error(`${target}: ${status} ${JSON.stringify(value)}`);
      return value as Answer;
    },
    otpRequests: () => requests,
    otpCounts: () => counts,
    stopOtp: () => otp.close(),
    async close() {
      await api.close();
      await otp.close();
    },
  };
}
