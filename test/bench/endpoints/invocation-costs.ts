import pg from 'pg';
import type { BenchRow, BenchTable } from '../framework/bench.ts';
import { median } from '../framework/statistics.ts';
import { readDutyLikeOldService } from '../guide/old-service.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import type { EndpointRequest } from './endpoint-requests.ts';

/** Memory of the deployed API in GB, and list prices of Lambda (x86, us-east-1, first tier), in dollars. */
const memoryGb = 1;
const prices = { gbSecond: 0.0000166667, request: 0.0000002 };
/** Between a function and the pooler in one zone: an assumption, as in the capacity model. */
const roundTripMs = 0.5;

/** The cost of a million calls in dollars: Lambda bills whole milliseconds of each. */
export function findCost(durationMs: number): number {
  return 1e6 * ((Math.ceil(durationMs) / 1000) * memoryGb * prices.gbSecond + prices.request);
}

type Contestant = { readonly name: string; readonly roundTrips: number; run(round: number): Promise<unknown> };

/** Measures what a call costs: CPU time, billed time and money, beside a plain handler and the old service's statements. */
export async function measureCosts({
  url,
  send,
  rounds,
}: {
  url: string;
  send: (request: EndpointRequest) => Promise<unknown>;
  rounds: number;
}): Promise<BenchTable> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const [plain, old, duty] = ['plain handler', 'old service: a duty', 'Headway: a duty'];
  const plainHandler = async () => ({ statusCode: 200, body: '{}' });
  const contestants: Contestant[] = [
    { name: plain, roundTrips: 0, run: plainHandler },
    { name: old, roundTrips: 12, run: (round) => readDutyLikeOldService(client, vehicleNo(round % 1000)) },
    {
      name: duty,
      roundTrips: 1,
      run: (round) => send({ target: `/vehicle/synthetic/service-type/${vehicleNo(round % 1000)}` }),
    },
    { name: 'Headway: /health', roundTrips: 0, run: () => send({ target: '/health' }) },
  ];
  const rows: BenchRow[] = [];
  for (const contestant of contestants) rows.push(await measure(contestant, rounds));
  await client.end();
  const figureOf = (name: string, figure: string) =>
    Number(rows.find((row) => row.name === name)?.figures?.[figure] ?? Number.NaN);
  return {
    name: 'costs',
    title: 'What a call costs',
    notes: [
      `CPU: user and system time of the process. Billed: the median and ${roundTripMs} ms for each round trip to the database, rounded up to whole milliseconds. Dollars: Lambda with ${memoryGb} GB (x86, us-east-1, list price, first tier), without gateway, database and pooler; Lambda's own time, about 1 ms, comes on top of each. The old service ran on servers; its row is what its statements would be billed on Lambda. The memory that an environment needs is in the table of cold starts.`,
    ],
    rows,
    goals: [
      {
        name: "a million duty calls on Lambda in US$, of the old service's statements",
        value: figureOf(duty, dollars),
        direction: 'at most',
        limit: figureOf(old, dollars),
        unit: '',
        isHeadline: true,
      },
      {
        name: 'CPU time of a duty call over a plain handler',
        value: figureOf(duty, cpu) - figureOf(plain, cpu),
        direction: 'at most',
        limit: 1,
        unit: 'ms',
        isHeadline: true,
        reason: 'See the table of what a call costs.',
      },
    ],
  };
}

const [cpu, dollars] = ['CPU ms per call', '$ per million calls'] as const;

async function measure({ name, roundTrips, run }: Contestant, rounds: number): Promise<BenchRow> {
  for (let round = 0; round < 50; round += 1) await run(round);
  const samples: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now();
    await run(round);
    samples.push((performance.now() - startMs) * 1000);
  }
  const { user, system } = process.cpuUsage(before);
  const billedMs = Math.ceil(median(samples) / 1000 + roundTrips * roundTripMs);
  const figures = {
    [cpu]: (user + system) / 1000 / rounds,
    'round trips': roundTrips,
    'billed ms': billedMs,
    [dollars]: findCost(billedMs),
  };
  return { name, unit: 'us', samples, figures };
}
