import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../clock.ts';
import { elapsedMs, type Instant, readInstant } from './instant.ts';

type Address = { readonly address: string; readonly family: number };
type LookupAll = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly Address[]) => void,
) => void;

export type DnsCache = {
  /** For `net.connect` and `tls.connect`. */
  readonly lookup: LookupFunction;
  /** To be called when no connection came about: the name may have moved, so it is asked anew the next time. */
  forget(hostname: string): void;
};

/**
 * Keeps resolved addresses for `ttlMs`. The last good answer outlives a resolver that fails: a name server's trouble is no
 * reason to stop reaching a peer that is still there.
 */
export function createDnsCache(options: { clock: Clock; ttlMs: number; lookupAll?: LookupAll }): DnsCache {
  const { clock, ttlMs, lookupAll = systemLookup } = options;
  const known = new Map<string, { readonly addresses: readonly Address[]; readonly at: Instant; isSuspect: boolean }>();

  const resolve = (
    hostname: string,
    give: (error: NodeJS.ErrnoException | null, found: readonly Address[]) => void,
  ) => {
    const entry = known.get(hostname);
    if (entry !== undefined && !entry.isSuspect && elapsedMs(clock, entry.at) < ttlMs) {
      queueMicrotask(() => give(null, entry.addresses));
      return;
    }
    lookupAll(hostname, { all: true }, (error, addresses) => {
      if (error === null && addresses.length > 0) {
        known.set(hostname, { addresses, at: readInstant(clock), isSuspect: false });
        give(null, addresses);
      } else if (entry !== undefined) give(null, entry.addresses);
      else give(error, []);
    });
  };

  return {
    lookup: (hostname, { all, family }, callback) => {
      resolve(hostname, (error, addresses) => {
        const wanted = family === 4 || family === 6 ? addresses.filter((one) => one.family === family) : addresses;
        const [first] = wanted;
        if (error !== null || first === undefined) callback(error ?? new Error(`${hostname} has no address`), []);
        else if (all === true) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      });
    },
    forget: (hostname) => {
      const entry = known.get(hostname);
      if (entry !== undefined) entry.isSuspect = true;
    },
  };
}
