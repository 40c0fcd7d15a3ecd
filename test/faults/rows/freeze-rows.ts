import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { FaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { FaultyPair } from '../../support/proxies/fault-proxy-pair.ts';
import type { Fleet } from '../lab/fleet.ts';
import type { Answer, LabCall } from '../lab/lab-call.ts';
import { addAnswers, type Row, type Tally } from '../lab/row.ts';

/** Rows that share a fleet. */
export type FreezeGroup = {
  readonly id: string;
  readonly name: string;
  createRows(scene: FreezeScene): Row[];
};

export type FreezeScene = {
  readonly fleet: Fleet;
  /** The current address of the peer's name and the next one; each move swaps them. */
  readonly addresses: readonly [FaultProxy, FaultProxy];
  readonly move: (address: string) => void;
  readonly createLabCall: (number: number) => LabCall;
  /** Connections so far that carried no session, such as cancel requests. */
  readonly countExtra?: () => number;
};

/** Freezes during which the peer stays alive, closes, resets, moves to another address, or a NAT forgets or drops the connection. */
export const shortFreezes: FreezeGroup = { id: 'freeze', name: 'frozen environments', createRows: createShortRows };

/** A black hole after more than a second: heavy requests then always use a new connection. */
export const longFreezes: FreezeGroup = {
  id: 'long-freeze',
  name: 'frozen for more than a second',
  createRows: (scene) => {
    const { freeze, failAll } = prepare(scene);
    return [
      {
        name: 'frozen for 1.1 s, every 50th time for 5 s, NAT drops packets silently',
        goals: { replacesOnlyLost: true, withinMs: 1000 },
        round: (tally, _, round) => freeze(tally, isFiftieth(round) ? 5000 : 1100, failAll(tally, 'swallow')),
      },
    ];
  },
};

const isFiftieth = (round: number) => round % 50 === 24; // so that a run of 25 rounds has one
/** 10 to 300 ms, short freezes more often. */
const chooseShortMs = (random: Random) => 10 * 30 ** random();
const chooseFreezeMs = (random: Random, round: number) => (isFiftieth(round) ? 5000 : chooseShortMs(random));

function prepare({ fleet, addresses, move, createLabCall, countExtra = () => 0 }: FreezeScene) {
  let number = 0;
  let current = 0;
  const proxy = () => addresses[current] as FaultProxy;
  const accepted = () => addresses[0].accepted() + addresses[1].accepted() - countExtra();
  const broken = new WeakSet<FaultyPair>(); // a frozen client keeps some of these open
  const healthy = () => [...proxy().pairs].filter((pair) => !broken.has(pair));
  const countMissing = () => Math.max(0, fleet.size - healthy().length); // lost in an earlier round; this round opens them again
  const callAll = (beforeThaw?: Promise<void>) => fleet.callAll(() => createLabCall(number++), beforeThaw);

  const count = async (tally: Tally, work: () => Promise<Answer[]>) => {
    const before = accepted();
    tally.lost += countMissing();
    addAnswers(tally, await work());
    tally.opened += accepted() - before;
  };
  return {
    callAll,
    count,
    freeze: (tally: Tally, freezeMs: number, injectFault: () => Promise<void> | void) =>
      count(tally, async () => {
        await injectFault();
        await sleep(freezeMs);
        return callAll();
      }),
    failAll: (tally: Tally, kind: 'close' | 'reset' | 'reset-on-next-packet' | 'swallow') => () => {
      tally.lost += healthy().length;
      for (const pair of proxy().pairs) {
        broken.add(pair);
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
  const { callAll, count, freeze, failAll, moveAway } = prepare(scene);
  const createRow = (name: string, kind: Parameters<typeof failAll>[1]): Row => ({
    name,
    goals: { replacesOnlyLost: true },
    round: (tally, random, round) => freeze(tally, chooseFreezeMs(random, round), failAll(tally, kind)),
  });

  return [
    {
      name: 'frozen, peer alive',
      goals: { replacesOnlyLost: true },
      round: (tally, random, round) => freeze(tally, chooseFreezeMs(random, round), () => undefined),
    },
    createRow('frozen, peer closed (FIN)', 'close'),
    createRow('frozen, peer reset (RST)', 'reset'),
    createRow('frozen, NAT forgot the connection (RST at the next packet)', 'reset-on-next-packet'),
    {
      name: 'peer closed (FIN) between the start of a call and the thaw',
      goals: { replacesOnlyLost: true },
      round: (tally) =>
        count(tally, async () => {
          await fleet.frozen();
          const { promise: closed, resolve: thaw } = Promise.withResolvers<void>();
          const answers = callAll(closed); // sent to processes that are still stopped
          failAll(tally, 'close')();
          await sleep(10);
          thaw();
          return answers;
        }),
    },
    {
      name: 'frozen 10 to 300 ms, NAT drops packets silently',
      goals: { replacesOnlyLost: true, withinMs: 1000 },
      round: (tally, random) => freeze(tally, chooseShortMs(random), failAll(tally, 'swallow')),
    },
    {
      name: 'frozen, address changed (the old address resets and refuses)',
      goals: { replacesOnlyLost: true },
      round: (tally, random, round) =>
        freeze(tally, chooseFreezeMs(random, round), async () => {
          failAll(tally, 'reset')();
          await moveAway();
        }),
    },
  ];
}
