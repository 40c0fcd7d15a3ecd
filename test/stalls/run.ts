/**
 * `npm run test:stalls -- [files]`: runs the tests while Postgres, PgBouncer and the test workers stall for random times. A test that
 * fails here and not with `npm test` depends on the pace of a server, and fails on a busy machine some day; or it has found that
 * Headway does. Options: `--per-second 0.5` (of each process), `--longest-ms 500`. Linux only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { type ProcessEntry, stallProcesses } from './stall-processes.ts';

if (process.platform !== 'linux') {
  console.error('test:stalls needs Linux: it reads /proc');
  process.exit(1);
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'per-second': { type: 'string', default: '0.5' },
    'longest-ms': { type: 'string', default: '500' },
  },
});
const vitest = spawn('vitest', ['run', '--config', 'test/vitest.config.ts', ...positionals], { stdio: 'inherit' });
const stalls = stallProcesses({
  root: process.pid,
  isChosen: ({ pid, name }: ProcessEntry) =>
    pid !== vitest.pid && (/^(postgres:|\S*\/(postgres|pgbouncer) )/.test(name) || name.includes('vitest')),
  perSecond: Number(values['per-second']),
  longestMs: Number(values['longest-ms']),
  random: Math.random,
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => vitest.kill(signal)); // then the stalls end below
const [status] = (await once(vitest, 'exit')) as [number | null];
stalls.end();
console.log(`${stalls.count()} stalls of up to ${values['longest-ms']} ms`);
process.exitCode = status ?? 1;
