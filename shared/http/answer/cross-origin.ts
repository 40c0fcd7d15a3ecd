/** What a page of another origin may read of an answer beside its body. */
const exposed = 'ETag, Link, Retry-After, Server-Timing, X-Cache, X-Data-Age, X-Data-Last-Updated, X-Data-Version';

/**
 * The headers that let a page in a browser read an answer; none where its origin is not among those allowed.
 * @param allowed origins, or `*` (HEADWAY_CORS_ORIGINS)
 */
export function allowOrigin(origin: string | undefined, allowed: readonly string[]): Readonly<Record<string, string>> {
  if (allowed.length === 0) return {};
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed };
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'Origin' };
  return { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed };
}

/** The answer to a browser that asks first, beside allowOrigin. @param methods as in Allow */
export function allowRequest(methods: string): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': 'Authorization, Content-Type, If-None-Match',
    'access-control-max-age': '86400', // seconds; what a path takes changes with a deployment only
  };
}
