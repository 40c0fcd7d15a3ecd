/** `npm run capacity -- --calls 5000 --vehicles 0.2`: what a load needs on a stage of cdk.json, and what it costs a month. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { estimateCapacity, type Load } from '../capacity/estimate-capacity.ts';
import { readMeasured } from '../capacity/measured.ts';
import { readStage, replaceOtp } from '../read-stage.ts';
import { StageError } from '../settings/stage-error.ts';

const defaults = { calls: 100, vehicles: 0.2, trips: 0.1, 'cached-trips': 0.5, 'otp-ms': 50, cores: 2, mean: 0.3 };
const usage = `usage: npm run capacity -- [--stage NAME] ${Object.entries(defaults)
  .map(([name, value]) => `[--${name} ${value}]`)
  .join(' ')}`;

try {
  const names = Object.keys(defaults) as (keyof typeof defaults)[];
  const options = Object.fromEntries(['stage', ...names].map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ options });
  const [calls, vehicles, trips, cached, otpMs, cores, mean] = names.map((name) => {
    const value = Number(values[name] ?? defaults[name]);
    const isShare = ['vehicles', 'trips', 'cached-trips', 'mean'].includes(name);
    const isAboveZero = name === 'calls' || name === 'cores';
    if (!(isAboveZero ? value > 0 : value >= 0) || (isShare && value > 1)) {
      const expected = isShare ? 'a share from 0 to 1' : isAboveZero ? 'a number above 0' : 'a number from 0';
      throw new TypeError(`--${name}: expected ${expected}, got ${values[name]}`);
    }
    return value;
  }) as [number, number, number, number, number, number, number];
  if (vehicles + trips > 1) throw new TypeError(`--vehicles plus --trips: expected at most 1, got ${vehicles + trips}`);
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const name = String(values['stage'] ?? context.stage);
  const stage = readStage(name, replaceOtp(context[name], 'http://10.20.0.10:8080')); // the address does not matter here
  const load: Load = {
    ...{ callsPerSecond: calls, vehicles, trips, cachedTrips: cached, otpMs, databaseCores: cores, meanShare: mean },
  };
  const capacity = estimateCapacity(load, stage, readMeasured());
  const limit = stage.api.reservedConcurrency ?? stage.api.accountConcurrency;
  const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
  const rows: [string, string][] = [
    [
      'environments',
      `${capacity.environments} at most, ${capacity.meanEnvironments.toFixed(1)} on average, limit ${limit}`,
    ],
    ['connections at the pooler', String(capacity.poolerConnections)],
    [
      'connections at the database',
      `${capacity.busyServerConnections.toFixed(1)} busy of ${capacity.serverConnections}; wait p99 ${capacity.p99WaitMs.toFixed(1)} ms`,
    ],
    ['CPU of the database', `at most ${percent(capacity.databaseCpu)} of ${cores} cores`],
    ['calls answered from memory', percent(capacity.cacheShare)],
    [
      'time of a call',
      `p50 ${capacity.p50Ms.toFixed(1)} ms, p99 ${capacity.p99Ms.toFixed(1)} ms, without the front door`,
    ],
    [
      'cost of a call',
      `${capacity.meanCpuMs.toFixed(2)} ms of CPU, ${capacity.meanBilledMs.toFixed(1)} ms billed, ${capacity.dollarsPerMillion.toFixed(2)} US$ a million`,
    ],
    ['cost a month', `about ${capacity.dollarsPerMonth.toFixed(0)} US$ at a mean load of ${percent(mean)}`],
  ];
  for (const [what, says] of rows) console.log(`${what.padEnd(28)}  ${says}`);
  const isTooMuch = capacity.environments > limit || capacity.databaseCpu > 1;
  if (isTooMuch)
    console.log('\nThis stage cannot serve this load: raise the limit of environments or the cores of the database.');
  process.exitCode = isTooMuch ? 1 : 0;
} catch (error) {
  if (!(error instanceof TypeError) && !(error instanceof StageError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 1;
}
