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
  /** `remote` is the address:port at the other end, where the transport has one. */
  opened(times?: OpenTimes, remote?: string): void;
  reused(): void;
  dropped(reason: string): void;
  failed(reason: string): void;
  figures(): PeerFigures;
};

/** Counts what every peer's connections went through; /connection-stats, metrics and Server-Timing read it. */
export type Ledger = {
  peer(name: string): PeerLedger;
  figures(): Record<string, PeerFigures>;
  /** Which peer is at an address:port, by the connections opened so far. */
  remotes(): ReadonlyMap<string, string>;
};

/** Builds an empty account of every peer. It only adds numbers: an entry costs well under a microsecond. */
export function createLedger(): Ledger {
  const peers = new Map<string, PeerLedger>();
  const remotes = new Map<string, string>();
  return {
    peer: (name) => {
      const known = peers.get(name);
      if (known !== undefined) return known;
      const created = createPeerLedger((remote) => remotes.set(remote, name));
      peers.set(name, created);
      return created;
    },
    figures: () => Object.fromEntries([...peers].map(([name, peer]) => [name, peer.figures()])),
    remotes: () => remotes,
  };
}

function createPeerLedger(remember: (remote: string) => void): PeerLedger {
  let opened = 0;
  let reused = 0;
  const dropped: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const sums: Required<OpenTimes> = { dnsMs: 0, connectMs: 0, tlsMs: 0, authMs: 0 };
  return {
    opened: (times = {}, remote = undefined) => {
      opened += 1;
      if (remote !== undefined) remember(remote);
      for (const part of ['dnsMs', 'connectMs', 'tlsMs', 'authMs'] as const) sums[part] += times[part] ?? 0;
    },
    reused: () => {
      reused += 1;
    },
    dropped: (reason) => {
      dropped[reason] = (dropped[reason] ?? 0) + 1;
    },
    failed: (reason) => {
      failed[reason] = (failed[reason] ?? 0) + 1;
    },
    figures: () => ({
      opened,
      reused,
      dropped: { ...dropped },
      failed: { ...failed },
      openTimes: { ...sums },
      reuseRatio: opened + reused === 0 ? null : reused / (opened + reused),
    }),
  };
}
