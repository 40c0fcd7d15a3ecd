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

/** undici's Agent over our connections, and what an Agent cannot do with them. */
export type HttpAgent = {
  /** For `agent.request`, and as the dispatcher of other libraries. */
  readonly agent: Agent;
  /** Opens connections ahead; gives how many were opened. Never throws because the peer is down. */
  warm(origin: string, count: number, signal: AbortSignal): Promise<number>;
  /** Lets go of idle connections that are closed, too old, or idle for too long. */
  thaw(): void;
  /** By origin. */
  figures(): Record<string, HttpPoolFigures>;
  close(): Promise<void>;
};

export type HttpAgentOptions = {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'peer'>;
  /** To one origin. The defaults of these are the performance guide's. */
  readonly maxConnections?: number;
  /** Longest wait for a connection, its opening included. */
  readonly acquireTimeoutMs?: number;
  /** Longest time a connection stays idle and is still used again; default 90 s. */
  readonly idleTimeoutMs?: number;
  /** The same for origins whose servers close idle connections sooner. */
  readonly idleTimeoutMsByOrigin?: ReadonlyMap<string, number>;
  readonly maxLifetimeMs?: number;
  /** First probe of an idle connection. */
  readonly keepAliveMs?: number;
  readonly dnsTtlMs?: number;
  readonly dns?: DnsCache;
};

/**
 * Builds the Agent that lives as long as the environment. Per origin it sends on a pool of ours: without timers, counted,
 * measured, checked after a freeze (docs/decisions/0041-connection-pool.md). HTTP/1.1 only.
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
        withDnsFailover(dns, { hostname, signal, isElsewhere: () => true }, () => connect(origin, signal)),
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
