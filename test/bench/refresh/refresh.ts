import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench, BenchRow } from '../framework/bench.ts';
import { goalSize, largestSize, type SyntheticSize } from '../snapshot/synthetic-feed.ts';
import type { RefreshFigures } from './refresh-once.ts';

/** Default memory of the deployed function (infra/aws/settings/function-settings.ts), megabytes. */
const functionMegabytes = 2048;

const program = (name: string) => join(import.meta.dirname, name);

/** Loading a whole network from OTP and publishing it: duration and peak memory. */
export const refresh: Bench = {
  name: 'refresh',
  title: 'Refresh of a network',
  run: async ({ isQuick, progress }) => {
    const rows: BenchRow[] = [];
    for (const size of isQuick ? [goalSize] : [goalSize, largestSize]) {
      progress(`${size.stops} stops`);
      rows.push(await measure(size));
    }
    const peak = Math.max(...rows.map(({ figures }) => Number(figures?.['peak memory, MB'])));
    return [
      {
        name: 'networks',
        title: 'From the first request to OTP to the published snapshot',
        notes: [
          'Each refresh runs in its own process. The OTP stand-in runs in another process on the same machine, so its work is part of the time: OTP and the refresh work in turn, so the sum of their CPU times is the least that one refresh takes on a free machine, apart from the pauses. The pauses between requests follow the answer times, up to GTFS_RATE_LIMIT_DELAY (0.05 s, the default); the time in which the refresh reads an answer is part of the pause. Peak memory is the resident set of the process.',
        ],
        rows,
        goals: [
          {
            name: `refresh of ${rows.at(-1)?.name ?? ''}, with the default pauses`,
            value: Number(rows.at(-1)?.samples[0]) / 1000,
            direction: 'at most',
            limit: 12,
            unit: 's',
            reason: describeWork(rows.at(-1)),
          },
          {
            name: 'peak memory of a refresh, within the memory of the deployed function',
            value: peak,
            direction: 'at most',
            limit: functionMegabytes,
            unit: 'MB',
          },
        ],
      },
    ];
  },
};

/** The CPU time of a refresh: it shows whether a slow refresh waited for other work of the machine. */
function describeWork(row: BenchRow | undefined): string {
  const { 'CPU s': own = 0, "CPU s of OTP's stand-in": standIn = 0 } = row?.figures ?? {};
  return `The refresh used ${Number(own).toFixed(1)} s of CPU time and OTP's stand-in ${Number(standIn).toFixed(1)} s, in turn; the rest is pauses and the other work of this machine.`;
}

/** Once for each size: a refresh is a hundred requests or more, and takes seconds. */
async function measure({ stops, routes, patterns }: SyntheticSize): Promise<BenchRow> {
  const otp = fork(program('large-otp-process.ts'), [stops, routes, patterns].map(String));
  const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
  try {
    const [port] = (await once(otp, 'message')) as [number];
    const before = await readCpuMs(otp);
    const args = [program('refresh-once.ts'), String(port), folder];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const figures = JSON.parse(stdout) as RefreshFigures;
    return {
      name: `${stops.toLocaleString('en')} stops, ${patterns.toLocaleString('en')} patterns`,
      unit: 'ms',
      samples: [figures.milliseconds],
      figures: {
        requests: figures.requests,
        'CPU s': figures.cpuMilliseconds / 1000,
        "CPU s of OTP's stand-in": ((await readCpuMs(otp)) - before) / 1000,
        'peak memory, MB': figures.peakMegabytes,
        'memory before, MB': figures.startMegabytes,
      },
    };
  } finally {
    otp.kill();
    await rm(folder, { recursive: true });
  }
}

async function readCpuMs(otp: ChildProcess): Promise<number> {
  otp.send('cpu');
  const [{ user, system }] = (await once(otp, 'message')) as [NodeJS.CpuUsage];
  return (user + system) / 1000;
}
