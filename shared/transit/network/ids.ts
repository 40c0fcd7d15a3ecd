/** Characters of `feed:id`: both parts have at most 255. */
export const maxScopedIdLength = 511;

/** Splits `feed:id` at the first colon, as OTP does: `a:b:c` is feed `a`, id `b:c`. Undefined without a colon. */
export function splitFeedScopedId(text: string): { feedId: string; id: string } | undefined {
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { feedId: text.slice(0, colon), id: text.slice(colon + 1) };
}

/**
 * Reads an id inside a feed: `feed:42`, `feed%3A42` and `42` are equal. `isKnown` decides whether an id that contains a
 * colon exists as a whole.
 * @returns undefined for an id with another feed's prefix
 */
export function readIdInFeed(
  feedId: string,
  text: string,
  isKnown: (id: string) => boolean = () => false,
): string | undefined {
  const isEncoded = text.startsWith(feedId) && /^%3A/i.test(text.slice(feedId.length)) && !isKnown(text);
  if (isEncoded) return text.slice(feedId.length + '%3A'.length);
  const scoped = splitFeedScopedId(text);
  if (scoped === undefined) return text;
  if (scoped.feedId === feedId && (isKnown(scoped.id) || !isKnown(text))) return scoped.id;
  return isKnown(text) ? text : undefined;
}

/** Writes `feed:id`, as OTP does. */
export function scopeId(feedId: string, id: string): string {
  return `${feedId}:${id}`;
}
