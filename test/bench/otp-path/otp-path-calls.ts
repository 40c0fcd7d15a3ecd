import { tripQuery, writeDeparturesQuery } from '../../../shared/otp/queries.ts';
import type { SentRequest } from '../../support/api/gateway-events.ts';

/** A request to Headway, and the query that it sends to OTP for it. */
export type OtpPathCall = {
  readonly name: string;
  readonly request: SentRequest;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
};

const graphqlQuery = 'query ($id: String!) { stop(id: $id) { gtfsId name lat lon routes { gtfsId shortName mode } } }';

/** Calls that always reach OTP, on the demo city. */
export function listOtpPathCalls({ tripId, stopCode, stopId }: Record<'tripId' | 'stopCode' | 'stopId', string>) {
  const variables = { id: stopId };
  const calls: readonly OtpPathCall[] = [
    {
      name: '/trip',
      request: { target: `/trip/${encodeURIComponent(tripId)}` },
      query: tripQuery,
      variables: { id: tripId, isWhole: false },
    },
    {
      name: '/departures',
      request: { target: `/departures/demo/${stopCode}` },
      query: writeDeparturesQuery({ hasStops: true, stationCount: 0, detail: 'everything' }),
      variables: { stops: [stopId], start: Math.floor(Date.now() / 1000), range: 86_400, count: 10 },
    },
    {
      name: '/graphql',
      request: {
        method: 'POST',
        target: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: graphqlQuery, variables, feedId: 'demo' }),
      },
      query: graphqlQuery,
      variables,
    },
  ];
  return calls;
}
