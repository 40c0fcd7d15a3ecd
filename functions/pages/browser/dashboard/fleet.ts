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

/** Sums over environments. */
export type PeerSums = ReadonlyMap<string, Figures>;
type Figures = Pick<PeerFigures, 'opened' | 'reused' | 'dropped' | 'failed'>;
type Counts = Record<string, number>;

const keptMs = 300_000;
const keptEvents = 30;

/** Fewer uses say nothing: a new environment has to open its connections first. */
export const minUses = 20;

/**
 * Keeps the last figures of each environment that answered in the last five minutes. One environment answers each request, and
 * on AWS there is no way to ask all of them.
 */
export function createFleet() {
  const last = new Map<string, { stats: ConnectionStats; atMs: number }>();
  /** The figures of an environment in the last five minutes, oldest first. */
  const earlier = new Map<string, { peers: Readonly<Record<string, Figures>>; atMs: number }[]>();
  let events: readonly PeerEvent[] = [];
  return {
    add(stats: ConnectionStats, nowMs = Date.now()) {
      const { id } = stats.environment;
      const before = last.get(id)?.stats;
      if (before !== undefined) events = [...findEvents(before, stats, nowMs), ...events].slice(0, keptEvents);
      last.set(id, { stats, atMs: nowMs });
      const isNew = nowMs - Date.parse(stats.environment.startedAt) < keptMs;
      const kept = earlier.get(id) ?? (isNew ? [{ peers: {}, atMs: nowMs }] : []);
      kept.push({ peers: stats.peers, atMs: nowMs });
      while (nowMs - (kept[0]?.atMs ?? nowMs) > keptMs) kept.shift();
      earlier.set(id, kept);
      for (const [one, { atMs }] of last) {
        if (nowMs - atMs <= keptMs) continue;
        last.delete(one);
        earlier.delete(one);
      }
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
    /** By peer: of the last five minutes, or while those have too few uses, since the environments started. */
    uses(): { readonly peers: PeerSums; readonly isSinceStart: boolean } {
      const now = [...last.values()].map(({ stats }) => stats.peers);
      const recent = sum(
        now,
        [...earlier.values()].map(([oldest]) => oldest?.peers ?? {}),
      );
      const count = [...recent.values()].reduce((total, { opened, reused }) => total + opened + reused, 0);
      return count >= minUses ? { peers: recent, isSinceStart: false } : { peers: sum(now, []), isSinceStart: true };
    },
  };
}

export type Fleet = ReturnType<typeof createFleet>;

/** @param before what is subtracted */
function sum(now: readonly Readonly<Record<string, Figures>>[], before: typeof now): PeerSums {
  const sums = new Map<string, { opened: number; reused: number; dropped: Counts; failed: Counts }>();
  const add = (peers: Readonly<Record<string, Figures>>, sign: 1 | -1) => {
    for (const [name, figures] of Object.entries(peers)) {
      const own = sums.get(name) ?? { opened: 0, reused: 0, dropped: {}, failed: {} };
      own.opened += sign * figures.opened;
      own.reused += sign * figures.reused;
      addCounts(own.dropped, figures.dropped, sign);
      addCounts(own.failed, figures.failed, sign);
      sums.set(name, own);
    }
  };
  for (const peers of now) add(peers, 1);
  for (const peers of before) add(peers, -1);
  return sums;
}

function addCounts(counts: Counts, more: Readonly<Counts>, sign: 1 | -1): void {
  for (const [reason, count] of Object.entries(more)) {
    counts[reason] = (counts[reason] ?? 0) + sign * count;
    if (counts[reason] === 0) delete counts[reason];
  }
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
