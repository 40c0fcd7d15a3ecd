import type { Cached } from '../../shared/cache/response-cache.ts';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import { type DepartureBoards, parseDepartures } from '../../shared/otp/parse/parse-departures.ts';
import { writeDeparturesQuery } from '../../shared/otp/queries.ts';
import { askOtp } from '../answers/ask-otp.ts';
import type { EndpointContext } from '../answers/define-endpoint.ts';

/** The departures that a caller asks for. */
export type BoardWindow = {
  readonly fromMs: number;
  /** Whether `fromMs` is the moment of the call: such boards share a cache entry. */
  readonly isNow: boolean;
  readonly minutes: number;
  /** Departures of each place. */
  readonly count: number;
};

/** A stop or station of the feeds of one OTP. */
export type BoardPlace = { readonly scopedId: string; readonly kind: 'stop' | 'station' };

/** Why a place of an answer has no departures, where those of others are there. */
export const failedPlace = 'OpenTripPlanner answered with an error';

/** Reads the boards of these places in one query. */
export async function readBoards(
  instance: OtpInstance,
  places: readonly BoardPlace[],
  { fromMs, isNow, minutes, count }: BoardWindow,
  context: EndpointContext,
): Promise<Cached<DepartureBoards>> {
  const start = Math.floor(fromMs / 1000);
  const names = places.map(({ kind, scopedId }) => `${kind} ${scopedId}`);
  const cached = await askOtp(
    {
      kind: 'departures',
      instance,
      key: [isNow ? 'now' : String(start), String(minutes), String(count), ...names],
      query: writeDeparturesQuery(places.map(({ kind }) => kind)),
      variables: {
        start,
        range: minutes * 60,
        count,
        ...Object.fromEntries(places.map(({ scopedId }, index) => [`p${index}`, scopedId])),
      },
      parse: (data, failed) => parseDepartures(data, places.length, failed),
    },
    context,
  );
  return { ...cached, value: cached.value ?? { boards: [], failed: new Set(), serviceEndMs: null } };
}
