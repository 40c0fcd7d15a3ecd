import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionPool } from '../../../infra/local/lambda/function-pool.ts';
import type { Answer, LabCall } from './lab-call.ts';

/** Several environments of one function. Each is a process that is stopped (SIGSTOP) while it has no call. */
export type Fleet = {
  readonly size: number;
  readonly pool: FunctionPool;
  /**
   * Makes one call in every environment at the same moment. Waits until all are frozen: one that has answered and still runs would get
   * none, and another one two.
   * @param beforeThaw the environments stay frozen until it settles, with the calls already in their sockets
   */
  callAll(createLabCall: (index: number) => LabCall, beforeThaw?: Promise<void>): Promise<Answer[]>;
  /** Settles when every environment is frozen. @throws Error if one is still running after 30 s */
  frozen(): Promise<void>;
  call(labCall: LabCall): Promise<Answer>;
  pids(): number[];
};

const longestCallMs = 30_000;

export function createFleet(pool: FunctionPool, size: number): Fleet {
  const call = async (labCall: LabCall, beforeThaw?: Promise<void>): Promise<Answer> => {
    const startMs = performance.now();
    try {
      const outcome = await pool.invoke(Buffer.from(JSON.stringify(labCall.event)), { beforeThaw });
      const value: unknown = JSON.parse(outcome.payload.toString());
      const verdict =
        outcome.status === 'answered'
          ? labCall.judge(value)
          : { kind: 'crashed' as const, detail: outcome.payload.toString().slice(0, 300) };
      return { ...verdict, durationMs: performance.now() - startMs };
    } catch (error) {
      return { kind: 'crashed', detail: String(error), durationMs: performance.now() - startMs };
    }
  };
  const frozen = async () => {
    const endMs = performance.now() + longestCallMs;
    while (pool.environments().some(({ state }) => state !== 'idle')) {
      if (performance.now() > endMs)
        throw new Error(`An environment is not frozen ${longestCallMs / 1000} s after its call`);
      await sleep(1);
    }
  };
  return {
    size,
    pool,
    call: (labCall) => call(labCall),
    callAll: async (createLabCall, beforeThaw) => {
      await frozen();
      return await Promise.all(Array.from({ length: size }, (_, index) => call(createLabCall(index), beforeThaw)));
    },
    frozen,
    pids: () => pool.environments().map(({ pid }) => pid),
  };
}
