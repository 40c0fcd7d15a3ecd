/** Preloaded into environments: `localhost` is 127.0.0.1, and no name resolves while the file of LOCAL_RESOLVER_DOWN_FILE exists. */
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { env } from 'node:process';

type Callback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;

const systemLookup = dns.lookup as (hostname: string, options: unknown, callback: Callback) => void;
const file = env['LOCAL_RESOLVER_DOWN_FILE'] ?? '';

function answer(hostname: string, options: LookupOptions, callback: Callback): void {
  if (existsSync(file)) {
    const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${hostname}`), { code: 'EAI_AGAIN', hostname });
    process.nextTick(callback, error);
  } else if (hostname !== 'localhost') systemLookup(hostname, options, callback);
  else if (options.all === true) process.nextTick(callback, null, [{ address: '127.0.0.1', family: 4 }]);
  else process.nextTick(callback, null, '127.0.0.1', 4);
}

Object.assign(dns, {
  lookup: (hostname: string, options: LookupOptions | Callback, callback?: Callback) => {
    if (typeof options === 'function') answer(hostname, {}, options);
    else if (callback !== undefined) answer(hostname, options, callback);
  },
});
syncBuiltinESMExports();
