import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findLibrary } from './bundles.ts';

type Frame = {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
};
type Maps = ReadonlyMap<string, Pick<SourceMap, 'findEntry'>>;
export type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  /** Microseconds since the previous sample. */
  readonly timeDeltas: readonly number[];
};

/**
 * Profiles the start and the first call of a built function.
 * @param program functions/first-call.ts, built, so that Node need not strip types
 * @returns lines such as "pg: 12 ms", longest first
 */
export async function profileFirstCall(
  program: string,
  { path, event, environment }: { path: string; event: unknown; environment: Record<string, string> },
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
  try {
    const flags = ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${folder}`];
    await promisify(execFile)(process.execPath, [...flags, program, path, JSON.stringify(event)], {
      env: { PATH: process.env['PATH'], ...environment },
    });
    const file = (await readdir(folder)).find((name) => name.endsWith('.cpuprofile')) ?? '';
    const profile: CpuProfile = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return summariseProfile(profile, await readMaps(profile));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Profiles sequential calls in this process.
 * @returns lines such as "pg: 41 µs per call", longest first
 */
export async function profileCalls(calls: number, call: () => Promise<unknown>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  for (let done = 0; done < calls; done += 1) await call();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return [...addUp(profile as CpuProfile)]
    .map(([owner, microseconds]): [string, number] => [owner, Math.round(microseconds / calls)])
    .filter(([, microseconds]) => microseconds >= 2)
    .map(([owner, microseconds]) => `${owner}: ${microseconds} µs per call`);
}

/** CPU time by library without idle time; bundled code is attributed by source map. */
export function summariseProfile(profile: CpuProfile, maps?: Maps): string[] {
  return [...addUp(profile, maps)]
    .filter(([, microseconds]) => microseconds >= 2000)
    .map(([owner, microseconds]) => `${owner}: ${Math.round(microseconds / 1000)} ms`);
}

/** Microseconds by owner, longest first. */
function addUp({ nodes, samples, timeDeltas }: CpuProfile, maps: Maps = new Map()): [string, number][] {
  const byId = new Map(nodes.map(({ id, callFrame }) => [id, nameOwner(callFrame, maps)]));
  const spentUs = new Map<string, number>();
  samples.forEach((id, index) => {
    const owner = byId.get(id) ?? 'unknown';
    spentUs.set(owner, (spentUs.get(owner) ?? 0) + (timeDeltas[index] ?? 0));
  });
  spentUs.delete('(idle)');
  return [...spentUs].sort((a, b) => b[1] - a[1]);
}

function nameOwner({ functionName, url, lineNumber, columnNumber }: Frame, maps: Maps): string {
  if (functionName === '(idle)') return functionName;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (/compileSourceTextModule|wrapSafe|ModuleWrap/.test(functionName)) return 'compiling modules';
  if (url === '') return 'V8 and system calls';
  if (url.startsWith('node:')) return 'Node itself';
  const entry = maps.get(url)?.findEntry(lineNumber, columnNumber);
  const source = entry !== undefined && 'originalSource' in entry ? entry.originalSource : url;
  return findLibrary(source);
}

async function readMaps({ nodes }: CpuProfile): Promise<Map<string, SourceMap>> {
  const urls = new Set(nodes.map(({ callFrame }) => callFrame.url).filter((url) => /\.[cm]js$/.test(url)));
  const maps = new Map<string, SourceMap>();
  for (const url of urls) {
    const text = await readFile(`${fileURLToPath(url)}.map`, 'utf8').catch(() => undefined);
    if (text !== undefined) maps.set(url, new SourceMap(JSON.parse(text)));
  }
  return maps;
}
