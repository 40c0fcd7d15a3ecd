import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../infra/local/demo-city/random.ts';
import type { LabCall } from '../../faults/lab/lab-call.ts';
import { failAll } from '../../faults/reports/report.ts';
import { shuffle } from '../framework/interleave.ts';
import type { RunningContestant, RunningContestants } from './open-contestants.ts';

/** What happens to the connections during a freeze. */
export const faults = [
  { name: 'peer alive', kind: undefined },
  { name: 'peer closed (FIN)', kind: 'close' },
  { name: 'NAT forgot (RST at the next packet)', kind: 'reset-on-next-packet' },
] as const;
export type Fault = (typeof faults)[number];

/** One freeze and the call after it. */
export type FreezeSample = {
  readonly who: string;
  readonly fault: string;
  readonly mark: number;
  readonly isAnswered: boolean;
  readonly error: string | null;
  readonly durationMs: number;
  /** Round trips at the proxy, those of a new connection included. */
  readonly roundTrips: number;
  readonly lost: number;
  readonly opened: number;
  /** Rows of this mark at the server. */
  readonly runs: number;
};

const freezeMs = [10, 50] as const;

/** Freezes every contestant `cycles` times for each fault, in random order, and counts at the server what ran. */
export async function runFreezes(
  { running, server }: RunningContestants,
  { cycles, random, onProgress = () => {} }: { cycles: number; random: Random; onProgress?: (share: number) => void },
): Promise<FreezeSample[]> {
  const plan = shuffle(
    faults.flatMap((fault) => Array.from({ length: cycles }, () => fault)),
    random,
  );
  const samples: Omit<FreezeSample, 'runs'>[] = [];
  let mark = 0;
  for (const [done, fault] of plan.entries()) {
    for (const one of running) await settle(one, () => ++mark);
    const lost = new Map(running.map(({ contestant, proxy }) => [contestant.name, fault.kind ? proxy.pairs.size : 0]));
    if (fault.kind !== undefined) for (const { proxy } of running) failAll(fault.kind)(proxy);
    await sleep(freezeMs[0] + (freezeMs[1] - freezeMs[0]) * random());
    for (const one of shuffle(running, random)) {
      const sample = await measure(one, fault, ++mark);
      samples.push({ ...sample, lost: lost.get(one.contestant.name) ?? 0 });
    }
    onProgress((done + 1) / plan.length);
  }
  const rows = await server.run('SELECT mark, count(*)::int AS runs FROM marks GROUP BY mark');
  const runs = new Map(rows.map((row) => [row['mark'] as number, row['runs'] as number]));
  return samples.map((sample) => ({ ...sample, runs: runs.get(sample.mark) ?? 0 }));
}

/** Each cycle begins with one open connection and a frozen process. */
async function settle(one: RunningContestant, nextMark: () => number): Promise<void> {
  for (let call = 0; call < 3 && one.proxy.pairs.size === 0; call += 1)
    await one.fleet.call(createMark(one, nextMark()));
  await one.fleet.frozen();
}

async function measure(
  one: RunningContestant,
  fault: Fault,
  mark: number,
): Promise<Omit<FreezeSample, 'lost' | 'runs'>> {
  const { fleet, proxy, contestant } = one;
  const [opened, roundTrips] = [proxy.accepted(), proxy.roundTrips()];
  const { kind, durationMs, detail } = await fleet.call(createMark(one, mark));
  await fleet.frozen();
  const isAnswered = kind === 'correct';
  const error = isAnswered
    ? null
    : (/"errorMessage":"((?:[^"\\]|\\.)*)/.exec(detail)?.[1] ?? detail).replaceAll(/\\n|\\/g, ' ').trim();
  const counts = { roundTrips: proxy.roundTrips() - roundTrips, opened: proxy.accepted() - opened };
  return { who: contestant.name, fault: fault.name, mark, isAnswered, error, durationMs, ...counts };
}

function createMark({ contestant }: RunningContestant, mark: number): LabCall {
  return {
    event: { mark, who: contestant.name },
    judge: (answer) => {
      const isCorrect = (answer as { mark?: unknown } | null)?.mark === mark;
      return { kind: isCorrect ? 'correct' : 'wrong', detail: JSON.stringify(answer) };
    },
  };
}
