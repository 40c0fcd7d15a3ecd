import { describe, expect, it } from 'vitest';
import { rehearse } from '../../../functions/warm-up/rehearse.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import { createCall } from '../../support/create-call.ts';
import { smallFeed } from '../../support/feeds/small-feed.ts';
import { createMovableClock } from '../../support/movable-clock.ts';

type Event = { readonly rawPath: string; readonly body?: string; readonly headers: Readonly<Record<string, string>> };

const network = buildNetwork(smallFeed);

/** Rehearses with these statuses, then 200, and returns the events. */
async function listCalls({
  statuses = [] as number[],
  hasGraphql = true,
  onCall = () => {},
  clock = systemClock,
} = {}) {
  const events: Event[] = [];
  const answer = async (event: unknown) => {
    events.push(event as Event);
    onCall();
    return { statusCode: statuses[events.length - 1] ?? 200 };
  };
  const calls = await rehearse(network, answer, { clock, call: createCall(), hasGraphql });
  expect(calls).toBe(events.length);
  return events;
}

describe('the rehearsal of calls to OTP', () => {
  it('asks for another trip and another stop in each of five rounds, with and without compression', async () => {
    const events = await listCalls();
    const paths = events.map(({ rawPath }) => rawPath);
    expect(events).toHaveLength(15);
    expect(paths.filter((path) => path === '/graphql')).toHaveLength(5);
    const trips = new Set(network.patterns.exampleTripIds.filter((id) => id !== null));
    for (const [kind, known] of [['trip', trips.size] as const, ['departures', network.stops.ids.length] as const]) {
      const asked = paths.filter((path) => path.startsWith(`/${kind}/`));
      expect(asked).toHaveLength(5);
      expect(new Set(asked).size).toBe(Math.min(5, known));
    }
    expect(new Set(events.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set([undefined, 'br']));
  });

  it('asks no GraphQL query where GraphQL is switched off', async () => {
    const paths = (await listCalls({ hasGraphql: false })).map(({ rawPath }) => rawPath);
    expect(paths).toHaveLength(10);
    expect(paths).not.toContain('/graphql');
  });

  it.each([503, 504])('ends at a %i', async (status) => {
    expect(await listCalls({ statuses: [200, status] })).toHaveLength(2);
  });

  it('goes on after an answer that says nothing about the OTP', async () => {
    expect(await listCalls({ statuses: [404, 400] })).toHaveLength(15);
  });

  it('ends after a second', async () => {
    const clock = createMovableClock();
    expect(await listCalls({ clock, onCall: () => clock.advance(400) })).toHaveLength(3);
  });
});
