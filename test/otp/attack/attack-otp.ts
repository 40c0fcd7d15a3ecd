import fc from 'fast-check';
import { checkQuery } from '../../../shared/graphql/check-query.ts';
import { listUnknownCosts } from '../../../shared/graphql/field-costs.ts';
import { measureNetworks } from '../../../shared/graphql/network-sizes.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { otpSchema } from '../../graphql/small-city.ts';
import { type ArbitraryQuery, arbitraryQuery } from '../../hostile/arbitrary-query.ts';
import { listKnownValues } from './known-values.ts';
import { introspect, measure, type Target } from './measure-otp.ts';
import { listNewFields } from './new-fields.ts';
import { maxCost, sweepFields } from './sweep-fields.ts';

/** Goals for any query under the cost limit. */
const maxCpuMs = 1000;
const maxHeapMb = 100;

type Run = { readonly cost: number; readonly cpuMs: number; readonly heapMb: number | undefined } & ArbitraryQuery;

/**
 * Sends generated queries under the cost limit to a real OTP, one after the other, and compares the CPU time of its process
 * with the estimate. The first queries meet a cold OTP.
 * @returns one sentence for each goal that a query missed
 */
export async function attackOtp(target: Target, network: Network, { tries, seed }: { tries: number; seed: number }) {
  const schema = await introspect(target.url);
  const problems = [
    ...listUnknownCosts(schema).map((name) => `${name} has no weight or cap in shared/graphql/field-costs.ts`),
    ...listNewFields(schema, otpSchema).map((name) => `${name} is not in OTP 2.9.0: measure it`),
  ];
  const limits = { schema, sizes: measureNetworks([network]), rootFields: null, maxCost };
  const shareOf = (query: ArbitraryQuery) => {
    try {
      return checkQuery(query, limits).cost / maxCost;
    } catch {
      return 2;
    }
  };
  const rootFields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const known = listKnownValues(network);
  const queries = arbitraryQuery(schema, known, { rootFields, shareOf });
  problems.push(...(await sweepFields(target, { schema, known, costOf: (query) => shareOf(query) * maxCost })));
  const runs: Run[] = [];
  let sent = 0;
  for (const query of fc.sample(queries, { numRuns: tries, seed })) {
    const share = shareOf(query);
    if (share > 1) continue;
    sent += 1;
    const run = { ...query, cost: share * maxCost, ...(await measure(target, query, share > 0.8)) };
    runs.push(run);
    if (run.cpuMs > maxCpuMs) problems.push(`${run.cpuMs} ms of CPU for ${describe(run)}`);
    if ((run.heapMb ?? 0) > maxHeapMb) problems.push(`${run.heapMb} MB of heap for ${describe(run)}`);
  }
  console.log(`${sent} of ${tries} queries were under the limit; the slowest by CPU, after the estimate:`);
  for (const run of runs.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 8)) {
    console.log(`  ${Math.round(run.cost / 1000)} ms estimated, ${run.cpuMs} ms taken: ${describe(run)}`);
  }
  const heaps = runs.map(({ heapMb }) => heapMb ?? 0);
  console.log(`  at most ${Math.max(...heaps)} MB of heap allocated`);
  return problems;
}

function describe({ query, variables }: ArbitraryQuery): string {
  const text = query.length > 400 ? `${query.slice(0, 400)} ...` : query;
  return Object.keys(variables).length === 0 ? text : `${text} ${JSON.stringify(variables).slice(0, 200)}`;
}
