import { compareText } from '../../transit/text/compare-text.ts';
import { createOtpError } from './failures.ts';
import { type Raw, readList, readObject, readText } from './raw-shape.ts';

/** A feed that an OTP has loaded. */
export type OtpFeed = {
  readonly id: string;
  /** IANA name of the time zone of its first agency by id. OTP refuses different zones in one graph. */
  readonly timeZone: string;
};

/** Parses the answer to feedsQuery, sorted by feed id. */
export function parseFeeds(data: Raw): readonly OtpFeed[] {
  return readList(data['feeds'], 'feeds')
    .map((raw) => parseFeed(readObject(raw, 'a feed')))
    .toSorted((a, b) => compareText(a.id, b.id));
}

function parseFeed(raw: Raw): OtpFeed {
  const id = readText(raw['feedId'], 'feedId');
  const agencies = readList(raw['agencies'], `agencies of ${id}`)
    .map((agency) => readObject(agency, `an agency of ${id}`))
    .map((agency) => ({
      id: readText(agency['gtfsId'], `gtfsId of an agency of ${id}`),
      timeZone: readText(agency['timezone'], `timezone of an agency of ${id}`),
    }))
    .toSorted((a, b) => compareText(a.id, b.id));
  const first = agencies[0];
  if (first === undefined) throw createOtpError('unexpected-shape', `feed ${id} has no agency`);
  return { id, timeZone: first.timeZone };
}
