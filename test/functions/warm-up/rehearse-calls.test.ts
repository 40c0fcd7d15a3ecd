import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { rehearseCalls } from '../../../functions/warm-up/rehearse-calls.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import { createCall } from '../../support/create-call.ts';
import { smallFeed } from '../../support/feeds/small-feed.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

type Event = {
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly http: { readonly sourceIp: string } };
};

const network = buildNetwork(smallFeed);

/** Rehearses with these statuses, then 200, and returns the events. */
async function listCalls({
  statuses = [] as number[],
  hasGraphql = true,
  hasCache = true,
  onCall = (_context: Context): unknown => undefined,
  clock = createMovableClock(),
} = {}) {
  const events: Event[] = [];
  const answer = async (event: unknown, context: Context) => {
    events.push(event as Event);
    onCall(context);
    return { statusCode: statuses[events.length - 1] ?? 200 };
  };
  const calls = await rehearseCalls(network, answer, { clock, call: createCall(), hasGraphql, hasCache });
  expect(calls).toBe(events.length);
  return events;
}

const calls = { otp: 3 * 10, memory: 3 * 1000 };

describe('the rehearsal of calls', () => {
  it('asks for another trip and another stop in each of ten rounds, with and without compression', async () => {
    const events = (await listCalls()).slice(0, calls.otp);
    const paths = events.map(({ rawPath }) => rawPath);
    expect(paths.filter((path) => path === '/graphql')).toHaveLength(10);
    const trips = new Set(network.patterns.exampleTripIds.filter((id) => id !== null));
    for (const [kind, known] of [['trip', trips.size] as const, ['departures', network.stops.ids.length] as const]) {
      const asked = paths.filter((path) => path.startsWith(`/${kind}/`));
      expect(asked).toHaveLength(10);
      expect(new Set(asked).size).toBe(Math.min(10, known));
    }
    expect(new Set(events.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set([undefined, 'br']));
  });

  it('then repeats the calls of the first round, which the cache answers, until V8 optimises their code', async () => {
    const events = await listCalls();
    expect(events).toHaveLength(calls.otp + calls.memory);
    const firstRound = events.slice(0, 3).map(({ rawPath }) => rawPath);
    expect(new Set(events.slice(calls.otp).map(({ rawPath }) => rawPath))).toEqual(new Set(firstRound));
    expect(new Set(events).size).toBe(events.length);
  });

  it('repeats a call that needs only the network where answers of OTP are not cached', async () => {
    const paths = (await listCalls({ hasCache: false })).slice(calls.otp).map(({ rawPath }) => rawPath);
    expect(paths).toHaveLength(1000);
    expect(new Set(paths)).toEqual(new Set([`/stop/${network.feedId}/${network.stops.ids[0]}`]));
  });

  it('has five shapes of headers, gateway contexts and Lambda contexts, and addresses that no caller has', async () => {
    const contexts: Context[] = [];
    const events = await listCalls({ onCall: (context) => contexts.push(context) });
    const countShapes = (objects: readonly object[]) => new Set(objects.map((one) => Object.keys(one).join())).size;
    const atRest = events.filter(({ headers }) => headers['accept-encoding'] === undefined);
    expect(countShapes(atRest.map(({ headers }) => headers))).toBe(5);
    expect(countShapes(events.map(({ requestContext }) => requestContext))).toBe(5);
    expect(countShapes(contexts)).toBe(5);
    const addresses = Map.groupBy(events, ({ requestContext }) => requestContext.http.sourceIp);
    expect([...addresses.keys()].every((address) => /^192\.0\.2\.\d{1,3}$/.test(address))).toBe(true);
    expect(Math.max(...[...addresses.values()].map(({ length }) => length))).toBeLessThan(20);
  });

  it('asks no GraphQL query where GraphQL is switched off', async () => {
    const paths = (await listCalls({ hasGraphql: false })).map(({ rawPath }) => rawPath);
    expect(paths).toHaveLength(2 * (10 + 1000));
    expect(paths).not.toContain('/graphql');
  });

  it.each([503, 504])('ends at a %i', async (status) => {
    expect(await listCalls({ statuses: [200, status] })).toHaveLength(2);
  });

  it('goes on after an answer that says nothing about the OTP', async () => {
    expect(await listCalls({ statuses: [404, 400] })).toHaveLength(calls.otp + calls.memory);
  });

  it('ends after a second', async () => {
    const clock = createMovableClock();
    expect(await listCalls({ clock, onCall: () => clock.advance(400) })).toHaveLength(3);
  });
});
