import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name resolver of all environments of this run. */
export type LocalResolver = {
  /** For the environments: a process cannot have a name server of its own, so a preloaded module replaces its lookups. */
  readonly variables: Readonly<Record<string, string>>;
  /** From now on every lookup fails with EAI_AGAIN. */
  fail(): Promise<void>;
  answer(): Promise<void>;
};

/** @param folder a folder of this run */
export function createLocalResolver(folder: string): LocalResolver {
  const file = join(folder, 'resolver-down');
  const hook = new URL('./resolver-hook.ts', import.meta.url).href;
  return {
    variables: { NODE_OPTIONS: `--import=${hook}`, LOCAL_RESOLVER_DOWN_FILE: file },
    fail: () => writeFile(file, ''),
    answer: () => rm(file, { force: true }),
  };
}
