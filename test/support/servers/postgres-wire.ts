import type { Observer } from '../proxies/tcp-proxy.ts';

/** The messages on one wire, grouped in turns: `['client PBDES', 'server 12TDCZ']` is one round trip. */
export type PostgresWire = {
  readonly observe: Observer;
  /** Returns and clears the turns since the last call. Each message is its type letter; the start-up message is `^`. */
  takeTurns(): string[];
};

/** Reads the messages of the Postgres protocol (version 3, no TLS) that pass a proxy. */
export function watchPostgresWire(): PostgresWire {
  const turns: { from: string; types: string }[] = [];
  const rest = new Map<string, Buffer>();
  const started = new Set<string>();
  return {
    observe: (from, chunk, connection) => {
      const key = `${from} ${connection}`;
      let bytes = Buffer.concat([rest.get(key) ?? Buffer.alloc(0), chunk]);
      let types = '';
      for (;;) {
        const isStartup = from === 'client' && !started.has(key);
        const headLength = isStartup ? 4 : 5;
        if (bytes.length < headLength) break;
        const length = bytes.readInt32BE(headLength - 4) + headLength - 4;
        if (bytes.length < length) break;
        types += isStartup ? '^' : String.fromCharCode(bytes[0] ?? 0);
        started.add(key);
        bytes = bytes.subarray(length);
      }
      rest.set(key, bytes);
      const last = turns.at(-1);
      if (last?.from === from) last.types += types;
      else turns.push({ from, types });
    },
    takeTurns: () => turns.splice(0).map(({ from, types }) => `${from} ${types}`),
  };
}
