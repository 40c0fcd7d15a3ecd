import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../infra/local/demo-city/random.ts';
import { describeConfiguration, type Peer, peers } from './clients.ts';
import { askPeer, openPeers, type RunningPeers } from './open-clients.ts';
import { fates, type PeerSample, runPeers } from './run-clients.ts';
import { findGoals, summarisePeers } from './summarise-clients.ts';

describe('the peers of the comparison', () => {
  let opened: RunningPeers;

  beforeAll(async () => {
    opened = await openPeers(peers);
  });
  afterAll(() => opened?.close());

  const find = (peer: Peer) => opened.running.find((one) => one.peer === peer) as RunningPeers['running'][number];

  it.each(peers.map((peer) => [peer.name, peer] as const))(
    '%s answers right, through a network of its own',
    async (_, peer) => {
      const { fleet, proxy } = find(peer);
      for (let number = 0; number < 4; number += 1) {
        expect(await fleet.call(askPeer(peer, number))).toMatchObject({ kind: 'correct' });
      }
      expect(proxy.accepted()).toBeGreaterThan(0); // 1, unless a pause of the machine outlasts its idle limit
    },
  );

  it('takes an answer about another vehicle for a wrong one', () => {
    const [sql] = peers as [Peer];
    expect(askPeer(sql, 1).judge({ waybill_no: 'W-1' }).kind).toBe('wrong');
    expect(askPeer(sql, 1).judge({ waybill_no: 'W-2' }).kind).toBe('correct');
    expect(askPeer(sql, 1).judge(null).kind).toBe('wrong');
  });

  it("tells a careless client from Headway's when a NAT forgets", async () => {
    const names = ['pg Pool, default', 'Headway, SQL', 'fetch, default', 'Headway, HTTP'];
    const running = opened.running.filter(({ peer }) => names.includes(peer.name));
    const only = fates.filter(({ share }) => share === 1);
    const samples = await runPeers(running, { cycles: 3, random: createRandom(1), only });
    const rows = summarisePeers(samples).filter(({ group }) => group?.startsWith('NAT'));
    const failed = new Map(rows.map(({ name, figures }) => [name, Number(figures?.['failed calls'])]));
    for (const name of names) {
      if (name.startsWith('Headway')) expect(failed.get(name), name).toBe(0);
      else expect(failed.get(name), name).toBeGreaterThan(0); // all 3, unless a pause of the machine outlasts its idle limit
    }
  });

  it.each(peers.map((peer) => [peer.name, peer] as const))('%s shows its configuration and its version', (_, peer) => {
    const configuration = describeConfiguration(peer);
    for (const name of peer.packages) expect(configuration).toMatch(new RegExp(`${name} \\d+\\.\\d+\\.\\d+; `));
    if (peer.packages.length > 0) expect(configuration).toMatch(/`[^`]*\(.*`$/);
    expect(configuration).not.toContain('import ');
  });
});

describe('the rows of the comparison', () => {
  const sample = (more: Partial<PeerSample>): PeerSample => ({
    peer: 'a',
    fate: 'peer alive',
    verdict: 'correct',
    durationMs: 1,
    error: null,
    nextVerdict: 'correct',
    lost: 0,
    opened: 0,
    ...more,
  });
  const samples = [
    sample({ durationMs: 3 }),
    sample({ durationMs: 1 }),
    sample({ fate: 'NAT', durationMs: 2, opened: 2, lost: 1 }),
    sample({ durationMs: 99, verdict: 'crashed', error: 'gone', nextVerdict: 'wrong', opened: 1 }),
    sample({ peer: 'b', verdict: 'wrong', error: 'other' }),
  ];

  it('count failures and connections, and take the latency of right answers alone', () => {
    const figures = { cycles: 1, 'failed calls': 0, 'failed calls after them': 0, 'new connections': 0 };
    expect(summarisePeers(samples)).toEqual([
      {
        group: 'peer alive',
        name: 'a',
        unit: 'ms',
        samples: [3, 1],
        figures: {
          cycles: 3,
          'failed calls': 1,
          'failed calls after them': 1,
          'new connections': 1,
          'first error': 'gone',
        },
      },
      { group: 'NAT', name: 'a', unit: 'ms', samples: [2], figures: { ...figures, 'new connections': 2 } },
      {
        group: 'peer alive',
        name: 'b',
        unit: 'ms',
        samples: [],
        figures: { ...figures, 'failed calls': 1, 'first error': 'other' },
      },
    ]);
  });

  it('turn into goals: no failed call, and no connection but for one that was lost', () => {
    expect(findGoals(samples, 'a')).toMatchObject([
      { value: 1, limit: 0, reason: 'peer alive: gone' },
      { name: 'a: new connections for 1 that were lost', value: 3, limit: 1 },
    ]);
  });
});
