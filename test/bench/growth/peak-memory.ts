import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';

/** Memory of the deployed API, and how Lambda starts Node with it (docs/decisions/0471-young-space.md). */
const memoryMb = 1024;
const lambdaFlags = [
  '--expose-gc',
  `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
  `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
];

/** In JavaScript: a process that strips types takes 60 MB for that. As read-peak-memory.ts, it reads VmHWM. */
const program = `
const { handler } = await import(process.env.BUNDLE);
const context = { awsRequestId: '1', functionName: 'api', functionVersion: '1', getRemainingTimeInMillis: () => 30_000 };
const { lists, page } = JSON.parse(process.env.EVENTS); // a variable of the environment holds 128 KB
for (const event of [...lists, ...Array.from({ length: 300 }, () => structuredClone(page))]) {
  const { statusCode, body } = await handler(event, context);
  if (statusCode !== 200) throw new Error(event.rawPath + ': expected status 200, got ' + statusCode + ' ' + body.slice(0, 200));
}
const { readFileSync } = await import('node:fs');
console.log(/^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1] / 1024);
process.exit();`;

/**
 * Measures the built API as Lambda starts it: the peak of its resident set in megabytes, with both whole lists in brotli and gzip
 * and 300 pages of stops. It needs dist/api.
 * @param store the folder of the snapshots
 */
export async function measurePeakMegabytes(store: string, feed: string): Promise<number> {
  const lists = [`/routes/${feed}`, `/stops/${feed}`].flatMap((target) =>
    ['br', 'gzip'].map((coding) => createHttpApiEvent({ target, headers: { 'accept-encoding': coding } })),
  );
  const page = createHttpApiEvent({ target: `/stops/${feed}?limit=100` });
  const variables = {
    SNAPSHOT_STORE: store,
    HEADWAY_CLIENT_UNITS_PER_SECOND: '0',
    HEADWAY_LOG_LEVEL: 'error',
    BUNDLE: new URL('../../../dist/api/index.mjs', import.meta.url).href,
    EVENTS: JSON.stringify({ lists, page }),
  };
  const args = [...lambdaFlags, '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: variables, cwd: store });
  return Number(stdout.trim().split('\n').at(-1));
}
