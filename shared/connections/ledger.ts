/** How long each part of opening a connection took, in milliseconds. Parts that a transport does not have are left out. */
export type OpenTimes = { dnsMs?: number; connectMs?: number; tlsMs?: number; authMs?: number };

/** What happened to the connections of one peer since the environment started. */
export type PeerFigures = {
  opened: number;
  reused: number;
  /** Connections let go, by reason: idle, age, closed, thaw, timeout, shutdown. */
  dropped: Record<string, number>;
  /** Attempts and uses that failed, by reason: the system's or the database's code. */
  failed: Record<string, number>;
  /** Sums over all opened connections. */
  openTimes: Required<OpenTimes>;
  /** reused / (reused + opened); null before the first use. */
  reuseRatio: number | null;
};

/** The account of one peer. */
export type PeerLedger = {
  opened(times?: OpenTimes): void;
  reused(): void;
  dropped(reason: string): void;
  failed(reason: string): void;
  figures(): PeerFigures;
};

/** Counts what every peer's connections went through; /connection-stats, metrics and Server-Timing read it. */
export type Ledger = {
  peer(name: string): PeerLedger;
  figures(): Record<string, PeerFigures>;
};
