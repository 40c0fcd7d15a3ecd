/**
 * Every metric that the functions write, with its unit and dimensions; `service` is added to each. The stack's alarms and
 * dashboards use these names, which test/infra/aws/templates/matrix.test.ts checks.
 */
export const metrics = {
  /** About functions. */
  ColdStarts: { unit: 'Count', by: ['function'] },
  WarmedEnvironments: { unit: 'Count', by: ['function'] },
  WarmUpFailures: { unit: 'Count', by: ['function'] },
  /** Of one refresh: feeds that match their OTP, and feeds that it failed to update (1 if no feed is known). */
  FeedsCurrent: { unit: 'Count', by: ['function'] },
  FeedsBehind: { unit: 'Count', by: ['function'] },
  /** About a peer: `database`, or an origin. In one invocation, unless noted otherwise. */
  ConnectionsOpened: { unit: 'Count', by: ['peer'] },
  ConnectionsReused: { unit: 'Count', by: ['peer'] },
  PoolWait: { unit: 'Milliseconds', by: ['peer'] },
  DnsTime: { unit: 'Milliseconds', by: ['peer'] },
  ConnectTime: { unit: 'Milliseconds', by: ['peer'] },
  TlsTime: { unit: 'Milliseconds', by: ['peer'] },
  AuthTime: { unit: 'Milliseconds', by: ['peer'] },
  /** At the end of an invocation, at most once a minute. */
  PoolSize: { unit: 'Count', by: ['peer'] },
  PoolIdle: { unit: 'Count', by: ['peer'] },
  PoolWaiting: { unit: 'Count', by: ['peer'] },
  /** 0 closed, 1 half-open, 2 open or paused; at most once a minute, and whenever it changes. */
  BreakerState: { unit: 'Count', by: ['peer'] },
  ConnectionsDropped: { unit: 'Count', by: ['peer', 'reason'] },
  ConnectionsFailed: { unit: 'Count', by: ['peer', 'reason'] },
  /** About the network in memory: time since its version was published, and 1 if a newer one may exist; at most once a minute. */
  SnapshotAge: { unit: 'Seconds', by: ['feed'] },
  SnapshotStale: { unit: 'Count', by: ['feed'] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
type Metric = { readonly unit: 'Count' | 'Milliseconds' | 'Seconds'; readonly by: readonly Dimension[] };
type Dimension = 'function' | 'peer' | 'reason' | 'feed';

/** Values that share their dimensions: one line of the log. A list holds samples, fewer than a hundred. */
export type MetricRow = {
  readonly by: Readonly<Partial<Record<Dimension, string>>>;
  readonly values: Readonly<Partial<Record<MetricName, number | readonly number[]>>>;
};
