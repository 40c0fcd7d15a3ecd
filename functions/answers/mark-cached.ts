import type { Cached } from '../../shared/cache/response-cache.ts';
import type { Input } from './define-endpoint.ts';

/** Takes the value of a cached answer, and tells the caller in the headers whether it is an old one, and how old. */
export function markCached<Value>(
  { value, source, readAt }: Cached<Value>,
  { headers, services }: Pick<Input, 'headers' | 'services'>,
): Value {
  headers['x-cache'] = { upstream: 'miss', cache: 'hit', stale: 'stale' }[source];
  if (source === 'stale') headers['x-data-age'] = String(Math.round((services.clock.now() - readAt) / 1000)); // seconds
  return value;
}
