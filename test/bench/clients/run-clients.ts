import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { Answer } from '../../faults/lab/lab-call.ts';
import { failAll } from '../../faults/reports/report.ts';
import { shuffle } from '../framework/interleave.ts';
import type { Client } from './clients.ts';
import { createClientCall, type RunningClient } from './open-clients.ts';

/** A fault of a client's connections during a freeze. */
export type ConnectionFault = {
  readonly name: string;
  readonly kind: 'none' | 'close' | 'reset-on-next-packet';
  /** Minimum and maximum length of a freeze. */
  readonly freezeMs: readonly [number, number];
  /** Share of the requested cycles; less than 1 for long freezes. */
  readonly share: number;
};

/**
 * A client that has spent this long on one fault skips its remaining cycles: serverless-postgres waits one second after each
 * FIN, and further cycles would show the same.
 */
const maxMsPerFault = 10_000;

const short = [10, 50] as const;
const long = [5200, 5400] as const; // above the idle timeouts of HTTP clients: undici 4 s, Node Agent 5 s

export const connectionFaults: readonly ConnectionFault[] = [
  { name: 'peer alive', kind: 'none', freezeMs: short, share: 1 },
  { name: 'peer closed (FIN)', kind: 'close', freezeMs: short, share: 1 },
  { name: 'NAT forgot (RST at the next packet)', kind: 'reset-on-next-packet', freezeMs: short, share: 1 },
  { name: 'frozen for 5 s, peer alive', kind: 'none', freezeMs: long, share: 0.04 },
  { name: 'frozen for 5 s, NAT forgot', kind: 'reset-on-next-packet', freezeMs: long, share: 0.04 },
];

/** One freeze, thaw and call of one client, and the next call. */
export type ClientSample = {
  readonly client: string;
  readonly fault: string;
  readonly verdict: Answer['kind'];
  /** From the call to its answer, including the thaw, milliseconds. */
  readonly durationMs: number;
  readonly error: string | null;
  /** Verdict of the next call, made at once on a healthy network; it shows failures that persist. */
  readonly nextVerdict: Answer['kind'];
  /** Connections that the fault broke. */
  readonly lost: number;
  /** Connections that the peer accepted during both calls. */
  readonly opened: number;
};

/**
 * Freezes all clients at once, breaks their connections, and then calls one SQL client and one HTTP client at a time (one for
 * each of two cores) in random order. The cycles of all faults run in one random order.
 */
export async function runClients(
  running: readonly RunningClient[],
  options: { cycles: number; random: Random; only?: readonly ConnectionFault[]; onProgress?: (share: number) => void },
): Promise<ClientSample[]> {
  const { cycles, random, only = connectionFaults, onProgress = () => {} } = options;
  const plan = shuffle(
    only.flatMap((fault) => Array.from({ length: Math.max(1, Math.round(cycles * fault.share)) }, () => fault)),
    random,
  );
  const samples: ClientSample[] = [];
  const spentMs = new Map<string, number>();
  const toKey = (client: Client, fault: ConnectionFault) => `${client.name}: ${fault.name}`;
  let number = 0;
  for (const [done, fault] of plan.entries()) {
    const active = running.filter(({ client }) => (spentMs.get(toKey(client, fault)) ?? 0) <= maxMsPerFault);
    for (const one of active) await settle(one, number++);
    await sleep(5); // the last environment asks for its next call and is then stopped
    const lost = new Map(active.map(({ client, proxy }) => [client, fault.kind === 'none' ? 0 : proxy.pairs.size]));
    if (fault.kind !== 'none') for (const { proxy } of active) failAll(fault.kind)(proxy);
    const [from, to] = fault.freezeMs;
    await sleep(from + (to - from) * random());
    const callInTurn = async (lane: readonly RunningClient[]) => {
      for (const one of lane) {
        const sample = { ...(await measure(one, fault, number++)), lost: lost.get(one.client) ?? 0 };
        spentMs.set(toKey(one.client, fault), (spentMs.get(toKey(one.client, fault)) ?? 0) + sample.durationMs);
        samples.push(sample);
      }
    };
    await Promise.all([...Map.groupBy(shuffle(active, random), ({ client }) => client.kind).values()].map(callInTurn));
    onProgress((done + 1) / plan.length);
  }
  return samples;
}

const maxSettlingCalls = 3;

/** Ensures that each cycle starts with an open connection that the fault can break. */
async function settle({ client, fleet, proxy }: RunningClient, number: number): Promise<void> {
  for (let call = 0; call < maxSettlingCalls && proxy.pairs.size === 0; call += 1) {
    await fleet.call(createClientCall(client, number));
  }
}

async function measure(
  { client, fleet, proxy }: RunningClient,
  fault: ConnectionFault,
  number: number,
): Promise<Omit<ClientSample, 'lost'>> {
  const before = proxy.accepted();
  const { kind: verdict, durationMs, detail } = await fleet.call(createClientCall(client, number));
  const next = await fleet.call(createClientCall(client, number + 1));
  const error = verdict === 'correct' ? null : (/"errorMessage":"([^"]*)/.exec(detail)?.[1] ?? detail);
  const opened = proxy.accepted() - before;
  return { client: client.name, fault: fault.name, verdict, durationMs, error, nextVerdict: next.kind, opened };
}
