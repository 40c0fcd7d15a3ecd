import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { Answer } from '../../faults/lab/lab-call.ts';
import { failAll } from '../../faults/reports/report.ts';
import { shuffle } from '../framework/interleave.ts';
import type { Peer } from './clients.ts';
import { askPeer, type RunningPeer } from './open-clients.ts';

/** What becomes of a peer's connections while its environment is frozen. */
export type Fate = {
  readonly name: string;
  readonly fault: 'none' | 'close' | 'reset-on-next-packet';
  /** From, to: each freeze is between the two. */
  readonly freezeMs: readonly [number, number];
  /** Of the cycles asked for, where they take long. */
  readonly share: number;
};

/**
 * A peer that needed so long in all cycles of one fate does no more of them: serverless-postgres waits a second after each FIN,
 * and the rest would go on in the same way.
 */
const mostMsPerFate = 10_000;

const short = [10, 50] as const;
const long = [5200, 5400] as const; // above the idle limits of HTTP clients: 4 s of undici, 5 s of Node's own agent

export const fates: readonly Fate[] = [
  { name: 'peer alive', fault: 'none', freezeMs: short, share: 1 },
  { name: 'peer closed (FIN)', fault: 'close', freezeMs: short, share: 1 },
  { name: 'NAT forgot (RST at the next packet)', fault: 'reset-on-next-packet', freezeMs: short, share: 1 },
  { name: 'frozen for 5 s, peer alive', fault: 'none', freezeMs: long, share: 0.04 },
  { name: 'frozen for 5 s, NAT forgot', fault: 'reset-on-next-packet', freezeMs: long, share: 0.04 },
];

/** One freeze, thaw and call of one peer, and the call after it. */
export type PeerSample = {
  readonly peer: string;
  readonly fate: string;
  readonly verdict: Answer['kind'];
  /** From the call to its answer, the thaw included, milliseconds. */
  readonly durationMs: number;
  readonly error: string | null;
  /** Of the next call, made at once on a healthy network: a failure that stays shows here. */
  readonly nextVerdict: Answer['kind'];
  /** Connections that the fate took. */
  readonly lost: number;
  /** Connections that the peer's side accepted during both calls. */
  readonly opened: number;
};

/**
 * Freezes all peers at once, strikes their connections, and then calls one SQL peer and one HTTP peer at a time, in an order
 * by chance: one for each of two cores, and each meets the same machine. The cycles of all fates come in one order by chance, too.
 */
export async function runPeers(
  running: readonly RunningPeer[],
  options: { cycles: number; random: Random; only?: readonly Fate[]; onProgress?: (share: number) => void },
): Promise<PeerSample[]> {
  const { cycles, random, only = fates, onProgress = () => {} } = options;
  const plan = shuffle(
    only.flatMap((fate) => Array.from({ length: Math.max(1, Math.round(cycles * fate.share)) }, () => fate)),
    random,
  );
  const samples: PeerSample[] = [];
  const spentMs = new Map<string, number>();
  const key = (peer: Peer, fate: Fate) => `${peer.name}: ${fate.name}`;
  let number = 0;
  for (const [done, fate] of plan.entries()) {
    const taking = running.filter(({ peer }) => (spentMs.get(key(peer, fate)) ?? 0) <= mostMsPerFate);
    for (const one of taking) await settle(one, number++);
    await sleep(5); // the last one is asking for its next call, and is stopped then
    const lost = new Map(taking.map(({ peer, proxy }) => [peer, fate.fault === 'none' ? 0 : proxy.pairs.size]));
    if (fate.fault !== 'none') for (const { proxy } of taking) failAll(fate.fault)(proxy);
    const [from, to] = fate.freezeMs;
    await sleep(from + (to - from) * random());
    const callInTurn = async (lane: readonly RunningPeer[]) => {
      for (const one of lane) {
        const sample = { ...(await measure(one, fate, number++)), lost: lost.get(one.peer) ?? 0 };
        spentMs.set(key(one.peer, fate), (spentMs.get(key(one.peer, fate)) ?? 0) + sample.durationMs);
        samples.push(sample);
      }
    };
    await Promise.all([...Map.groupBy(shuffle(taking, random), ({ peer }) => peer.kind).values()].map(callInTurn));
    onProgress((done + 1) / plan.length);
  }
  return samples;
}

const mostSettlingCalls = 3;

/** Each cycle begins with a connection there, or the strike would take nothing. */
async function settle({ peer, fleet, proxy }: RunningPeer, number: number): Promise<void> {
  for (let call = 0; call < mostSettlingCalls && proxy.pairs.size === 0; call += 1) {
    await fleet.call(askPeer(peer, number));
  }
}

async function measure(
  { peer, fleet, proxy }: RunningPeer,
  fate: Fate,
  number: number,
): Promise<Omit<PeerSample, 'lost'>> {
  const before = proxy.accepted();
  const { kind: verdict, durationMs, detail } = await fleet.call(askPeer(peer, number));
  const next = await fleet.call(askPeer(peer, number + 1));
  const error = verdict === 'correct' ? null : (/"errorMessage":"([^"]*)/.exec(detail)?.[1] ?? detail);
  const opened = proxy.accepted() - before;
  return { peer: peer.name, fate: fate.name, verdict, durationMs, error, nextVerdict: next.kind, opened };
}
