import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOtpClient } from '../../shared/otp/client.ts';
import { refreshSnapshots } from '../../shared/snapshot/refresh.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { createSnapshotStore } from '../../shared/snapshot/store/store.ts';
import { createCall } from '../support/create-call.ts';
import { answerAsOtp } from '../support/feeds/raw-otp.ts';
import { type ScriptedOtp, startScriptedOtp } from '../support/feeds/scripted-otp.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';

const call = createCall();
let folder: string;
let east: ScriptedOtp;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-schedule-'));
  east = await startScriptedOtp([{ ...smallFeed, feedId: 'city' }], { feeds: ['city'] });
});
afterEach(async () => {
  await east.close();
  await rm(folder, { recursive: true });
});

const openStore = () => createSnapshotStore({ kind: 'folder', path: folder }, { http: httpForTests });

async function refresh(options: { scheduleMs?: number } = {}) {
  const pace = { rateLimitDelayMs: 0, retryDelayMs: 0, wait: async () => {} };
  const otp = createOtpClient({ http: httpForTests, instances: [east.instance], ...pace, ...options });
  const sideTables = createSideTableSource(null, { http: httpForTests });
  const { feeds } = await refreshSnapshots({ otp, store: openStore(), sideTables, clock: createMovableClock() }, call);
  return feeds.map(({ feedId, status }) => `${feedId} ${status}`);
}

/** The same network on the same stops: another calendar or other times of trips that a snapshot does not have. */
const reschedule = (otp: ScriptedOtp, operation: string, from: string, to: string) => {
  otp.script = (name) => {
    if (name !== operation) return undefined;
    const body = JSON.stringify({ data: answerAsOtp(otp.feeds, otp.queries.at(-1) ?? { query: '' }) });
    expect(body).toContain(from);
    return { body: body.replace(from, to) };
  };
};

describe('the version of the schedule', () => {
  const read = async () => {
    const snapshot = (await openStore().readManifest(call))?.feeds['city']?.snapshot;
    return [snapshot?.version, snapshot?.scheduleVersion];
  };

  it('that OTP does not answer in time leaves the network as it is, with the version before', async () => {
    await refresh();
    const before = await read();
    east.script = (name) => (name === 'Schedule' ? 'never' : undefined);
    expect(await refresh({ scheduleMs: 200 })).toEqual(['city unchanged']);
    expect(await read()).toEqual(before);
  });

  it.each([
    ['a calendar', 'Calendars', '20260101', '20260102'],
    ['a time', 'Schedule', '"semanticHash":"', '"semanticHash":"1'],
    ['a trip', 'Schedule', 'city:daily', 'city:sunday'],
  ])('changes when %s changes, and the version of the network stays', async (_, operation, from, to) => {
    await refresh();
    const [version, before] = await read();
    expect(before).toMatch(/^[\da-f]{64}$/);
    await refresh();
    expect(await read()).toEqual([version, before]);
    reschedule(east, operation, from, to);
    expect(await refresh()).toEqual(['city unchanged']);
    const [sameVersion, after] = await read();
    expect([sameVersion, after === before]).toEqual([version, false]);
  });

  it('is missing where the OTP cannot hash it, and the network is published all the same', async () => {
    east.script = (operation) =>
      operation === 'Schedule' ? { body: '{"errors":[{"message":"no such field"}]}' } : undefined;
    expect(await refresh()).toEqual(['city published']);
    expect((await read())[1]).toBeUndefined();
  });
});
