import type { FunctionPool } from '../../../infra/local/lambda/function-pool.ts';
import type { Answer, Asked } from './lab-call.ts';

/** Several environments of one function, each a process that is stopped (SIGSTOP) whenever it has nothing to do. */
export type Fleet = {
  readonly size: number;
  readonly pool: FunctionPool;
  /** One call in every environment, all at the same moment. */
  callAll(ask: (index: number) => Asked): Promise<Answer[]>;
  call(asked: Asked): Promise<Answer>;
  pids(): number[];
};

export function createFleet(pool: FunctionPool, size: number): Fleet {
  const call = async (asked: Asked): Promise<Answer> => {
    const startMs = performance.now();
    try {
      const outcome = await pool.invoke(Buffer.from(JSON.stringify(asked.event)));
      const value: unknown = JSON.parse(outcome.payload.toString());
      const verdict =
        outcome.status === 'answered'
          ? asked.judge(value)
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
    callAll: (ask) => Promise.all(Array.from({ length: size }, (_, index) => call(ask(index)))),
    pids: () => pool.environments().map(({ pid }) => pid),
  };
}
