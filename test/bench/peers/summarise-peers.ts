import { fates, type PeerSample } from './run-peers.ts';

/** One line of the table: a peer under one fate. */
export type PeerRow = {
  readonly peer: string;
  readonly fate: string;
  readonly cycles: number;
  /** Calls right after the thaw that were not answered right. */
  readonly failed: number;
  /** Calls after those, on a healthy network: what stays broken. */
  readonly failedNext: number;
  readonly opened: number;
  /** Milliseconds from call to right answer; null where there was none. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** The first error, in the peer's words. */
  readonly error: string | null;
};

/** One row for each peer and fate, in the order of the fates and of the peers' first samples. */
export function summarisePeers(samples: readonly PeerSample[]): PeerRow[] {
  const names = [...new Set(samples.map(({ peer }) => peer))];
  return fates.flatMap(({ name: fate }) => names.flatMap((peer) => summarise(samples, peer, fate) ?? []));
}

function summarise(all: readonly PeerSample[], peer: string, fate: string): PeerRow | undefined {
  const samples = all.filter((sample) => sample.peer === peer && sample.fate === fate);
  if (samples.length === 0) return undefined;
  const failed = samples.filter(({ verdict }) => verdict !== 'right');
  const right = samples.filter(({ verdict }) => verdict === 'right').map(({ durationMs }) => durationMs);
  right.sort((a, b) => a - b);
  const at = (share: number) => right[Math.max(0, Math.ceil(right.length * share) - 1)] ?? null;
  return {
    peer,
    fate,
    cycles: samples.length,
    failed: failed.length,
    failedNext: samples.filter(({ nextVerdict }) => nextVerdict !== 'right').length,
    opened: samples.reduce((sum, { opened }) => sum + opened, 0),
    p50: at(0.5),
    p99: at(0.99),
    error: failed[0]?.error ?? null,
  };
}
