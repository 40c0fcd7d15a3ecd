import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { GtfsError, type OnWarning, parseTable, type Table } from './table.ts';

/** The tables of one GTFS zip, whose files are at the root or in one folder. */
export type GtfsZip = {
  /** The file's name without its folders, for messages. */
  readonly name: string;
  /** Undefined for a file that is missing or has no bytes. */
  readonly find: (file: string) => Table | undefined;
  /** @throws GtfsError where the zip has no such file */
  readonly get: (file: string) => Table;
};

/**
 * Opens a GTFS zip and unpacks the given files only.
 *
 * @throws GtfsError where the file cannot be read or is not a zip
 */
export function openGtfsZip(
  path: string,
  { files, onWarning }: { files: readonly string[]; onWarning?: OnWarning | undefined },
): GtfsZip {
  const name = basename(path);
  const entries = new Map(
    Object.entries(unzip(path, files))
      .toSorted(([a], [b]) => depthOf(b) - depthOf(a)) // a file at the root replaces one in a folder
      .map(([entry, bytes]) => [basename(entry), bytes]),
  );

  const find = (file: string) => {
    const bytes = entries.get(file);
    return bytes && bytes.length > 0 ? parseTable(bytes, `${name}: ${file}`, onWarning) : undefined;
  };
  const get = (file: string) => {
    const table = find(file);
    if (!table) throw new GtfsError(`${name} has no ${file}, which every GTFS feed must have.`);
    return table;
  };
  return { name, find, get };
}

function unzip(path: string, files: readonly string[]): Record<string, Uint8Array> {
  const bytes = readBytes(path);
  try {
    return unzipSync(withoutPrefix(bytes), {
      filter: ({ name }) => isFeedFile(name) && files.includes(basename(name)),
    });
  } catch (error) {
    throw new GtfsError(`${path} cannot be read as a zip (${(error as Error).message}).`, { cause: error });
  }
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new GtfsError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
}

function depthOf(entry: string): number {
  return entry.split('/').length;
}

/** Drops bytes before the zip, such as a program that unpacks it: the offsets in a zip count from its own start. */
function withoutPrefix(bytes: Uint8Array): Uint8Array {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = end.lastIndexOf('PK\x05\x06', undefined, 'latin1'); // the end of the central directory
  if (at < 0 || at + 20 > end.length) return bytes;
  const prefixBytes = at - end.readUInt32LE(at + 12) - end.readUInt32LE(at + 16); // its size and its offset
  return prefixBytes > 0 ? bytes.subarray(prefixBytes) : bytes;
}

/** macOS adds a `__MACOSX` folder with files of the same names. */
function isFeedFile(entry: string): boolean {
  return depthOf(entry) <= 2 && !entry.startsWith('__MACOSX/');
}
