import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Random } from '../../infra/local/demo-city/random.ts';
import { type DriverName, startDriver } from '../../infra/local/start/database/start-driver.ts';
import { interleave } from '../bench/framework/interleave.ts';
import { median } from '../bench/framework/statistics.ts';
import { buildFunction } from '../faults/lab/build-bundle.ts';
import type { ColdStart } from './init-child.ts';

export type InitFigures = {
  /** Bytes of the bundle that a cold start loads, including driver and credentials. */
  readonly loadedBytes: number;
  readonly initMs: number;
  readonly connectedMs: number;
  readonly cpuMs: number;
  /** `initMs` with the chunks of all other drivers deleted. */
  readonly aloneInitMs: number;
};

const child = fileURLToPath(new URL('init-child.ts', import.meta.url));

/** Measures cold starts of the built API with each driver in turn, as deployed and with the other drivers' chunks deleted. */
export async function measureInit(
  drivers: readonly DriverName[],
  { databaseUrl, rounds, random }: { databaseUrl: string; rounds: number; random: Random },
): Promise<ReadonlyMap<DriverName, InitFigures>> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-drivers-'));
  await buildFunction('api', folder); // as modules: the files that a driver loads are counted
  const bundle = join(folder, 'api');
  const open = async (name: DriverName) => {
    const driver = await startDriver(name, { databaseUrl, folder });
    const first = await startCold(bundle, driver.settings);
    if (first.failures.some((failure) => failure.startsWith('database')))
      throw new Error(`${name}: the cold start did not reach the database`);
    const alone = join(folder, name);
    await copyOnly(bundle, alone, first.files);
    return { name, driver, alone, bytes: first.bytes, starts: [] as ColdStart[], aloneStarts: [] as ColdStart[] };
  };
  const opened = await Promise.all(drivers.map(open));
  try {
    const contestants = opened.flatMap(({ name, driver, alone, starts, aloneStarts }) => [
      { name, run: async () => starts.push(await startCold(bundle, driver.settings)) },
      { name: `${name} alone`, run: async () => aloneStarts.push(await startCold(alone, driver.settings)) },
    ]);
    await interleave(contestants, { rounds, warmUp: 1, random });
    return new Map(
      opened.map(({ name, bytes, starts, aloneStarts }) => {
        const of = (from: readonly ColdStart[], what: 'initMs' | 'connectedMs' | 'cpuMs') =>
          median(from.map((start) => start[what]));
        const own = {
          initMs: of(starts, 'initMs'),
          connectedMs: of(starts, 'connectedMs'),
          cpuMs: of(starts, 'cpuMs'),
        };
        return [name, { loadedBytes: bytes, ...own, aloneInitMs: of(aloneStarts, 'initMs') }];
      }),
    );
  } finally {
    await Promise.all(opened.map(({ driver }) => driver.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function startCold(folder: string, settings: Readonly<Record<string, string>>): Promise<ColdStart> {
  const baseSettings = {
    WAYBILLS_DB_MIN_CONNECTIONS: '1',
    WAYBILLS_DB_MAX_CONNECTIONS: '2',
    HEADWAY_LOG_LEVEL: 'error',
  };
  const { stdout } = await promisify(execFile)(process.execPath, [child, folder], {
    env: { ...baseSettings, ...settings },
  });
  return JSON.parse(stdout) as ColdStart;
}

/** Copies a bundle and keeps only these files. */
async function copyOnly(bundle: string, to: string, files: readonly string[]): Promise<void> {
  await cp(bundle, to, { recursive: true });
  const kept = new Set(files.map((file) => join(to, file.slice(bundle.length))));
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path)) await rm(path);
  }
}
