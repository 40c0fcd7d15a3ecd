import * as z from 'zod/mini';

/** How much of a network there is. */
export type NetworkCounts = z.infer<typeof counts>;
const counts = z.object({ routes: z.number(), stops: z.number(), patterns: z.number() });

/** A version of a feed that is in force. */
export type PublishedSnapshot = z.infer<typeof publishedSnapshot>;
const publishedSnapshot = z.object({
  version: z.string(),
  key: z.string(),
  /** Milliseconds since the epoch. */
  publishedAt: z.number(),
  counts,
});

export type ManifestFeed = z.infer<typeof manifestFeed>;
const manifestFeed = z.object({
  /** Null for a feed that is known and was never loaded. */
  snapshot: z.nullable(publishedSnapshot),
  /** Why the last refresh did not confirm or replace the snapshot; null where it did. */
  problem: z.nullable(z.string()),
});

/** What a store holds: the one mutable thing in it, swapped whole. */
export type Manifest = z.infer<typeof manifest>;
const manifest = z.object({
  format: z.literal(1),
  /** Whether every instance answered at the last refresh: only then is a feed that is not listed known not to exist. */
  isComplete: z.boolean(),
  feeds: z.record(z.string(), manifestFeed),
  /** Keys of the instances' own GraphQL schemas, by nameSchema (shared/graphql/guard.ts). */
  schemas: z.optional(z.record(z.string(), z.string())),
  /** Keys of objects that are named no more, with when that began; ms since the epoch (retired-objects.ts). */
  retired: z.optional(z.record(z.string(), z.number())),
});

export const emptyManifest: Manifest = { format: 1, isComplete: false, feeds: {} };

/** What a manifest says of a feed; a caller may ask for `constructor`. */
export function findFeed(manifest: Manifest | undefined, feedId: string): ManifestFeed | undefined {
  return manifest !== undefined && Object.hasOwn(manifest.feeds, feedId) ? manifest.feeds[feedId] : undefined;
}

/** @throws Error for what is not a manifest of this format */
export function parseManifest(text: string): Manifest {
  return manifest.parse(JSON.parse(text));
}
