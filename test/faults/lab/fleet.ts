import type { FunctionPool } from '../../../infra/local/lambda/function-pool.ts';
import type { Answer, LabCall } from './lab-call.ts';

/** Several environments of one function. Each is a process that is stopped (SIGSTOP) while it has no call. */
export type Fleet = {
  readonly size: number;
  readonly pool: FunctionPool;
  /** Makes one call in every environment at the same moment. */
  callAll(createLabCall: (index: number) => LabCall): Promise<Answer[]>;
  call(labCall: LabCall): Promise<Answer>;
  pids(): number[];
};

export function createFleet(pool: FunctionPool, size: number): Fleet {
  const call = async (labCall: LabCall): Promise<Answer> => {
    const startMs = performance.now();
    try {
      const outcome = await pool.invoke(Buffer.from(JSON.stringify(labCall.event)));
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
  return {
    size,
    pool,
    call,
    callAll: (createLabCall) => Promise.all(Array.from({ length: size }, (_, index) => call(createLabCall(index)))),
    pids: () => pool.environments().map(({ pid }) => pid),
  };
}
