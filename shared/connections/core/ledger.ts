/** How long each step of opening a connection took, in milliseconds. Steps that a transport does not have are missing. */
export type OpenTimes = { dnsMs?: number; connectMs?: number; tlsMs?: number; authMs?: number };

export const openParts = ['dnsMs', 'connectMs', 'tlsMs', 'authMs'] as const;

/** What happened to the connections of one peer since the environment started. */
export type PeerFigures = {
  opened: number;
  reused: number;
  /** Connections dropped, by reason: closed, age, idle, replaced, timeout, error, read-only, statement-refused, shutdown. */
  dropped: Record<string, number>;
  /** Attempts to open or use a connection that failed, by error code (errno, SQLSTATE, undici) or error name. */
  failed: Record<string, number>;
  /** Sums over all opened connections. */
  openTimes: Required<OpenTimes>;
  /** How long callers waited for a connection that others held; opening a new one is not included. */
  waits: { count: number; totalMs: number; longestMs: number };
  /** reused / (reused + opened); null before the first use. */
  reuseRatio: number | null;
};

/** What happened to the connections of one peer in one invocation. */
export type PeerTally = {
  opened: number;
  reused: number;
  dropped: Record<string, number>;
  failed: Record<string, number>;
  /** One value for each acquired connection; the first 99. */
  readonly waitsMs: number[];
  /** One entry for each opened connection; the first 99. */
  readonly openings: OpenTimes[];
};

/** The counts of one peer. */
export type PeerLedger = {
  /** @param remote the peer's address:port, if the transport has one */
  opened(times?: OpenTimes, remote?: string): void;
  reused(): void;
  /** A caller acquired a connection after waiting this long, in milliseconds. */
  waited(waitMs: number): void;
  dropped(reason: string): void;
  failed(reason: string): void;
  figures(): PeerFigures;
};

/** Counts the connections opened, reused and dropped, for each peer. */
export type Ledger = {
  peer(name: string): PeerLedger;
  figures(): Record<string, PeerFigures>;
  /** What happened since the last call of `takeRecent`, by peer; peers without events are missing. */
  takeRecent(): ReadonlyMap<string, PeerTally>;
  /** Peer names by address:port, from the connections opened so far. */
  remotes(): ReadonlyMap<string, string>;
};

/**
 * CloudWatch's embedded metric format takes 100 values of a metric in one line. The limit also bounds memory where nobody calls
 * `takeRecent`.
 */
const maxSamples = 99;

/** Builds an empty ledger. It only adds numbers: an entry costs well under a microsecond. */
export function createLedger(): Ledger {
  const peers = new Map<string, PeerLedger>();
  const remotes = new Map<string, string>();
  let recent = new Map<string, PeerTally>();
  const getTally = (name: string): PeerTally => {
    const known = recent.get(name);
    if (known !== undefined) return known;
    const created: PeerTally = { opened: 0, reused: 0, dropped: {}, failed: {}, waitsMs: [], openings: [] };
    recent.set(name, created);
    return created;
  };
  return {
    peer: (name) => {
      const known = peers.get(name);
      if (known !== undefined) return known;
      const remember = (remote: string) => remotes.set(remote, name);
      const created = createPeerLedger({ remember, getTally: () => getTally(name) });
      peers.set(name, created);
      return created;
    },
    figures: () => Object.fromEntries([...peers].map(([name, peer]) => [name, peer.figures()])),
    takeRecent: () => {
      const taken = recent;
      if (taken.size > 0) recent = new Map();
      return taken;
    },
    remotes: () => remotes,
  };
}

function createPeerLedger({
  remember,
  getTally,
}: {
  remember: (remote: string) => void;
  getTally: () => PeerTally;
}): PeerLedger {
  let opened = 0;
  let reused = 0;
  const dropped: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const sums: Required<OpenTimes> = { dnsMs: 0, connectMs: 0, tlsMs: 0, authMs: 0 };
  const waits = { count: 0, totalMs: 0, longestMs: 0 };
  return {
    opened: (times = {}, remote = undefined) => {
      opened += 1;
      if (remote !== undefined) remember(remote);
      for (const part of openParts) sums[part] += times[part] ?? 0;
      const tally = getTally();
      tally.opened += 1;
      if (tally.openings.length < maxSamples) tally.openings.push(times);
    },
    reused: () => {
      reused += 1;
      getTally().reused += 1;
    },
    waited: (waitMs) => {
      waits.count += 1;
      waits.totalMs += waitMs;
      waits.longestMs = Math.max(waits.longestMs, waitMs);
      const { waitsMs } = getTally();
      if (waitsMs.length < maxSamples) waitsMs.push(waitMs);
    },
    dropped: (reason) => {
      count(dropped, reason);
      count(getTally().dropped, reason);
    },
    failed: (reason) => {
      count(failed, reason);
      count(getTally().failed, reason);
    },
    figures: () => ({
      opened,
      reused,
      dropped: { ...dropped },
      failed: { ...failed },
      openTimes: { ...sums },
      waits: { ...waits },
      reuseRatio: opened + reused === 0 ? null : reused / (opened + reused),
    }),
  };
}

function count(reasons: Record<string, number>, reason: string): void {
  reasons[reason] = (reasons[reason] ?? 0) + 1;
}
