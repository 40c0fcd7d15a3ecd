import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { request as send } from 'undici';
import { checkQuery } from '../../shared/graphql/check-query.ts';
import { listUnknownCosts } from '../../shared/graphql/field-costs.ts';
import { measureNetworks } from '../../shared/graphql/network-sizes.ts';
import type { Network } from '../../shared/transit/network/network.ts';
import { type ArbitraryQuery, arbitraryQuery, type KnownValues } from '../hostile/arbitrary-query.ts';

/** Goals for any query under the cost limit. */
const maxCpuMs = 1000;
const maxHeapMb = 100;

const maxCost = 500_000;

type Target = { readonly url: string; readonly pid: number; readonly javaHome: string };
type Run = { readonly cost: number; readonly cpuMs: number; readonly heapMb: number | undefined } & ArbitraryQuery;

/**
 * Sends generated queries under the cost limit to a real OTP, one after the other, and compares the CPU time of its process
 * with the estimate. The first queries meet a cold OTP.
 * @returns one sentence for each goal that a query missed
 */
export async function attackOtp(target: Target, network: Network, { tries, seed }: { tries: number; seed: number }) {
  const schema = await introspect(target.url);
  const problems = listUnknownCosts(schema).map(
    (name) => `${name} has no weight or cap in shared/graphql/field-costs.ts`,
  );
  const limits = { schema, sizes: measureNetworks([network]), rootFields: null, maxCost };
  const shareOf = (query: ArbitraryQuery) => {
    try {
      return checkQuery(query, limits).cost / maxCost;
    } catch {
      return 2;
    }
  };
  const rootFields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const queries = arbitraryQuery(schema, listKnownValues(network), { rootFields, shareOf });
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

async function introspect(url: string): Promise<GraphQLSchema> {
  const { data } = JSON.parse(await ask(url, { query: getIntrospectionQuery({ descriptions: false }), variables: {} }));
  return buildClientSchema(data, { assumeValid: true });
}

async function measure({ url, pid, javaHome }: Target, query: ArbitraryQuery, withHeap: boolean) {
  const heapBefore = withHeap ? readHeapMb(javaHome, pid) : 0;
  const before = readCpuMs(pid);
  await ask(url, query);
  const cpuMs = readCpuMs(pid) - before;
  return { cpuMs, heapMb: withHeap ? readHeapMb(javaHome, pid) - heapBefore : undefined };
}

/** OTP closes a connection that is idle for 30 s, which can cross a new request: that one is sent again. */
async function ask(url: string, body: ArbitraryQuery): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const post = () => send(`${url}/otp/gtfs/v1`, { method: 'POST', headers, body: JSON.stringify(body), reset: true });
  const answer = await post().catch(post);
  return answer.body.text();
}

/** User and system time of the process, in steps of 10 ms (proc(5)). */
function readCpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Used heap, garbage included. A collection between two readings makes the difference smaller, often negative. */
function readHeapMb(javaHome: string, pid: number): number {
  const text = execFileSync(join(javaHome, 'bin/jcmd'), [String(pid), 'GC.heap_info'], { encoding: 'utf8' });
  return Math.round(Number(/used (\d+)K/.exec(text)?.[1] ?? 0) / 1024);
}

/** Ids that exist. */
function listKnownValues({ feedId, routes, stops, patterns }: Network): KnownValues {
  const scoped = (ids: readonly (string | null)[]) => ids.slice(0, 200).map((id) => `${feedId}:${id}`);
  const stopIds = scoped(stops.ids);
  const routeIds = scoped(routes.ids);
  const tripIds = scoped(patterns.exampleTripIds);
  const lat = stops.lats[0] ?? 0;
  const lon = stops.lons[0] ?? 0;
  return {
    ids: {
      feeds: [feedId],
      stop: stopIds,
      stops: stopIds,
      station: stopIds,
      route: routeIds,
      routes: routeIds,
      trip: tripIds,
      pattern: routeIds.map((id) => `${id}:0:01`),
    },
    coordinates: [
      [lat, lon],
      [lat, lon],
      [89.9, 0],
    ],
  };
}

function describe({ query, variables }: ArbitraryQuery): string {
  const text = query.length > 400 ? `${query.slice(0, 400)} ...` : query;
  return Object.keys(variables).length === 0 ? text : `${text} ${JSON.stringify(variables).slice(0, 200)}`;
}
