/** Prints the functions' logs once everything is ready; before that, only the steps are printed. */
export type FunctionLog = { write(line: string): void; show(): void };

export function createFunctionLog({ isShown = false }: { isShown?: boolean }): FunctionLog {
  let state: 'hidden' | 'waiting' | 'shown' = isShown ? 'shown' : 'hidden';
  return {
    write(line) {
      if (state === 'waiting' && /^(INIT_)?START\b/.test(line)) state = 'shown'; // do not start in the middle of a call
      if (state === 'shown') process.stdout.write(`${line}\n`);
    },
    show() {
      if (state === 'hidden') state = 'waiting';
    },
  };
}
