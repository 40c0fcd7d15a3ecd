/** Preloaded into environments: resolves `localhost` to the address that environment-dns.ts wrote. */
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { env } from 'node:process';

type Callback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

const lookup = dns.lookup as (hostname: string, options: unknown, callback: Callback) => void;
const file = env['FAULTS_ADDRESS_FILE'] ?? '';

const answer = (hostname: string, options: LookupOptions, callback: Callback): void => {
  if (hostname !== 'localhost') {
    lookup(hostname, options, callback);
    return;
  }
  const address = readFileSync(file, 'utf8');
  process.nextTick(() => {
    if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  });
};

Object.assign(dns, {
  lookup: (hostname: string, options: LookupOptions | Callback, callback?: Callback) => {
    if (typeof options === 'function') answer(hostname, {}, options);
    else if (callback !== undefined) answer(hostname, options, callback);
  },
});
syncBuiltinESMExports();
