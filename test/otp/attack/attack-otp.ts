import fc from 'fast-check';
import { checkQuery } from '../../../shared/graphql/check-query.ts';
import { listUnknownCosts } from '../../../shared/graphql/field-costs.ts';
import { measureNetworks } from '../../../shared/graphql/network-sizes.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { otpSchema } from '../../graphql/small-city.ts';
import { type ArbitraryQuery, arbitraryQuery } from '../../hostile/arbitrary-query.ts';
import { listHandMade } from './hand-made.ts';
import { listKnownValues } from './known-values.ts';
import { introspect, type Measurement, measure, type Target } from './measure-otp.ts';
import { listNewFields } from './new-fields.ts';
import { maxCost, sweepFields } from './sweep-fields.ts';

/** Goals for any query under the cost limit, on a machine that does nothing else. */
const maxCpuMs = 1000;
const maxHeapMb = 100;

/** Documents of one sample, and how many samples may be needed for one of `tries`. */
const sampleSize = 100;
const maxSamples = 4;

type Run = ArbitraryQuery & Measurement & { readonly cost: number };

/**
 * Sends hand-made queries, each field of the largest objects, and generated queries under the cost limit to a real OTP, one after
 * the other, and compares the CPU time of its process with the estimate. The first queries meet a cold OTP: one that takes too long is
 * sent again.
 * @param options.tries generated queries that OTP executes: what it rejects, and what the limit refuses, does not count
 * @returns a sentence for each thing that is wrong on any machine, and for each that took too long or too much on this one
 */
export async function attackOtp(target: Target, network: Network, { tries, seed }: { tries: number; seed: number }) {
  const schema = await introspect(target.url);
  const slow: string[] = [];
  const wrong = [
    ...listUnknownCosts(schema).map((name) => `${name} has no weight or cap in shared/graphql/field-costs.ts`),
    ...listNewFields(schema, otpSchema).map((name) => `${name} is not in OTP 2.9.0: measure it`),
  ];
  const limits = { schema, sizes: measureNetworks([network]), rootFields: null, maxCost };
  const refusals: string[] = [];
  const shareOf = (query: ArbitraryQuery) => {
    try {
      return checkQuery(query, limits).cost / maxCost;
    } catch (error) {
      refusals.push((error as Error).message);
      return 2;
    }
  };
  const send = async (query: ArbitraryQuery, share: number): Promise<Run> => {
    const run = { ...query, cost: share * maxCost, ...(await measure(target, query, share > 0.5)) };
    if (run.cpuMs > maxCpuMs) {
      // The CPU time of a cold OTP has that of Java's compiler in it, which no later query pays.
      const again = await measure(target, query, false);
      if (again.cpuMs > maxCpuMs) slow.push(`${run.cpuMs} ms of CPU, then ${again.cpuMs} ms, for ${describe(run)}`);
      else console.log(`  ${run.cpuMs} ms of a cold OTP, then ${again.cpuMs} ms, for ${describe(run)}`);
    }
    if ((run.heapMb ?? 0) > maxHeapMb) slow.push(`${run.heapMb} MB of heap for ${describe(run)}`);
    return run;
  };
  const known = listKnownValues(network);

  console.log('Hand-made queries: CPU time after the estimate');
  for (const { name, queries } of listHandMade(known)) {
    const attempt = queries.find((query) => shareOf(query) <= 1);
    if (attempt === undefined) {
      console.log(`  refused: ${name}: ${refusals.at(-1)?.slice(0, 160)}`);
      continue;
    }
    const { cost, cpuMs, rejection, query } = await send(attempt, shareOf(attempt));
    const times = rejection === undefined ? `${cpuMs} ms` : `REJECTED: ${rejection.slice(0, 200)}`;
    console.log(`  ${Math.round(cost / 1000)} ms, ${times}: ${name} (${query.split(/\br\d+: /).length - 1} times)`);
  }

  slow.push(...(await sweepFields(target, { schema, known, costOf: (query) => shareOf(query) * maxCost })));

  const rootFields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const queries = arbitraryQuery(schema, known, { rootFields, shareOf });
  const executed: Run[] = [];
  const rejections = new Map<string, number>();
  let refused = 0;
  const maxDraws = Math.ceil((maxSamples * tries) / sampleSize);
  for (let draw = 0; draw < maxDraws && executed.length < tries; draw += 1) {
    for (const query of fc.sample(queries, { numRuns: sampleSize, seed: seed + draw })) {
      if (executed.length === tries) break;
      const share = shareOf(query);
      if (share > 1) {
        refused += 1;
        continue;
      }
      const run = await send(query, share);
      if (run.rejection === undefined) executed.push(run);
      else rejections.set(run.rejection, (rejections.get(run.rejection) ?? 0) + 1);
    }
  }
  report({ executed, rejections, refused });
  if (executed.length < tries) wrong.push(`OTP executed only ${executed.length} of ${tries} generated queries`);
  return { wrong, slow };
}

type Outcome = {
  readonly executed: readonly Run[];
  readonly rejections: ReadonlyMap<string, number>;
  readonly refused: number;
};

function report({ executed, rejections, refused }: Outcome): void {
  const rejected = [...rejections.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `OTP executed ${executed.length} generated queries and rejected ${rejected}; the limit refused ${refused}. The slowest by CPU, after the estimate:`,
  );
  for (const run of executed.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 8)) {
    console.log(`  ${Math.round(run.cost / 1000)} ms estimated, ${run.cpuMs} ms taken: ${describe(run)}`);
  }
  const nearLimit = executed.filter(({ cost }) => cost > maxCost / 2).length;
  console.log(`  ${nearLimit} of them were estimated at more than half of the limit`);
  const heaps = executed.map(({ heapMb }) => heapMb ?? 0);
  console.log(`  at most ${Math.max(...heaps)} MB of heap allocated`);
  for (const [message, count] of [...rejections].toSorted((a, b) => b[1] - a[1]).slice(0, 8)) {
    console.log(`  rejected ${count} times: ${message.slice(0, 200)}`);
  }
}

function describe({ query, variables }: ArbitraryQuery): string {
  const text = query.length > 400 ? `${query.slice(0, 400)} ...` : query;
  return Object.keys(variables).length === 0 ? text : `${text} ${JSON.stringify(variables).slice(0, 200)}`;
}
