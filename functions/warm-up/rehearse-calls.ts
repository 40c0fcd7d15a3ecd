import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import type { Context } from 'aws-lambda';
import type { Network } from '../../shared/transit/network/network.ts';
import { createContext, createEvent, type RehearsedRequest } from './rehearsal-events.ts';

/**
 * Answers an event of a gateway: the API itself, because V8 optimises each closure apart and a second copy of the API would not help
 * the first.
 */
export type Answer = (event: unknown, context: Context) => Promise<unknown>;

/** V8 compiles a function after 8 calls. Each round sends three queries to OTP, which is as few as helps. */
const otpRounds = 10;
/** V8 optimises a function after 400 calls without a new type, and the types of the first ones are new. Such a call takes 0.1 ms. */
const memoryRounds = 1000;
const limitMs = 1000;

/**
 * Makes calls as callers do, so that the first callers of an environment run compiled code: first calls to OTP, each for another trip
 * and stop, which no cache has; then calls that are answered from memory. It ends early after `limitMs`, and at a server error: it
 * does not add to the work of an OTP in trouble.
 * @param options.hasCache whether answers of OTP stay in memory for the time of a rehearsal
 * @returns how many calls it made
 */
export async function rehearseCalls(
  network: Network,
  answer: Answer,
  options: {
    readonly clock: Clock;
    readonly call: Call;
    readonly hasGraphql: boolean;
    readonly hasCache: boolean;
  },
): Promise<number> {
  const { clock, call, hasGraphql, hasCache } = options;
  const endMs = clock.monotonic() + limitMs;
  const remainingMs = () => Math.max(0, endMs - clock.monotonic());
  let calls = 0;
  for (const request of listRequests(network, { hasGraphql, hasCache })) {
    if (call.signal.aborted || remainingMs() === 0) break;
    const event = createEvent(request, calls);
    const context = createContext(calls, remainingMs() + limitMs); // the deadline keeps half a second back
    calls += 1;
    const { statusCode } = (await answer(event, context)) as { statusCode: number };
    if (statusCode >= 500) break;
  }
  return calls;
}

function* listRequests(
  network: Network,
  { hasGraphql, hasCache }: { hasGraphql: boolean; hasCache: boolean },
): Generator<RehearsedRequest, void> {
  const tripIds = network.patterns.exampleTripIds.filter((id) => id !== null);
  const listRound = (round: number) => listOtpRequests(network, { round, tripIds, hasGraphql });
  for (let round = 0; round < otpRounds; round += 1) yield* listRound(round);
  for (let round = 0; round < memoryRounds; round += 1) yield* hasCache ? listRound(0) : listStopRequests(network);
}

function* listOtpRequests(
  { feedId, stops }: Network,
  { round, tripIds, hasGraphql }: { round: number; tripIds: readonly string[]; hasGraphql: boolean },
): Generator<RehearsedRequest, void> {
  const tripId = tripIds[round % tripIds.length];
  const stopId = stops.ids[round % stops.ids.length];
  // With and without compression, in turn.
  const headers = round % 2 === 0 ? {} : { 'accept-encoding': 'br' };
  if (tripId !== undefined) yield { path: `/trip/${feedId}:${inPath(tripId)}`, headers };
  if (stopId === undefined) return;
  yield { path: `/departures/${feedId}/${inPath(stopId)}`, headers };
  if (!hasGraphql) return;
  // A list of objects inside an object, as callers ask for: more of the code that checks a query runs.
  const query = 'query ($id: String!) { stop(id: $id) { gtfsId name routes { gtfsId longName } } }';
  const variables = { id: `${feedId}:${stopId}` };
  yield { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query, variables, feedId }) };
}

function* listStopRequests({ feedId, stops }: Network): Generator<RehearsedRequest, void> {
  const [stopId] = stops.ids;
  if (stopId !== undefined) yield { path: `/stop/${feedId}/${inPath(stopId)}` };
}

/** An HTTP API decodes paths, so that only a slash in an id is still encoded. */
function inPath(id: string): string {
  return id.replaceAll('/', '%2F');
}
