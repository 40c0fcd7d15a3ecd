import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../core/elapsed.ts';

type Address = { readonly address: string; readonly family: number };
type Callback = (error: NodeJS.ErrnoException | null, addresses: readonly Address[]) => void;

/** The signature of `dns.lookup` with `all: true`. */
export type LookupAll = (hostname: string, options: { readonly all: true }, callback: Callback) => void;

export type DnsCache = {
  /** For `net.connect` and `tls.connect`, which try several addresses in turn. */
  readonly lookup: LookupFunction;
  /** Call this when a connection broke or could not be opened: the name may point elsewhere now, so the next lookup asks DNS. */
  forget(hostname: string): void;
  /** Asks DNS now. @returns whether the addresses differ from the cached ones */
  hasMoved(hostname: string): Promise<boolean>;
};

type Entry = { readonly addresses: readonly Address[]; readonly at: Instant; isExpired: boolean };

const resolverTimeoutMs = 500; // after this the last good answer is used; with none, the resolver's own timeout applies

/**
 * Caches resolved addresses for `ttlMs`. The last good answer stays in use while the resolver fails or does not answer: the peer
 * may well be up.
 */
export function createDnsCache(options: { clock: Clock; ttlMs: number; lookupAll?: LookupAll | undefined }): DnsCache {
  const { clock, ttlMs, lookupAll = systemLookup } = options;
  const known = new Map<string, Entry>();

  const ask = (hostname: string, callback: Callback) => {
    const last = known.get(hostname);
    let isAnswered = false;
    const answerOnce: Callback = (error, addresses) => {
      clearTimeout(timer);
      if (!isAnswered) callback(error, addresses);
      isAnswered = true;
    };
    const timer =
      last === undefined ? undefined : setTimeout(() => answerOnce(null, last.addresses), resolverTimeoutMs).unref();
    lookupAll(hostname, { all: true }, (error, addresses) => {
      if (error === null && addresses.length > 0) {
        known.set(hostname, { addresses, at: readInstant(clock), isExpired: false });
        answerOnce(null, addresses);
      } else answerOnce(last === undefined ? error : null, last?.addresses ?? []);
    });
  };

  const resolve = (hostname: string, callback: Callback) => {
    const entry = known.get(hostname);
    const isFresh = entry !== undefined && !entry.isExpired && elapsedMs(clock, entry.at) < ttlMs;
    if (isFresh) queueMicrotask(() => callback(null, entry.addresses));
    else ask(hostname, callback);
  };

  return {
    lookup: (hostname, { all, family }, callback) => {
      resolve(hostname, (error, addresses) => {
        const wanted = family === 4 || family === 6 ? addresses.filter((one) => one.family === family) : addresses;
        const [first] = wanted;
        if (error !== null || first === undefined)
          callback(error ?? new Error(`${hostname} has no address of the requested family`), []);
        else if (all === true) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      });
    },
    forget: (hostname) => {
      const entry = known.get(hostname);
      if (entry !== undefined) entry.isExpired = true;
    },
    hasMoved: (hostname) =>
      new Promise((resolve) => {
        const before = known.get(hostname);
        if (before === undefined)
          resolve(false); // an IP address is never looked up
        else ask(hostname, (_, addresses) => resolve(listSorted(addresses) !== listSorted(before.addresses)));
      }),
  };
}

function listSorted(addresses: readonly Address[]): string {
  return addresses
    .map(({ address }) => address)
    .sort()
    .join();
}
