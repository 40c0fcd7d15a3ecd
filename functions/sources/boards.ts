import type { Cached } from '../../shared/cache/response-cache.ts';
import type { OtpInstance } from '../../shared/configuration/otp-instances.ts';
import {
  type BoardPlace,
  type DepartureBoards,
  type NamedBoard,
  parseDepartures,
  parseNamedBoard,
} from '../../shared/otp/parse/parse-departures.ts';
import { type DepartureDetail, writeDeparturesQuery } from '../../shared/otp/queries.ts';
import { askOtp, type OtpQuestion } from '../answers/ask-otp.ts';
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

/** Why a place of an answer has no departures, where those of others are there. */
export const failedPlace = 'OpenTripPlanner answered with an error';

/** Reads the boards of these places in one query. @param detail `trips` where the caller uses `trip` of the departures */
export async function readBoards(
  instance: OtpInstance,
  places: readonly BoardPlace[],
  window: BoardWindow,
  context: EndpointContext,
  detail: 'times' | 'trips' = 'times',
): Promise<Cached<DepartureBoards>> {
  const cached = await askForBoards(
    { instance, places, window, detail, parse: (data, failed) => parseDepartures(data, places, failed) },
    context,
  );
  return { ...cached, value: cached.value ?? { boards: [], failed: new Set(), serviceEndMs: null } };
}

/** Reads the board of one place with the names and alerts of the first version; null where the OTP does not have the place. */
export function readNamedBoard(
  instance: OtpInstance,
  place: BoardPlace,
  window: BoardWindow,
  context: EndpointContext,
): Promise<Cached<NamedBoard | null>> {
  return askForBoards(
    {
      instance,
      places: [place],
      window,
      detail: 'everything',
      parse: (data, failed) => parseNamedBoard(data, place, failed),
    },
    context,
  );
}

function askForBoards<Value>(
  {
    instance,
    places,
    window: { fromMs, isNow, minutes, count },
    detail,
    parse,
  }: {
    readonly instance: OtpInstance;
    readonly places: readonly BoardPlace[];
    readonly window: BoardWindow;
    readonly detail: DepartureDetail;
    readonly parse: OtpQuestion<Value>['parse'];
  },
  context: EndpointContext,
): Promise<Cached<Value | null>> {
  const start = Math.floor(fromMs / 1000);
  return askOtp(
    {
      kind: 'departures',
      instance,
      key: [
        ...[detail, isNow ? 'now' : String(start), String(minutes), String(count)],
        ...places.map(({ kind, scopedId }) => `${kind} ${scopedId}`),
      ],
      write: () => {
        const idsOf = (wanted: BoardPlace['kind']) =>
          places.flatMap(({ kind, scopedId }) => (kind === wanted ? scopedId : []));
        const [stops, stations] = [idsOf('stop'), idsOf('station')];
        return {
          query: writeDeparturesQuery({ hasStops: stops.length > 0, stationCount: stations.length, detail }),
          variables: {
            start,
            range: minutes * 60,
            count,
            ...(stops.length > 0 ? { stops } : {}),
            ...Object.fromEntries(stations.map((id, index) => [`p${index}`, id])),
          },
        };
      },
      parse,
    },
    context,
  );
}
