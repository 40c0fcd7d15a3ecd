import type { Second } from './state.ts';

const keptSeconds = 300;

/** The last five minutes of one client, kept in the browser. It begins with the first second that has a call. */
export function createHistory() {
  let seconds: readonly Second[] = [];
  let last = 0;
  return {
    add(more: readonly Second[]) {
      const all = [...seconds, ...more];
      const first = all.findIndex(({ calls }) => calls > 0);
      seconds = first === -1 ? [] : all.slice(first).slice(-keptSeconds);
      last = more.at(-1)?.at ?? last;
    },
    /** Seconds since 1970 of the last one that was added. */
    last: () => last,
    seconds: () => seconds,
    clear() {
      seconds = [];
    },
  };
}

export type History = ReturnType<typeof createHistory>;
