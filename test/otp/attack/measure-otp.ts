import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { request as send } from 'undici';
import type { ArbitraryQuery } from '../../hostile/arbitrary-query.ts';

/** A real OTP, whose process is measured. */
export type Target = { readonly url: string; readonly pid: number; readonly javaHome: string };

export async function introspect(url: string): Promise<GraphQLSchema> {
  const query = getIntrospectionQuery({ descriptions: false, inputValueDeprecation: true });
  const { data } = JSON.parse(await ask(url, { query, variables: {} }));
  return buildClientSchema(data, { assumeValid: true });
}

/** Sends a query. @returns CPU time and heap that the process took for it; the heap is read only if asked for */
export async function measure({ url, pid, javaHome }: Target, query: ArbitraryQuery, withHeap: boolean) {
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
