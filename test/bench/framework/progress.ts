/** Says on stderr where a bench is: on one line that is written over in a terminal, else a line at most every 5 s. */
export function createProgress(name: string, { stream = process.stderr, everyMs = 5000 } = {}) {
  const startMs = performance.now();
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    tell: (text: string) => {
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
