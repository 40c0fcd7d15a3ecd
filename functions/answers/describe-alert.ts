import type { StopAlert } from '../../shared/otp/parse/parse-departures.ts';
import { formatUtc } from '../../shared/transit/zoned-time.ts';

/** An alert in the first version of the API. */
export function describeAlert({ header, description, url, startsMs, endsMs }: StopAlert) {
  return { header, description, url, startsAt: formatUtc(startsMs), endsAt: formatUtc(endsMs) };
}
