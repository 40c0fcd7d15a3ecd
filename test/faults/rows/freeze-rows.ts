import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import { signalGroup } from '../../../infra/local/lambda/environment/signal-group.ts';
import type { FaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { FaultyPair } from '../../support/proxies/fault-proxy-pair.ts';
import type { Fleet } from '../lab/fleet.ts';
import type { Answer, Asked } from '../lab/lab-call.ts';
import type { Row } from '../lab/row.ts';
import { addAnswers, type Tally } from '../lab/tally.ts';

/** Rows that share a fleet. */
export type FreezeGroup = {
  readonly id: string;
  readonly name: string;
  createRows(scene: FreezeScene): Row[];
};

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
export const shortFreezes: FreezeGroup = { id: 'freeze', name: 'frozen environments', createRows: createShortRows };

/** A black hole after more than a second, for which requests that may be heavy have a rule of their own. */
export const longFreezes: FreezeGroup = {
  id: 'long-freeze',
  name: 'frozen for more than a second',
  createRows: (scene) => {
    const { freeze, strikeAll } = prepare(scene);
    return [
      {
        name: 'frozen for 1.1 s, each 50th time for 5 s, NAT swallows',
        goals: { isThrifty: true, withinMs: 1000 },
        round: (tally, _, round) => freeze(tally, isFiftieth(round) ? 5000 : 1100, strikeAll(tally, 'swallow')),
      },
    ];
  },
};

const isFiftieth = (round: number) => round % 50 === 49;
/** 10 to 300 ms, short ones more often. */
const chooseShortMs = (random: Random) => 10 * 30 ** random();
const chooseFreezeMs = (random: Random, round: number) => (isFiftieth(round) ? 5000 : chooseShortMs(random));

function prepare({ fleet, addresses, move, ask, extra = () => 0 }: FreezeScene) {
  let number = 0;
  let current = 0;
  const proxy = () => addresses[current] as FaultProxy;
  const accepted = () => addresses[0].accepted() + addresses[1].accepted() - extra();
  const struck = new WeakSet<FaultyPair>(); // a frozen client holds on to some of these
  const healthy = () => [...proxy().pairs].filter((pair) => !struck.has(pair));
  const missing = () => Math.max(0, fleet.size - healthy().length); // an earlier round took them: not opened for this one
  const callAll = () => fleet.callAll(() => ask(number++));

  const count = async (tally: Tally, work: () => Promise<Answer[]>) => {
    const before = accepted();
    tally.lost += missing();
    addAnswers(tally, await work());
    tally.opened += accepted() - before;
  };
  return {
    callAll,
    count,
    freeze: (tally: Tally, freezeMs: number, strike: () => Promise<void> | void) =>
      count(tally, async () => {
        await strike();
        await sleep(freezeMs);
        return callAll();
      }),
    strikeAll: (tally: Tally, kind: 'close' | 'reset' | 'reset-on-next-packet' | 'swallow') => () => {
      tally.lost += healthy().length;
      for (const pair of proxy().pairs) {
        struck.add(pair);
        pair.fail({ kind });
      }
    },
    moveAway: async () => {
      await proxy().refuse();
      current = 1 - current;
      await proxy().listen();
      move(proxy().host);
    },
  };
}

function createShortRows(scene: FreezeScene): Row[] {
  const { fleet } = scene;
  const { callAll, count, freeze, strikeAll, moveAway } = prepare(scene);
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
      round: (tally) =>
        count(tally, async () => {
          const answers = callAll(); // on its way into processes that have not run yet
          for (const pid of fleet.pids()) signalGroup(pid, 'SIGSTOP');
          strikeAll(tally, 'close')();
          await sleep(10);
          for (const pid of fleet.pids()) signalGroup(pid, 'SIGCONT');
          return answers;
        }),
    },
    {
      name: 'frozen 10 to 300 ms, NAT swallows',
      goals: { isThrifty: true, withinMs: 1000 },
      round: (tally, random) => freeze(tally, chooseShortMs(random), strikeAll(tally, 'swallow')),
    },
    {
      name: 'frozen, address changed (the old one resets and refuses)',
      goals: { isThrifty: true },
      round: (tally, random, round) =>
        freeze(tally, chooseFreezeMs(random, round), async () => {
          strikeAll(tally, 'reset')();
          await moveAway();
        }),
    },
  ];
}
