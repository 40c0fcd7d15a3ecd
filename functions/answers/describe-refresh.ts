import { UnavailableError } from '../../shared/connections/core/errors.ts';
import type { FeedRefresh } from '../../shared/snapshot/refresh.ts';

/** @throws UnavailableError where none of the feeds was refreshed */
export function describeRefresh(feeds: readonly FeedRefresh[]): { message: string; status: 'success' | 'partial' } {
  if (feeds.length === 0) {
    const message = 'Every feed was read anew by this environment; there is no snapshot store to publish to';
    return { message, status: 'success' };
  }
  const count = (wanted: FeedRefresh['status']) => feeds.filter(({ status }) => status === wanted).length;
  const [kept, late] = [count('kept'), count('late')];
  const hint = late === 0 ? '' : `, ${late} not read in the time of a call: the scheduled refresh has longer`;
  if (kept + late === feeds.length) {
    throw new UnavailableError(`No feed could be refreshed: what was published stays in force${hint}`, { peer: 'otp' });
  }
  const message = `${count('published')} published, ${count('unchanged')} unchanged, ${kept} kept${hint}`;
  return { message, status: kept + late === 0 ? 'success' : 'partial' };
}
