/** What /connection-stats and /memory-stats say about the environment that answers. */
export type PeerFigures = {
  readonly opened: number;
  readonly reused: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly openTimes: {
    readonly dnsMs: number;
    readonly connectMs: number;
    readonly tlsMs: number;
    readonly authMs: number;
  };
  readonly waits: { readonly count: number; readonly totalMs: number; readonly longestMs: number };
};

export type ConnectionStats = {
  readonly environment: { readonly id: string; readonly startedAt: string; readonly invocations: number };
  readonly freezes: { readonly thaws: number; readonly gaps: number; readonly longestGapMs: number };
  readonly peers: Readonly<Record<string, PeerFigures>>;
  readonly tcpStates: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  readonly breakers: Readonly<
    Record<string, { readonly state: string; readonly opened: number; readonly refused: number }>
  >;
  readonly openings: readonly { readonly peer: string; readonly openedAt: string; readonly halfOpenAt: string }[];
  readonly hints: readonly string[];
};

export type MemoryStats = {
  readonly process: { readonly rssBytes: number };
  readonly database: {
    readonly size: number;
    readonly idle: number;
    readonly waiting: number;
    readonly max: number;
  } | null;
  readonly http: Readonly<
    Record<string, { connected: number; free: number; running: number; waiting: number; max: number }>
  >;
  readonly networks: readonly { feedId: string; version: string; publishedAt: string; isStale: boolean }[];
};

export type CacheStats = {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
};

/** Milliseconds by the names of Server-Timing. */
export type Timings = Readonly<Record<string, number>>;

/** Only a local run has these (infra/local/control). */
export type Second = {
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly p50Timings: Timings;
  readonly p99Timings: Timings;
};

export type ClientFigures = { readonly seconds: readonly Second[]; readonly calls: number; readonly failed: number };

export type LocalState = {
  readonly environments: {
    readonly coldStarts: number;
    readonly list: readonly {
      readonly pid: number;
      readonly state: string;
      readonly startedAt: string;
      readonly initMs: number | null;
      readonly calls: number;
      readonly freezes: number;
      readonly memoryMb?: number;
    }[];
  };
  readonly faults: readonly {
    readonly id: string;
    readonly label: string;
    readonly sentence: string;
    readonly isRunning: boolean;
  }[];
  readonly traffic?: { readonly rate: number; readonly maxRate: number; readonly isPaused: boolean };
  readonly headway?: ClientFigures;
  readonly usual?: ClientFigures;
  readonly failures?: readonly {
    readonly at: string;
    readonly client: 'headway' | 'usual';
    readonly asked: string;
    readonly happened: string;
    readonly done: string;
    readonly got: string;
    readonly isFailed: boolean;
    readonly afterMs: number;
  }[];
};

export type View = {
  readonly connections: ConnectionStats;
  readonly memory: MemoryStats;
  readonly cache: CacheStats;
  readonly local: LocalState | undefined;
};
