import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeadlineExceededError, NotFoundError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../shared/otp/client.ts';
import { findVersion } from '../../shared/snapshot/format/pack.ts';
import { createNetworks } from '../../shared/snapshot/networks.ts';
import { logSideTablesTo } from '../../shared/snapshot/side-tables/log-side-tables.ts';
import { parseSideTables } from '../../shared/snapshot/side-tables/parse-side-tables.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../shared/transit/network/feed-network.ts';
import { createCall } from '../support/create-call.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock, type MovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const call = createCall();
const pollingIntervalMs = 30_000;
const village: FeedNetwork = { ...smallFeed, feedId: 'village' };
const changed = (feed: FeedNetwork): FeedNetwork => ({ ...feed, timeZone: 'Asia/Tokyo' });

let otpServer: ScriptedOtp;
let clock: MovableClock;
const logged: Record<string, unknown>[] = [];
beforeEach(async () => {
  otpServer = await startScriptedOtp([smallFeed, village], { isDefault: true });
  clock = createMovableClock();
});
afterEach(() => otpServer.close());

function open(instances = [otpServer.instance], sideTables = createSideTableSource(null, { http: httpForTests })) {
  const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
  const otp = createOtpClient({ http: httpForTests, instances, ...pace });
  return createNetworks({
    store: null,
    otp,
    sideTables,
    onSideTables: logSideTablesTo(createLogger({ write: (line) => logged.push(JSON.parse(line)) })),
    clock,
    pollingIntervalMs,
  });
}

describe('networks without a store', () => {
  it('are loaded from OTP once for simultaneous requests', async () => {
    const networks = open();
    const [first, second] = await Promise.all([networks.get('town', call), networks.get('town', call)]);
    expect(first?.network).toBe(second?.network);
    const queries = otpServer.queries.length;
    clock.advance(pollingIntervalMs);
    expect((await networks.get('town', call)).network).toBe(first?.network);
    expect(otpServer.queries).toHaveLength(queries);
    expect(await networks.feedIds(call)).toEqual(['town', 'village']);
  });

  it('log the rows of side tables that are left out, once while they are the same', async () => {
    const fleet = (text: string) => parseSideTables(new Map([['static_fleet_info.csv', Buffer.from(text, 'latin1')]]));
    let tables = fleet('gtfs_id,fleet_id,depot\ntown,F1,N\xf6rd\ntown,,South\n');
    const networks = open(undefined, { read: async () => tables });
    await networks.get('town', call);
    await networks.get('village', call);
    expect(logged.splice(0)).toMatchObject([
      {
        level: 'warn',
        sideTableProblems: ['static_fleet_info.csv:3: fleet_id or vehicle_no is missing'],
        sideTableWarnings: ['static_fleet_info.csv:2: depot: bytes that are not UTF-8 are read as U+FFFD'],
        sideTables: [{ file: 'static_fleet_info.csv', rowsRead: 1, rowsLeftOut: 1 }],
      },
    ]);
    tables = fleet('gtfs_id,fleet_id,depot\ntown,F1,North\n');
    await networks.revalidate(call);
    expect(logged).toEqual([]);
  });

  it('have the version that a refresh would publish', async () => {
    expect((await open().get('town', call)).version).toBe(findVersion(buildNetwork(smallFeed)));
  });

  it('are unknown when OTP does not have them, and unavailable when it does not answer or fails', async () => {
    const networks = open();
    await expect(networks.get('nope', call)).rejects.toThrow(new NotFoundError('GTFS ID not found'));
    otpServer.script = (operation) => (operation === 'Routes' ? { status: 500, body: '' } : undefined);
    await expect(networks.get('town', call)).rejects.toThrow(UnavailableError);
    otpServer.script = () => 'hang-up';
    await expect(open().get('nope', call)).rejects.toThrow(UnavailableError);
    await expect(open().feedIds(call)).rejects.toThrow(UnavailableError);
  });

  it('that failed are not loaded again at once, but soon after', async () => {
    const networks = open();
    otpServer.script = (operation) => (operation === 'Routes' ? { status: 400, body: '' } : undefined);
    await expect(networks.get('town', call)).rejects.toThrow(UnavailableError);
    const queries = otpServer.queries.length;
    await expect(networks.get('town', call)).rejects.toThrow(UnavailableError);
    expect(otpServer.queries).toHaveLength(queries);
    otpServer.script = () => undefined;
    clock.setWallBy(-3_600_000);
    clock.advance(2000);
    expect((await networks.get('town', call)).network.feedId).toBe('town');
  });

  it('are loaded from their configured OTP while another OTP hangs', async () => {
    const hanging = await startScriptedOtp([]);
    hanging.script = () => 'never';
    const instances = [hanging.instance, { ...otpServer.instance, feeds: ['town'] }];
    const networks = open(instances);
    expect((await networks.get('town', call)).network.feedId).toBe('town');
    expect(hanging.queries).toEqual([]);
    await hanging.close();
  });

  it('are loaded again by a revalidation, and kept where it fails', async () => {
    const networks = open();
    await networks.revalidate(call);
    otpServer.feeds = [changed(smallFeed), village];
    await networks.revalidate(call);
    expect(networks.loaded().map(({ network }) => network.timeZone)).toEqual(['Asia/Tokyo', 'Asia/Kolkata']);
    otpServer.script = (operation) => (operation === 'Routes' ? { status: 500, body: '' } : undefined);
    await networks.revalidate(call);
    expect(networks.loaded().map(({ isStale }) => isStale)).toEqual([true, true]);
  });

  it('are loaded by the next waiting request when the first one reaches its deadline', async () => {
    const abort = new AbortController();
    let isFirst = true;
    otpServer.script = (operation) => {
      if (operation === 'Routes' && isFirst) {
        isFirst = false;
        abort.abort();
        return 'hang-up';
      }
      return undefined;
    };
    const networks = open();
    const impatient = networks.get('town', createCall(abort.signal));
    const patient = networks.get('town', call);
    await expect(impatient).rejects.toThrow();
    expect((await patient).network).toEqual(buildNetwork(smallFeed));
    await expect(open().get('town', createCall(AbortSignal.abort()))).rejects.not.toThrow(NotFoundError);
  });

  it('do not delay a waiting request beyond its deadline', async () => {
    const abort = new AbortController();
    const networks = open();
    const leader = networks.get('town', call);
    const follower = networks.get('town', createCall(abort.signal));
    abort.abort();
    await expect(follower).rejects.toThrow(DeadlineExceededError);
    expect((await leader).network.feedId).toBe('town');
  });
});
