import { Agent } from 'undici';
import type { Clock } from '../core/clock.ts';
import { type ConnectionPool, createConnectionPool } from '../core/connection-pool.ts';
import type { Ledger } from '../core/ledger.ts';
import { createDnsCache, type DnsCache } from '../sockets/dns-cache.ts';
import { forgetAddressOnLoss, withDnsFailover } from '../sockets/dns-failover.ts';
import type { HttpPoolFigures } from './http-client.ts';
import type { HttpConnection } from './http-connection.ts';
import { createHttpConnector } from './http-connector.ts';
import { PooledDispatcher } from './pooled-dispatcher.ts';

/** An undici Agent over our pools, and the operations that an Agent does not have. */
export type HttpAgent = {
  /** For `agent.request`, and as the dispatcher for `fetch` and other libraries. */
  readonly agent: Agent;
  /** Opens connections until there are `count`; returns how many it opened. Does not throw if the peer is down. */
  warm(origin: string, count: number, signal: AbortSignal): Promise<number>;
  /** Drops idle connections that are closed, past their max lifetime, or idle for too long. Call it after each thaw. */
  thaw(): void;
  /** By origin. */
  figures(): Record<string, HttpPoolFigures>;
  close(): Promise<void>;
};

export type HttpAgentOptions = {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'peer'>;
  /** Connections to one origin; default 50. The defaults are those of docs/reference/performance-guide.md. */
  readonly maxConnections?: number;
  /** Longest wait for a connection, including the time to open one; default 30 s. */
  readonly acquireTimeoutMs?: number;
  /** Longest time a connection stays idle and is still used again; default 90 s. */
  readonly idleTimeoutMs?: number;
  /** The same for origins whose servers close idle connections sooner. */
  readonly idleTimeoutMsByOrigin?: ReadonlyMap<string, number>;
  /** Default: no limit. */
  readonly maxLifetimeMs?: number;
  /** Idle time before the first TCP keep-alive probe; default 60 s. */
  readonly keepAliveMs?: number;
  /** How long resolved addresses are cached; default 300 s. */
  readonly dnsTtlMs?: number;
  /** Default: a cache with `dnsTtlMs`. */
  readonly dns?: DnsCache;
};

/**
 * Builds an Agent that lives as long as the environment. Each origin has one pool without timers, whose connections are counted
 * in the ledger and checked after a freeze (docs/decisions/0041-connection-pool.md). HTTP/1.1 only.
 */
export function createHttpAgent(options: HttpAgentOptions): HttpAgent {
  const { clock, ledger, maxConnections = 50, acquireTimeoutMs = 30_000, idleTimeoutMs = 90_000 } = options;
  const { keepAliveMs = 60_000, dnsTtlMs = 300_000, idleTimeoutMsByOrigin, maxLifetimeMs } = options;
  const { dns = createDnsCache({ clock, ttlMs: dnsTtlMs }) } = options;
  const connect = createHttpConnector({ keepAliveMs, dns });
  const pools = new Map<string, ConnectionPool<HttpConnection>>();

  const getPool = (origin: string): ConnectionPool<HttpConnection> => {
    const known = pools.get(origin);
    if (known !== undefined) return known;
    const { host, hostname } = new URL(origin);
    const pool = createConnectionPool<HttpConnection>({
      peer: host,
      open: (signal) =>
        withDnsFailover(dns, { hostname, signal, mayHaveMoved: () => true }, () => connect(origin, signal)),
      clock,
      ledger: forgetAddressOnLoss(ledger.peer(origin), { dns, hostname }),
      max: maxConnections,
      acquireTimeoutMs,
      idleTimeoutMs: idleTimeoutMsByOrigin?.get(origin) ?? idleTimeoutMs,
      maxLifetimeMs,
    });
    pools.set(origin, pool);
    return pool;
  };

  const agent = new Agent({
    allowH2: false,
    factory: (url) => {
      const { origin, host } = new URL(url);
      return new PooledDispatcher(getPool(origin), { peer: host });
    },
  });

  return {
    agent,
    warm: (origin, count, signal) => getPool(origin).warm(count, signal),
    thaw: () => {
      for (const pool of pools.values()) pool.thaw();
    },
    figures: () =>
      Object.fromEntries(
        [...pools].map(([origin, pool]) => {
          const { size, idle, waiting, max } = pool.figures();
          return [origin, { connected: size, free: idle, running: size - idle, waiting, max }];
        }),
      ),
    close: async () => {
      await Promise.all([agent.close(), ...[...pools.values()].map((pool) => pool.close())]);
    },
  };
}
