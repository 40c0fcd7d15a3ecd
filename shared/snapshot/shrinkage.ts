import type { NetworkCounts } from './format/manifest.ts';

/** A feed that has lost more than this share of its routes, stops or patterns is rather broken than changed. */
const smallestShare = 0.5;

/** Says what a feed has lost, if it is more than half against the last good one, or if it has no route at all. */
export function describeShrinkage(counts: NetworkCounts, last: NetworkCounts | undefined): string | undefined {
  if (counts.routes === 0) return 'The feed has no routes; accept it by name if this is right';
  if (last === undefined) return undefined;
  const losses = (['routes', 'stops', 'patterns'] as const)
    .filter((name) => counts[name] < last[name] * smallestShare)
    .map((name) => `${name} from ${last[name]} to ${counts[name]}`);
  if (losses.length === 0) return undefined;
  return `The feed has shrunk by more than half: ${losses.join(', ')}; accept it by name if this is right`;
}
