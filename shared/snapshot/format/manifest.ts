import * as z from 'zod/mini';

/** The size of a network. */
export type NetworkCounts = z.infer<typeof counts>;
const counts = z.object({ routes: z.number(), stops: z.number(), patterns: z.number() });

/** The published version of a feed. */
export type PublishedSnapshot = z.infer<typeof publishedSnapshot>;
const publishedSnapshot = z.object({
  version: z.string(),
  key: z.string(),
  /** Milliseconds since the epoch. */
  publishedAt: z.number(),
  counts,
  /** Of the schedule at the last refresh; a manifest of an earlier release has none. */
  scheduleVersion: z.optional(z.string()),
  /** ISO 8601: the first and last date of the calendars at the last refresh. */
  serviceDates: z.optional(z.object({ first: z.string(), last: z.string() })),
});

export type ManifestFeed = z.infer<typeof manifestFeed>;
const manifestFeed = z.object({
  /** Null for a known feed that was never loaded. */
  snapshot: z.nullable(publishedSnapshot),
  /** Why the last refresh neither confirmed nor replaced the snapshot; null where it did. */
  problem: z.nullable(z.string()),
});

/** The content of a store. It is the only mutable object, and it is replaced as a whole. */
export type Manifest = z.infer<typeof manifest>;
const manifest = z.object({
  format: z.literal(1),
  /** Whether every instance answered at the last refresh; only then does a feed that is not listed not exist. */
  isComplete: z.boolean(),
  feeds: z.record(z.string(), manifestFeed),
  /** Keys of the instances' own GraphQL schemas, by nameSchema (shared/graphql/guard.ts). */
  schemas: z.optional(z.record(z.string(), z.string())),
  /** Keys of objects that no feed uses any more, with the time of their retirement; ms since the epoch (retired-objects.ts). */
  retired: z.optional(z.record(z.string(), z.number())),
});

export const emptyManifest: Manifest = { format: 1, isComplete: false, feeds: {} };

/** Finds a feed. Own properties only, because a caller may ask for a feed named `constructor`. */
export function findFeed(manifest: Manifest | undefined, feedId: string): ManifestFeed | undefined {
  return manifest !== undefined && Object.hasOwn(manifest.feeds, feedId) ? manifest.feeds[feedId] : undefined;
}

/** Parses a manifest. @throws Error for another format */
export function parseManifest(text: string): Manifest {
  return manifest.parse(JSON.parse(text));
}
