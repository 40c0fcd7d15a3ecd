import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchApiEndpoints } from './api-endpoints.ts';
import type { Bench, BenchRow } from './bench-row.ts';
import { benchSnapshotLoad } from './snapshot-load.ts';

/** Everything that `npm run bench` measures, in this order. */
const benches: readonly Bench[] = [
  { name: 'snapshot-load', run: benchSnapshotLoad },
  { name: 'api-endpoints', run: benchApiEndpoints },
];

const { values: flags } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } },
});
const unknown = flags.only?.filter((name) => !benches.some((bench) => bench.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are: ${benches.map(({ name }) => name).join(', ')}`,
  );
  process.exit(1);
}

const [cpu] = cpus();
console.log(
  `${cpus().length} x ${cpu?.model}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}, ${process.platform}`,
);
for (const { name, run } of benches.filter((bench) => flags.only?.includes(bench.name) ?? true)) {
  console.log(`\n${name}`);
  for (const row of await run({ isQuick: flags.quick })) console.log(`  ${describeRow(row)}`);
}

function describeRow({ name, median, p95, unit, goal }: BenchRow): string {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : 0).padStart(8);
  const verdict = goal === null ? '' : `  goal <= ${goal} ${unit}: ${median <= goal ? 'met' : 'MISSED'}`;
  return `${name.padEnd(42)} median ${number(median)} ${unit}  p95 ${number(p95)} ${unit}${verdict}`;
}
