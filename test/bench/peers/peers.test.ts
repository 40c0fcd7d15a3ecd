import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askPeer, openPeers, type RunningPeers } from './open-peers.ts';
import { findVersion, type Peer, peers, readConfigurationText } from './peers.ts';
import { fates, type PeerSample, runPeers } from './run-peers.ts';
import { summarisePeers } from './summarise-peers.ts';

describe('the peers of the comparison', () => {
  let opened: RunningPeers;

  beforeAll(async () => {
    opened = await openPeers(peers);
  });
  afterAll(() => opened?.close());

  const find = (peer: Peer) => opened.running.find((one) => one.peer === peer) as RunningPeers['running'][number];

  it.each(peers.map((peer) => [peer.name, peer] as const))(
    '%s answers right over one connection that it keeps',
    async (_, peer) => {
      const { fleet, proxy } = find(peer);
      for (let number = 0; number < 4; number += 1) {
        expect(await fleet.call(askPeer(peer, number))).toMatchObject({ kind: 'right' });
      }
      expect(proxy.accepted()).toBe(1);
    },
  );

  it('takes an answer about another vehicle for a wrong one', () => {
    const [sql] = peers as [Peer];
    expect(askPeer(sql, 1).judge({ waybill_no: 'W-1' }).kind).toBe('wrong');
    expect(askPeer(sql, 1).judge({ waybill_no: 'W-2' }).kind).toBe('right');
    expect(askPeer(sql, 1).judge(null).kind).toBe('wrong');
  });

  it("tells a careless client from Headway's when a NAT forgets", async () => {
    const names = ['pg Pool, default', 'Headway, SQL', 'fetch, default', 'Headway, HTTP'];
    const running = opened.running.filter(({ peer }) => names.includes(peer.name));
    const only = fates.filter(({ share }) => share === 1);
    const samples = await runPeers(running, { cycles: 3, seed: 1, only });
    const rows = summarisePeers(samples).filter(({ fate }) => fate.startsWith('NAT'));
    const failed = Object.fromEntries(rows.map((row) => [row.peer, row.failed]));
    expect(failed).toEqual({ 'pg Pool, default': 3, 'Headway, SQL': 0, 'fetch, default': 3, 'Headway, HTTP': 0 });
  });

  it.each(peers.map((peer) => [peer.name, peer] as const))('%s shows its configuration and its version', (_, peer) => {
    expect(readConfigurationText(peer)).toContain('export ');
    const version = findVersion(peer);
    if (peer.package === null) expect(version).toBeNull();
    else expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('the rows of the comparison', () => {
  const sample = (more: Partial<PeerSample>): PeerSample => ({
    peer: 'a',
    fate: 'peer alive',
    verdict: 'right',
    durationMs: 1,
    error: null,
    nextVerdict: 'right',
    opened: 0,
    ...more,
  });

  it('count failures and connections, and take the latency of right answers alone', () => {
    const samples = [
      sample({ durationMs: 3 }),
      sample({ durationMs: 1 }),
      sample({ durationMs: 2, opened: 2 }),
      sample({ durationMs: 99, verdict: 'crashed', error: 'gone', nextVerdict: 'wrong', opened: 1 }),
      sample({ peer: 'b', verdict: 'wrong', error: 'other' }),
    ];
    expect(summarisePeers(samples)).toEqual([
      {
        peer: 'a',
        fate: 'peer alive',
        cycles: 4,
        failed: 1,
        failedNext: 1,
        opened: 3,
        p50: 2,
        p99: 3,
        error: 'gone',
      },
      {
        peer: 'b',
        fate: 'peer alive',
        cycles: 1,
        failed: 1,
        failedNext: 0,
        opened: 0,
        p50: null,
        p99: null,
        error: 'other',
      },
    ]);
  });
});
