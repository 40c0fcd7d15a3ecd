/**
 * What the functions tell CloudWatch of themselves, and by what; `service` is added to each. Who graphs a metric that is not
 * here graphs nothing: test/infra/aws/metrics.test.ts.
 */
export const metrics = {
  /** Of functions. */
  ColdStarts: { unit: 'Count', by: ['function'] },
  WarmedEnvironments: { unit: 'Count', by: ['function'] },
  WarmUpFailures: { unit: 'Count', by: ['function'] },
  /** Of one refresh: feeds that are as their OTP has them, and those that could not be brought up to date (1 where none is known). */
  FeedsCurrent: { unit: 'Count', by: ['function'] },
  FeedsBehind: { unit: 'Count', by: ['function'] },
  /** Of what stands at the other end: `database`, or an origin. In one invocation, unless it says otherwise. */
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
  /** 0 closed, 1 half-open, 2 open or paused; at most once a minute, and whenever it has changed. */
  BreakerState: { unit: 'Count', by: ['peer'] },
  ConnectionsDropped: { unit: 'Count', by: ['peer', 'reason'] },
  ConnectionsFailed: { unit: 'Count', by: ['peer', 'reason'] },
  /** Of the network in memory: since its version was published, and 1 where a newer one may exist; at most once a minute. */
  SnapshotAge: { unit: 'Seconds', by: ['feed'] },
  SnapshotStale: { unit: 'Count', by: ['feed'] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
type Metric = { readonly unit: 'Count' | 'Milliseconds' | 'Seconds'; readonly by: readonly Dimension[] };
type Dimension = 'function' | 'peer' | 'reason' | 'feed';

/** Values that share their dimensions: one line of the log. A list is of samples, fewer than a hundred. */
export type MetricRow = {
  readonly by: Readonly<Partial<Record<Dimension, string>>>;
  readonly values: Readonly<Partial<Record<MetricName, number | readonly number[]>>>;
};
