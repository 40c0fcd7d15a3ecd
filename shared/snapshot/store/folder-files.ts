import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { StoreFiles } from './store-files.ts';

const manifestName = /^manifest\.(\d{9})\.json$/;
/** Older manifests stay for readers that have just listed the folder. */
const keptManifests = 3;

/**
 * Keeps snapshots in a folder. Each manifest is a file with the next number, and the highest number is current. A hard
 * link to an existing name fails, so exactly one of two writers wins, and a killed process leaves no lock behind.
 */
export function createFolderFiles(folder: string): StoreFiles {
  return {
    readObject: (key, call) => readBytes(join(folder, key), call.signal),

    async writeObject(key, bytes) {
      const path = join(folder, key);
      const temporary = await writeTemporary(dirname(path), bytes);
      await rename(temporary, path); // the name is derived from the content, so replacing it changes nothing
    },

    deleteObject: (key) => rm(join(folder, key), { force: true }),

    async readManifest(call) {
      for (;;) {
        const number = (await listManifests(folder)).at(-1);
        if (number === undefined) return undefined;
        try {
          const bytes = await readBytes(join(folder, nameManifest(number)), call.signal);
          return { text: bytes.toString(), revision: String(number) };
        } catch (error) {
          if (!hasCode(error, 'ENOENT')) throw error; // deleted since the folder was listed: list again
        }
      }
    },

    async swapManifest(text, revision) {
      const number = Number(revision ?? 0) + 1;
      const temporary = await writeTemporary(folder, text);
      try {
        await link(temporary, join(folder, nameManifest(number)));
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false;
        throw error;
      } finally {
        await rm(temporary, { force: true });
      }
      const numbers = await listManifests(folder);
      if ((numbers.at(-1) ?? 0) >= number + keptManifests) {
        await rm(join(folder, nameManifest(number)), { force: true }); // the name was free only because its manifest was deleted long ago
        return false;
      }
      await Promise.all(
        numbers
          .filter((other) => other <= number - keptManifests)
          .map((other) => rm(join(folder, nameManifest(other)), { force: true })),
      );
      return true;
    },
  };
}

/**
 * Reads a file without node:fs/promises, which loads the line editor as well: 3 ms of a cold start that only reads.
 * @throws the signal's reason, and what the file system refuses
 */
function readBytes(path: string, signal: AbortSignal): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  readFile(path, { signal }, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  return promise;
}

async function listManifests(folder: string): Promise<number[]> {
  try {
    const names = await promisify(readdir)(folder);
    return names
      .flatMap((name) => manifestName.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Writes and syncs a temporary file in the same folder as its final name. */
async function writeTemporary(folder: string, content: Buffer | string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.${randomUUID()}.tmp`);
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

function nameManifest(number: number): string {
  return `manifest.${String(number).padStart(9, '0')}.json`;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
