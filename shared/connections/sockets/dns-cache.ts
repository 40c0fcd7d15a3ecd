import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../core/elapsed.ts';

type Address = { readonly address: string; readonly family: number };
type Give = (error: NodeJS.ErrnoException | null, addresses: readonly Address[]) => void;

/** As `dns.lookup` has it. */
export type LookupAll = (hostname: string, options: { readonly all: true }, callback: Give) => void;

export type DnsCache = {
  /** For `net.connect` and `tls.connect`, which try several addresses in turn. */
  readonly lookup: LookupFunction;
  /** To be called when a connection broke or did not come about: the name may have moved, so it is asked anew the next time. */
  forget(hostname: string): void;
  /** Asks anew now; tells whether the name has moved. */
  hasMoved(hostname: string): Promise<boolean>;
};

type Entry = { readonly addresses: readonly Address[]; readonly at: Instant; isSuspect: boolean };

const patienceMs = 500; // for a resolver that is silent, where there is a good answer already

/**
 * Keeps resolved addresses for `ttlMs`. The last good answer outlives a resolver that fails or is silent: a name server's
 * trouble is no reason to stop reaching a peer that is still there.
 */
export function createDnsCache(options: { clock: Clock; ttlMs: number; lookupAll?: LookupAll | undefined }): DnsCache {
  const { clock, ttlMs, lookupAll = systemLookup } = options;
  const known = new Map<string, Entry>();

  const ask = (hostname: string, give: Give) => {
    const last = known.get(hostname);
    let isGiven = false;
    const giveOnce: Give = (error, addresses) => {
      clearTimeout(patience);
      if (!isGiven) give(error, addresses);
      isGiven = true;
    };
    const patience =
      last === undefined ? undefined : setTimeout(() => giveOnce(null, last.addresses), patienceMs).unref();
    lookupAll(hostname, { all: true }, (error, addresses) => {
      if (error === null && addresses.length > 0) {
        known.set(hostname, { addresses, at: readInstant(clock), isSuspect: false });
        giveOnce(null, addresses);
      } else giveOnce(last === undefined ? error : null, last?.addresses ?? []);
    });
  };

  const resolve = (hostname: string, give: Give) => {
    const entry = known.get(hostname);
    const isGood = entry !== undefined && !entry.isSuspect && elapsedMs(clock, entry.at) < ttlMs;
    if (isGood) queueMicrotask(() => give(null, entry.addresses));
    else ask(hostname, give);
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
    hasMoved: (hostname) =>
      new Promise((tell) => {
        const before = known.get(hostname);
        if (before === undefined)
          tell(false); // an address, which is never looked up
        else ask(hostname, (_, addresses) => tell(listSorted(addresses) !== listSorted(before.addresses)));
      }),
  };
}

function listSorted(addresses: readonly Address[]): string {
  return addresses
    .map(({ address }) => address)
    .sort()
    .join();
}
