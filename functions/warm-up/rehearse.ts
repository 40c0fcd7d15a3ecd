import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import type { Context } from 'aws-lambda';
import type { Network } from '../../shared/transit/network/network.ts';

/** Answers an event of a gateway. */
export type Answer = (event: unknown, context: Context) => Promise<unknown>;

/** V8 compiles what has run a few times: five rounds halve the CPU time of the first calls of an environment. */
const rounds = 5;
const limitMs = 1000;

/**
 * Makes calls to OTP as callers do, so that the first callers of an environment run compiled code. Each round asks for another trip
 * and stop, which no cache has. It ends early after `limitMs`, and at a server error: it does not add to the work of an OTP in trouble.
 * @returns how many calls it made
 */
export async function rehearse(
  network: Network,
  answer: Answer,
  { clock, call, hasGraphql }: { readonly clock: Clock; readonly call: Call; readonly hasGraphql: boolean },
): Promise<number> {
  const endMs = clock.monotonic() + limitMs;
  const remainingMs = () => Math.max(0, endMs - clock.monotonic());
  // The part of Lambda's context that the API reads; the deadline keeps half a second back from the remaining time.
  const context = { awsRequestId: 'rehearsal', getRemainingTimeInMillis: () => remainingMs() + limitMs } as Context;
  let calls = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const event of listEvents(network, round, hasGraphql)) {
      if (call.signal.aborted || remainingMs() === 0) return calls;
      calls += 1;
      const { statusCode } = (await answer(event, context)) as { statusCode: number };
      if (statusCode >= 500) return calls;
    }
  }
  return calls;
}

function listEvents(network: Network, round: number, hasGraphql: boolean): object[] {
  const { feedId, stops, patterns } = network;
  const tripIds = patterns.exampleTripIds.filter((id) => id !== null);
  const tripId = tripIds[round % tripIds.length];
  const stopId = stops.ids[round % stops.ids.length];
  // With and without compression, in turn.
  const headers = round % 2 === 0 ? {} : { 'accept-encoding': 'br' };
  const query = 'query ($id: String!) { stop(id: $id) { gtfsId name } }';
  const body = { query, variables: { id: `${feedId}:${stopId}` }, feedId };
  return [
    ...(tripId === undefined ? [] : [createEvent('GET', `/trip/${feedId}:${inPath(tripId)}`, headers)]),
    ...(stopId === undefined ? [] : [createEvent('GET', `/departures/${feedId}/${inPath(stopId)}`, headers)]),
    ...(stopId === undefined || !hasGraphql ? [] : [createEvent('POST', '/graphql', headers, body)]),
  ];
}

/** An HTTP API decodes paths, so that only a slash in an id is still encoded. */
function inPath(id: string): string {
  return id.replaceAll('/', '%2F');
}

/** An event of an HTTP API. */
function createEvent(method: string, rawPath: string, headers: Readonly<Record<string, string>>, body?: object) {
  return {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { stage: '$default', http: { method, path: rawPath } },
  };
}
