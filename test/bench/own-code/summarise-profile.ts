import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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
export type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
};

/**
 * Profiles the start and the first call of a built function.
 * @param program functions/first-call.ts, built: Node would take its time to strip the types of a source
 * @returns lines such as "pg: 12 ms", the longest first
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

/** Time on the processor by library, sleep left out; ours and other people's code by its source map. */
export function summariseProfile(
  { nodes, samples, timeDeltas }: CpuProfile,
  maps: ReadonlyMap<string, Pick<SourceMap, 'findEntry'>> = new Map(),
): string[] {
  const byId = new Map(nodes.map(({ id, callFrame }) => [id, nameOwner(callFrame, maps)]));
  const spentUs = new Map<string, number>();
  samples.forEach((id, index) => {
    const owner = byId.get(id) ?? 'unknown';
    spentUs.set(owner, (spentUs.get(owner) ?? 0) + (timeDeltas[index] ?? 0));
  });
  spentUs.delete('(idle)');
  return [...spentUs]
    .filter(([, microseconds]) => microseconds >= 2000)
    .sort((a, b) => b[1] - a[1])
    .map(([owner, microseconds]) => `${owner}: ${Math.round(microseconds / 1000)} ms`);
}

function nameOwner(
  { functionName, url, lineNumber, columnNumber }: Frame,
  maps: ReadonlyMap<string, Pick<SourceMap, 'findEntry'>>,
): string {
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
  const urls = new Set(nodes.map(({ callFrame }) => callFrame.url).filter((url) => url.endsWith('.mjs')));
  const maps = new Map<string, SourceMap>();
  for (const url of urls) {
    const text = await readFile(`${fileURLToPath(url)}.map`, 'utf8').catch(() => undefined);
    if (text !== undefined) maps.set(url, new SourceMap(JSON.parse(text)));
  }
  return maps;
}
