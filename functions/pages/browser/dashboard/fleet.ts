import type { ConnectionStats, PeerFigures } from './state.ts';

/** Something that happened to a connection of one environment between two looks at it. */
export type PeerEvent = {
  readonly at: number;
  readonly environment: string;
  readonly peer: string;
  readonly kind: 'failed' | 'dropped';
  readonly reason: string;
  readonly count: number;
};

const keptMs = 300_000;
const keptEvents = 30;

/**
 * Keeps the last figures of each environment that answered in the last five minutes. One environment answers each request, and
 * on AWS there is no way to ask all of them.
 */
export function createFleet() {
  const last = new Map<string, { stats: ConnectionStats; atMs: number }>();
  let events: readonly PeerEvent[] = [];
  return {
    add(stats: ConnectionStats, nowMs = Date.now()) {
      const { id } = stats.environment;
      const before = last.get(id)?.stats;
      if (before !== undefined) events = [...findEvents(before, stats, nowMs), ...events].slice(0, keptEvents);
      last.set(id, { stats, atMs: nowMs });
      for (const [one, { atMs }] of last) if (nowMs - atMs > keptMs) last.delete(one);
    },
    size: () => last.size,
    events: () => events,
    /** When circuits opened, newest first. */
    openings: () =>
      [...last.values()]
        .flatMap(({ stats }) =>
          stats.openings.map((opening) => ({ ...opening, environment: stats.environment.id.slice(0, 8) })),
        )
        .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt)),
    /** Sums over the environments, by peer. */
    peers(): ReadonlyMap<string, Pick<PeerFigures, 'opened' | 'reused' | 'dropped' | 'failed'>> {
      const sums = new Map<string, { opened: number; reused: number; dropped: Counts; failed: Counts }>();
      for (const { stats } of last.values()) {
        for (const [name, figures] of Object.entries(stats.peers)) {
          const sum = sums.get(name) ?? { opened: 0, reused: 0, dropped: {}, failed: {} };
          sum.opened += figures.opened;
          sum.reused += figures.reused;
          addCounts(sum.dropped, figures.dropped);
          addCounts(sum.failed, figures.failed);
          sums.set(name, sum);
        }
      }
      return sums;
    },
  };
}

export type Fleet = ReturnType<typeof createFleet>;
type Counts = Record<string, number>;

function addCounts(sum: Counts, more: Readonly<Counts>): void {
  for (const [reason, count] of Object.entries(more)) sum[reason] = (sum[reason] ?? 0) + count;
}

function findEvents(before: ConnectionStats, after: ConnectionStats, at: number): PeerEvent[] {
  const environment = after.environment.id.slice(0, 8);
  return Object.entries(after.peers).flatMap(([peer, figures]) =>
    (['failed', 'dropped'] as const).flatMap((kind) =>
      Object.entries(figures[kind]).flatMap(([reason, count]) => {
        const more = count - (before.peers[peer]?.[kind][reason] ?? 0);
        return more > 0 ? [{ at, environment, peer, kind, reason, count: more }] : [];
      }),
    ),
  );
}
