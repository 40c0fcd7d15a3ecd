import type { Second } from './state.ts';

const keptSeconds = 300;

/** The last five minutes of one client, kept in the browser. */
export function createHistory() {
  let seconds: Second[] = [];
  return {
    add(more: readonly Second[]) {
      seconds = [...seconds, ...more].slice(-keptSeconds);
    },
    last: () => seconds.at(-1)?.at ?? 0,
    seconds: (): readonly Second[] => seconds,
    clear() {
      seconds = [];
    },
  };
}

export type History = ReturnType<typeof createHistory>;
