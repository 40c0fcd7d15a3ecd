import { compareText } from '../../transit/text/compare-text.ts';
import { createOtpError } from './failures.ts';
import { type Raw, readItems, readList, readText } from './raw-shape.ts';

/** A feed that an OTP has loaded. */
export type OtpFeed = {
  readonly id: string;
  /**
   * IANA name of the time zone of its first agency by id. OTP refuses different zones in one graph. Null where no agency can be
   * read, so that the feed cannot be loaded.
   */
  readonly timeZone: string | null;
  /** One text for each agency that cannot be read. */
  readonly faults: readonly string[];
};

/** Parses the answer to feedsQuery, sorted by feed id. A feed that cannot be read is left out and named in `faults`. */
export function parseFeeds(data: Raw, faults: string[] = []): readonly OtpFeed[] {
  const list = readList(data['feeds'], 'feeds');
  const feeds = readItems(list, 'feeds', parseFeed, faults);
  if (feeds.length === 0 && list.length > 0) throw createOtpError('unexpected-shape', faults.join('; '));
  return feeds.toSorted((a, b) => compareText(a.id, b.id));
}

function parseFeed(raw: Raw): OtpFeed {
  const faults: string[] = [];
  const id = readText(raw['feedId'], 'feedId');
  const readAgency = (agency: Raw) => ({
    id: readText(agency['gtfsId'], `gtfsId of an agency of ${id}`),
    timeZone: readText(agency['timezone'], `timezone of an agency of ${id}`),
  });
  const list = Array.isArray(raw['agencies']) ? raw['agencies'] : [];
  const agencies = readItems(list, `agencies of ${id}`, readAgency, faults).toSorted((a, b) => compareText(a.id, b.id));
  return { id, timeZone: agencies[0]?.timeZone ?? null, faults };
}
