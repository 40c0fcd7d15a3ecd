/** Prints the progress of a bench on stderr: one line that is overwritten in a terminal, otherwise one line per 5 s at most. */
export function createProgress(name: string, { stream = process.stderr, everyMs = 5000 } = {}) {
  const startMs = performance.now();
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    report: (text: string) => {
      const nowMs = performance.now();
      const line = `${name}  ${((nowMs - startMs) / 1000).toFixed(0).padStart(3)} s  ${text}`;
      if (stream.isTTY) stream.write(`\r\x1b[K${line}`);
      else if (nowMs - lastMs >= everyMs) {
        lastMs = nowMs;
        stream.write(`${line}\n`);
      }
    },
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
