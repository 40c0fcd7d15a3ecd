import type { NetworkCounts } from './format/manifest.ts';

/** A feed that has less than this share of its previous routes, stops or patterns is more likely broken than changed. */
const smallestShare = 0.5;

/** Describes what a feed has lost: more than half compared with the last good version, or all routes. Otherwise undefined. */
export function describeShrinkage(counts: NetworkCounts, last: NetworkCounts | undefined): string | undefined {
  if (counts.routes === 0) return 'The feed has no routes; if this is right, refresh with acceptShrunk naming the feed';
  if (last === undefined) return undefined;
  const losses = (['routes', 'stops', 'patterns'] as const)
    .filter((name) => counts[name] < last[name] * smallestShare)
    .map((name) => `${name} from ${last[name]} to ${counts[name]}`);
  if (losses.length === 0) return undefined;
  return `The feed has shrunk by more than half: ${losses.join(', ')}; if this is right, refresh with acceptShrunk naming the feed`;
}
