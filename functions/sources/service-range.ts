import { parseServiceRange, type ServiceRange } from '../../shared/otp/parse/parse-service.ts';
import { serviceRangeQuery } from '../../shared/otp/queries.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** Reads the dates of the timetable of the OTP of a feed; null where it has none. */
export async function readServiceRange(feedId: string, context: EndpointContext): Promise<ServiceRange | null> {
  const instance = context.services.otp.getInstance({ feedId });
  const { value } = await askOtp(
    {
      kind: 'service-range',
      instance,
      key: [],
      write: () => ({ query: serviceRangeQuery, variables: {} }),
      parse: parseServiceRange,
    },
    { ...context, language: null }, // no texts: one entry of the cache serves all languages
  );
  return value;
}
