import { expect } from 'vitest';
import type { GtfsFeed } from '../../../infra/local/gtfs/gtfs-feed.ts';
import { buildTransit } from '../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../../infra/local/otp/server.ts';
import { listenOnLoopback } from '../../../infra/local/sockets/listen-on-loopback.ts';
import type { Clock } from '../../../shared/connections/core/clock.ts';
import { createTestApi, type TestApi } from './api.ts';

export type FeedsApi = {
  readonly api: TestApi;
  /** Returns the data of an answer of the second version, which must be a 200. */
  getData<Data>(target: string): Promise<Data>;
  close(): Promise<void>;
};

/** An API in front of one OTP stand-in with these feeds, both on the same clock. */
export async function openFeedsApi(feeds: Readonly<Record<string, GtfsFeed>>, clock: Clock): Promise<FeedsApi> {
  const transit = buildTransit(new Map(Object.entries(feeds)));
  const otp = await listenOnLoopback(createOtpServer({ transit, nowMs: clock.now }));
  const instances = JSON.stringify([{ url: otp.url, feeds: Object.keys(feeds), default: true }]);
  const api = createTestApi({ OTP_INSTANCES: instances, GTFS_RATE_LIMIT_DELAY: '0' }, { clock });
  return {
    api,
    async getData<Data>(target: string) {
      const { status, value } = await api.send(target);
      expect(status, JSON.stringify(value)).toBe(200);
      return (value as { data: Data }).data;
    },
    async close() {
      await api.close();
      await otp.close();
    },
  };
}
