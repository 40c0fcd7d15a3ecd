import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exitWithUsage, readArguments } from '../../infra/local/terminal/read-arguments.ts';
import { type ProcessEntry, stallProcesses } from './stall-processes.ts';

const usage = `npm run test:stalls -- [flags]

Runs the tests while Postgres, PgBouncer and the test workers stall for random times, as on a busy machine. A test that fails
here and not with \`npm test\` depends on the pace of a server, or has found that Headway does. Linux only.

  --only TEXT      test files whose path contains it; repeatable
  --per-second N   stalls of each process (default 0.5)
  --longest-ms N   the longest stall (default 500); the shortest takes 10 ms
  --help           print this text
`;
const values = readArguments(usage, {
  only: { type: 'string', multiple: true, default: [] },
  'per-second': { type: 'string', default: '0.5' },
  'longest-ms': { type: 'string', default: '500' },
});
const perSecond = readNumber('per-second', { above: 0 });
const longestMs = readNumber('longest-ms', { above: 10 });
if (process.platform !== 'linux') exitWithUsage('test:stalls needs Linux: it reads /proc', usage);

const vitest = spawn('vitest', ['run', '--config', 'test/vitest.config.ts', ...values.only], { stdio: 'inherit' });
const isServerOrWorker = ({ pid, name }: ProcessEntry) =>
  pid !== vitest.pid && (/^(postgres:|\S*\/(postgres|pgbouncer) )/.test(name) || name.includes('vitest'));
const stalls = stallProcesses({
  ...{ root: process.pid, isChosen: isServerOrWorker },
  ...{ perSecond, longestMs, random: Math.random },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => vitest.kill(signal)); // then the stalls end below
const [status] = (await once(vitest, 'exit')) as [number | null];
stalls.end();
console.log(`${stalls.count()} stalls of up to ${longestMs} ms`);
process.exitCode = status ?? 1;

function readNumber(name: 'per-second' | 'longest-ms', { above }: { above: number }): number {
  const value = Number(values[name]);
  if (!(value > above && Number.isFinite(value)))
    exitWithUsage(`--${name}: expected a number above ${above}, got ${values[name]}`, usage);
  return value;
}
