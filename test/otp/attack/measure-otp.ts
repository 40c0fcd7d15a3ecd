import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { request as send } from 'undici';
import type { ArbitraryQuery } from '../../hostile/arbitrary-query.ts';

/** A real OTP, whose process is measured. */
export type Target = { readonly url: string; readonly pid: number; readonly javaHome: string };

export type Measurement = {
  /** Time of the process, in steps of 10 ms. */
  readonly cpuMs: number;
  /** Undefined where nobody asked for it. */
  readonly heapMb: number | undefined;
  /** Why OTP did not execute the document; undefined if it did, even where a field has failed. */
  readonly rejection: string | undefined;
};

export async function introspect(url: string): Promise<GraphQLSchema> {
  const query = getIntrospectionQuery({ descriptions: false, inputValueDeprecation: true });
  const { data } = JSON.parse(await ask(url, { query, variables: {} }));
  return buildClientSchema(data, { assumeValid: true });
}

/** Sends a query. @returns CPU time and heap that the process took for it; the heap is read only if asked for */
export async function measure(
  { url, pid, javaHome }: Target,
  query: ArbitraryQuery,
  withHeap: boolean,
): Promise<Measurement> {
  const heapBefore = withHeap ? readHeapMb(javaHome, pid) : 0;
  const before = readCpuMs(pid);
  const text = await ask(url, query);
  const cpuMs = readCpuMs(pid) - before;
  const heapMb = withHeap ? readHeapMb(javaHome, pid) - heapBefore : undefined;
  return { cpuMs, heapMb, rejection: findRejection(text) };
}

/**
 * OTP validates a document and its variables before it executes it; what it rejects has cost nothing and shows nothing.
 * @returns the first error of an answer without data; undefined for any other, such as that of a query that took too long
 */
export function findRejection(text: string): string | undefined {
  // An answer with data can have tens of megabytes.
  if (/"data":\s*\{/.test(`${text.slice(0, 20)} ${text.slice(-100_000)}`)) return undefined;
  try {
    const { data, errors } = JSON.parse(text) as {
      readonly data?: unknown;
      readonly errors?: readonly { readonly message?: string; readonly extensions?: { classification?: unknown } }[];
    };
    if (typeof data === 'object' && data !== null) return undefined;
    const [error] = errors ?? [];
    if (error === undefined || error.extensions?.classification === 'DataFetchingException') return undefined;
    return String(error.message);
  } catch {
    return undefined;
  }
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
