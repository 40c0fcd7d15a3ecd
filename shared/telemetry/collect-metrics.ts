import type { BreakerState } from '@headway/connections/circuit-breakers';
import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import type { Ledger, OpenTimes, PeerTally } from '@headway/connections/ledger';
import type { MetricRow } from './metric-rows.ts';

type Loaded = {
  readonly network: { readonly feedId: string };
  /** ms since the epoch. */
  readonly publishedAt: number;
  readonly isStale: boolean;
};
type Pool = { readonly size: number; readonly idle: number; readonly waiting: number };

/** Where the figures come from. Pools, breakers and networks are read at most once a minute. */
export type MetricSources = {
  readonly clock: Clock;
  readonly functionName: string;
  readonly isCold: () => boolean;
  readonly ledger: Pick<Ledger, 'takeRecent'>;
  /** By peer. */
  readonly pools: () => Readonly<Record<string, Pool>>;
  /** By peer. */
  readonly breakers: () => Readonly<Record<string, { readonly state: BreakerState }>>;
  readonly networks: () => readonly Loaded[];
};

const statesEveryMs = 60_000; // CloudWatch aggregates by the minute
const breakerStates: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2, paused: 2 };

/**
 * Builds a function to call at the end of each invocation. It returns what happened since its last call, by peer, and the
 * current states if a minute has passed since it last returned them or a circuit breaker changed.
 */
export function createMetricCollector(sources: MetricSources): () => readonly MetricRow[] {
  const { clock, functionName, isCold, ledger, pools, breakers, networks } = sources;
  let statesAt: Instant | undefined;
  let lastBreakers = '';
  return () => {
    const rows: MetricRow[] = isCold() ? [{ by: { function: functionName }, values: { ColdStarts: 1 } }] : [];
    const tallies = ledger.takeRecent();
    const states = breakers();
    const breakerSummary = Object.values(states)
      .map(({ state }) => state)
      .join();
    const isDue =
      statesAt === undefined || elapsedMs(clock, statesAt) >= statesEveryMs || breakerSummary !== lastBreakers;
    if (!isDue) return [...rows, ...[...tallies].flatMap(([peer, tally]) => describeTally(peer, tally, {}))];
    statesAt = readInstant(clock);
    lastBreakers = breakerSummary;
    const peers = pools();
    for (const peer of new Set([...Object.keys(states), ...Object.keys(peers), ...tallies.keys()])) {
      const state = { ...describeBreaker(states[peer]), ...describePool(peers[peer]) };
      rows.push(...describeTally(peer, tallies.get(peer), state));
    }
    for (const { network, publishedAt, isStale } of networks()) {
      const values = { SnapshotAge: Math.max(0, clock.now() - publishedAt) / 1000, SnapshotStale: isStale ? 1 : 0 };
      rows.push({ by: { feed: network.feedId }, values });
    }
    return rows;
  };
}

function describeTally(peer: string, tally: PeerTally | undefined, state: MetricRow['values']): MetricRow[] {
  if (tally === undefined) return [{ by: { peer }, values: state }];
  const { opened, reused, waitsMs, openings, dropped, failed } = tally;
  const listTimes = (part: keyof OpenTimes) => openings.flatMap((times) => times[part] ?? []);
  const times = { DnsTime: listTimes('dnsMs'), ConnectTime: listTimes('connectMs') };
  const rest = { TlsTime: listTimes('tlsMs'), AuthTime: listTimes('authMs') };
  const samples = Object.entries({ PoolWait: waitsMs, ...times, ...rest }).filter(([, list]) => list.length > 0);
  // Both are written even if one is 0: CloudWatch cannot compute the reuse ratio from a missing figure.
  const counts = { ConnectionsOpened: opened, ConnectionsReused: reused };
  const reasons = new Set([...Object.keys(dropped), ...Object.keys(failed)]);
  return [
    { by: { peer }, values: { ...counts, ...Object.fromEntries(samples), ...state } },
    ...[...reasons].map((reason) => ({
      by: { peer, reason },
      values: {
        ...(dropped[reason] === undefined ? {} : { ConnectionsDropped: dropped[reason] }),
        ...(failed[reason] === undefined ? {} : { ConnectionsFailed: failed[reason] }),
      },
    })),
  ];
}

function describePool(pool: Pool | undefined): MetricRow['values'] {
  return pool === undefined ? {} : { PoolSize: pool.size, PoolIdle: pool.idle, PoolWaiting: pool.waiting };
}

function describeBreaker(breaker: { readonly state: BreakerState } | undefined): MetricRow['values'] {
  return breaker === undefined ? {} : { BreakerState: breakerStates[breaker.state] };
}
