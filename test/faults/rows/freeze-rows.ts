import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import { signalGroup } from '../../../infra/local/lambda/signal-group.ts';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import type { FaultyPair } from '../../support/fault-proxy-pair.ts';
import type { Asked } from '../lab/asked.ts';
import type { Fleet } from '../lab/fleet.ts';
import type { Row } from '../lab/row.ts';
import { addAnswers, type Tally } from '../lab/tally.ts';

/** How long an environment is frozen: 10 to 300 ms, short ones more often; each 50th time 5 s. */
export function chooseFreezeMs(random: Random, round: number): number {
  return round % 50 === 49 ? 5000 : 10 * 30 ** random();
}

export type FreezeScene = {
  readonly fleet: Fleet;
  /** Where the peer's name points to, and where it moves to; they change places with each move. */
  readonly addresses: readonly [FaultProxy, FaultProxy];
  readonly move: (address: string) => void;
  readonly ask: (number: number) => Asked;
  /** Connections so far that are no loss of ours: those of cancels. */
  readonly extra?: () => number;
};

/** A freeze with the peer meanwhile: alive; closed; reset; forgotten by a NAT; swallowed by one; at another address. */
export function createFreezeRows({ fleet, addresses, move, ask, extra = () => 0 }: FreezeScene): Row[] {
  let number = 0;
  let current = 0;
  const proxy = () => addresses[current] as FaultProxy;
  const accepted = () => addresses[0].accepted() + addresses[1].accepted() - extra();
  const struck = new WeakSet<FaultyPair>(); // a frozen client holds on to some of these
  const healthy = () => [...proxy().pairs].filter((pair) => !struck.has(pair));
  const missing = () => Math.max(0, fleet.size - healthy().length); // an earlier round took them: not opened for this one

  const freeze = async (tally: Tally, freezeMs: number, strike: () => Promise<void> | void) => {
    const before = accepted();
    tally.lost += missing();
    await strike();
    await sleep(freezeMs);
    addAnswers(tally, await fleet.callAll(() => ask(number++)));
    tally.opened += accepted() - before;
  };
  const strikeAll = (tally: Tally, kind: 'close' | 'reset' | 'reset-on-next-packet' | 'swallow') => () => {
    tally.lost += healthy().length;
    for (const pair of proxy().pairs) {
      struck.add(pair);
      pair.fail({ kind });
    }
  };
  const createRow = (name: string, kind: Parameters<typeof strikeAll>[1]): Row => ({
    name,
    goals: { isThrifty: true },
    round: (tally, random, round) => freeze(tally, chooseFreezeMs(random, round), strikeAll(tally, kind)),
  });

  return [
    {
      name: 'frozen, peer alive',
      goals: { isThrifty: true },
      round: (tally, random, round) => freeze(tally, chooseFreezeMs(random, round), () => undefined),
    },
    createRow('frozen, peer closed (FIN)', 'close'),
    createRow('frozen, peer reset (RST)', 'reset'),
    createRow('frozen, NAT forgot (RST at the next packet)', 'reset-on-next-packet'),
    {
      name: 'peer closed (FIN) between the arrival of a call and the thaw',
      goals: { isThrifty: true },
      round: async (tally) => {
        const before = accepted();
        tally.lost += missing();
        const answers = fleet.callAll(() => ask(number++)); // on its way into processes that have not run yet
        for (const pid of fleet.pids()) signalGroup(pid, 'SIGSTOP');
        strikeAll(tally, 'close')();
        await sleep(10);
        for (const pid of fleet.pids()) signalGroup(pid, 'SIGCONT');
        addAnswers(tally, await answers);
        tally.opened += accepted() - before;
      },
    },
    {
      name: 'frozen 10 to 300 ms, NAT swallows',
      goals: { isThrifty: true, withinMs: 1000 },
      round: (tally, random) => freeze(tally, 10 * 30 ** random(), strikeAll(tally, 'swallow')),
    },
    {
      name: 'frozen for 1.1 s, NAT swallows',
      goals: { isThrifty: true, withinMs: 1000 },
      share: 0.1,
      round: (tally) => freeze(tally, 1100, strikeAll(tally, 'swallow')),
    },
    {
      name: 'frozen for 5 s, NAT swallows',
      goals: { isThrifty: true, withinMs: 1000 },
      share: 0.02,
      round: (tally) => freeze(tally, 5000, strikeAll(tally, 'swallow')),
    },
    {
      name: 'frozen, address changed (the old one resets and refuses)',
      goals: { isThrifty: true },
      round: (tally, random, round) =>
        freeze(tally, chooseFreezeMs(random, round), async () => {
          strikeAll(tally, 'reset')();
          await proxy().refuse();
          current = 1 - current;
          await proxy().listen();
          move(proxy().host);
        }),
    },
  ];
}
