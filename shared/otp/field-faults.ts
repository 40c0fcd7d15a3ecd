import type { OtpAnswer } from './graphql-request.ts';
import type { Raw } from './parse/raw-shape.ts';

/**
 * Names the fields of a feed's items that OTP could not answer, such as `color of town:42 has an error`. The item stays, and the
 * field is null. An item that is lost as a whole is named where it is parsed.
 */
export function listFieldFaults({ data, failedPaths }: OtpAnswer, feedId: string): readonly string[] {
  return failedPaths.flatMap((path) => {
    const field = path.at(-1);
    let parent: Raw = data;
    let id = '';
    for (const step of path.slice(0, -1)) {
      const value = parent[step];
      if (typeof value !== 'object' || value === null) return [];
      parent = value as Raw;
      if (typeof parent['gtfsId'] === 'string') id = parent['gtfsId'];
    }
    const isOfFeed = id.startsWith(`${feedId}:`);
    return typeof field === 'string' && isOfFeed ? [`${field} of ${id} has an error`] : [];
  });
}
