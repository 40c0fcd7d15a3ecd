import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import { createDutyCall } from '../../faults/lab/lab-call.ts';
import { startWaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { setup as buildFunctions } from '../../support/functions/build-functions.ts';

/** Durations of the built API in the local runtime, milliseconds. */
export type InitTimes = {
  /** From the start of an environment to its first call. */
  readonly init: readonly number[];
  /** Duration of the first call in the function. */
  readonly firstCall: readonly number[];
  /** Durations of later calls in the function. */
  readonly call: readonly number[];
};

/** Starts the built API repeatedly, each time in a new environment, and reads Lambda's REPORT lines. */
export async function measureInit(starts: number): Promise<InitTimes> {
  await buildFunctions();
  const lab = await openLab({});
  try {
    const server = await startWaybillsServer(lab.folder);
    try {
      const variables = { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: server.urlAt() };
      const taskRoot = join(import.meta.dirname, '../../../dist/api');
      const pool = lab.lambda.deploy({
        name: 'init',
        taskRoot,
        memoryMb: 1024,
        timeoutMs: 10_000,
        environments: 1,
        variables,
      });
      const call = async (number: number) => {
        const { event, judge } = createDutyCall(number * 3);
        const outcome = await pool.invoke(Buffer.from(JSON.stringify(event)));
        const { kind, detail } = judge(JSON.parse(outcome.payload.toString()));
        if (kind !== 'correct') throw new Error(`expected a correct answer of the built API, got ${detail}`);
      };
      for (let start = 0; start < starts; start += 1) {
        for (let number = 0; number < callsPerStart; number += 1) await call(number);
        while (pool.environments().some(({ state }) => state !== 'idle')) await sleep(1); // it has answered but not yet asked for its next call
        await pool.retire();
      }
      const times = readReports(lab.log());
      if (times.init.length !== starts)
        throw new Error(`expected ${starts} reports with an Init Duration, got ${times.init.length}`);
      return times;
    } finally {
      await server.stop();
    }
  } finally {
    await lab.close();
  }
}

const callsPerStart = 10;

/** Reads Lambda's REPORT lines; only the first of an environment has an Init Duration. */
export function readReports(lines: readonly string[]): InitTimes {
  const times = { init: [] as number[], firstCall: [] as number[], call: [] as number[] };
  for (const line of lines.filter((line) => line.startsWith('REPORT '))) {
    const durationMs = Number(/\tDuration: ([\d.]+) ms/.exec(line)?.[1]);
    const initMs = /\tInit Duration: ([\d.]+) ms/.exec(line)?.[1];
    if (initMs === undefined) times.call.push(durationMs);
    else {
      times.init.push(Number(initMs));
      times.firstCall.push(durationMs);
    }
  }
  return times;
}
