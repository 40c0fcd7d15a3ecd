import { createHash } from 'node:crypto';
import { RequestRefusedError } from '../request/refusal.ts';

/**
 * How long callers and shared caches may keep an answer. `network`: the interval of the manifest check
 * (GTFS_POLLING_INTERVAL), then while they fetch a newer answer, and for a day while the API fails. `brief`: answers that
 * follow vehicles and clocks.
 */
export type Caching = 'network' | 'brief' | 'none' | 'immutable';

export const cacheControl: Readonly<Record<Caching, string>> = {
  network: 'public, max-age=30, stale-while-revalidate=300, stale-if-error=86400',
  brief: 'public, max-age=5, stale-while-revalidate=10, stale-if-error=300',
  none: 'no-store',
  immutable: 'public, max-age=31536000, immutable',
};

/** Increase it when the same snapshot and request get a different answer: a new field, another order. */
const answerFormat = 1;

/** The strong ETag of an unencoded answer, without quotes. It is a hash of what the answer is computed from. */
export function createEtag(version: string, request: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([answerFormat, version, request]))
    .digest('base64url')
    .slice(0, 27);
}

/**
 * Evaluates the conditions of a request for an answer (RFC 9110, 13.2.2). Answers have no Last-Modified, so that conditions with
 * dates are ignored.
 * @param etag from createEtag
 * @returns the tag of the caller's copy if it is current: the answer is a 304; undefined for the whole answer
 * @throws RequestRefusedError (412) where the answer is not one of If-Match, and for If-None-Match of a POST that matches
 */
export function findCurrentTag(
  { headers, method }: { headers: Readonly<Record<string, string>>; method: string },
  etag: string,
): string | undefined {
  const ifMatch = headers['if-match'];
  const strong = ifMatch?.replaceAll(/W\/"[^"]*"/g, ''); // compared strongly: a weak tag matches nothing
  if (strong !== undefined && findMatchingTag(strong, etag) === undefined) throw preconditionFailed('If-Match');
  const match = findMatchingTag(headers['if-none-match'], etag);
  if (match !== undefined && method !== 'GET' && method !== 'HEAD') throw preconditionFailed('If-None-Match');
  return match;
}

function preconditionFailed(header: string): RequestRefusedError {
  return new RequestRefusedError(
    'precondition-failed',
    `${header}: the answer has another ETag than the request expects`,
  );
}

/**
 * The tag in If-None-Match that names this answer in any encoding, or undefined.
 * @param etag from createEtag
 */
export function findMatchingTag(ifNoneMatch: string | undefined, etag: string): string | undefined {
  if (ifNoneMatch === undefined) return undefined;
  if (ifNoneMatch.trim() === '*') return `"${etag}"`;
  const tags = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return tags.find((tag) => [`"${etag}"`, `"${etag}-br"`, `"${etag}-gzip"`].includes(tag));
}
