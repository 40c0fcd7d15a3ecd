/** The response headers that a page of another origin may read. */
const exposedHeaders =
  'Accept-Ranges, Content-Language, Content-Range, ETag, Link, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Cache, X-Data-Age, X-Data-Last-Updated, X-Data-Version';

/**
 * The headers that let a page in a browser read an answer, if its origin is allowed.
 * @param allowed origins, or `*` (HEADWAY_CORS_ORIGINS)
 */
export function allowOrigin(origin: string | undefined, allowed: readonly string[]): Readonly<Record<string, string>> {
  if (allowed.length === 0) return {};
  if (allowed.includes('*'))
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposedHeaders };
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'Origin' };
  return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders };
}

/** The headers that answer a preflight request, in addition to allowOrigin. @param methods as in Allow */
export function allowRequest(methods: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers':
      'Authorization, Content-Type, If-None-Match, If-Range, Last-Event-ID, Prefer, Range, Traceparent, Tracestate, X-Api-Key',
    'access-control-max-age': '86400', // seconds; the methods of a path change only with a deployment
  };
}
