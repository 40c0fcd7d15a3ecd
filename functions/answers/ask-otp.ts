import { type CachedKind, cacheKey } from '../../shared/cache/cache-key.ts';
import type { Cached } from '../../shared/cache/response-cache.ts';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import { type GraphqlRequest, listFailedItems } from '../../shared/otp/graphql-request.ts';
import type { Raw } from '../../shared/otp/parse/raw-shape.ts';
import type { EndpointContext } from './define-endpoint.ts';

/** One query to one OTP. */
export type OtpQuestion<Value> = {
  readonly kind: CachedKind;
  readonly instance: OtpInstance;
  /** What distinguishes this question from others of its kind to the same instance. */
  readonly key: readonly string[];
  /** Writes the query. An answer from the cache needs none. */
  readonly write: () => GraphqlRequest;
  /** Returns undefined for what the OTP does not have. @param failed the fields of the query that it could not answer */
  readonly parse: (data: Raw, failed: ReadonlySet<string>) => Value | undefined | Promise<Value | undefined>;
};

/**
 * Answers a question from the cache or from its OTP, and sets X-Cache and X-Data-Age.
 * @returns a value of null for what the OTP does not have
 * @throws UnavailableError, DeadlineExceededError
 */
export async function askOtp<Value>(
  { kind, instance, key, write, parse }: OtpQuestion<Value>,
  context: EndpointContext,
): Promise<Cached<Value | null>> {
  const { cache, otp } = context.services;
  const { language } = context;
  const load = async () => {
    const answer = await otp.ask(instance, write(), context.call, { language });
    const value = await parse(answer.data, listFailedItems(answer));
    return { value: value ?? null, characters: answer.characters };
  };
  const cached = await cache.get(
    cacheKey(kind, instance.url, ...key, ...(language === null ? [] : [`in ${language}`])),
    load,
    context.call,
  );
  markCached(cached, context);
  return cached;
}

/** Tells the caller in headers whether an answer comes from the cache, and the age of a stale one in seconds. */
export function markCached({ source, readAt }: Cached<unknown>, { headers, services }: EndpointContext): void {
  headers['x-cache'] = { upstream: 'miss', cache: 'hit', stale: 'stale' }[source];
  if (source === 'stale') headers['x-data-age'] = String(Math.round((services.clock.now() - readAt) / 1000));
}
