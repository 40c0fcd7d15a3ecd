import type { Call } from '@headway/connections/call';
import { DeadlineExceededError, UnavailableError } from '@headway/connections/errors';
import type { HttpClient } from '@headway/connections/http-client';
import type { Location } from '../../configuration/setting.ts';
import { noSideTables } from '../../transit/network/side-tables.ts';
import { createFolderFiles } from '../store/folder-files.ts';
import { createS3Files, type S3Options } from '../store/s3-files.ts';
import type { LoadedSideTables } from './parse-side-tables.ts';
import { sideTableRows } from './side-table-rows.ts';

/** The side tables of a deployment. */
export type SideTableSource = {
  /** @throws UnavailableError if a table exists but cannot be read; DeadlineExceededError */
  read(call: Call): Promise<LoadedSideTables>;
};

/** Reads the CSV side tables at GTFS_SIDE_TABLES. Without a location there are none; a missing file is an empty table. */
export function createSideTableSource(
  location: Location | null,
  options: { readonly http: HttpClient; readonly s3?: S3Options },
): SideTableSource {
  if (location === null) return { read: async () => noTables };
  const files = location.kind === 'folder' ? createFolderFiles(location.path) : createS3Files(location, options);
  return {
    async read(call) {
      const texts = new Map<string, Buffer>();
      for (const { file } of Object.values(sideTableRows)) {
        try {
          texts.set(file, await files.readObject(file, call));
        } catch (error) {
          if (isMissing(error)) continue;
          if (call.signal.aborted) {
            throw new DeadlineExceededError('The deadline passed while the side tables were read', { cause: error });
          }
          throw new UnavailableError(`The side table ${file} cannot be read`, { peer: 'side-tables', cause: error });
        }
      }
      const { parseSideTables } = await import('./parse-side-tables.ts'); // loaded on use, so that a cold start does not pay for the CSV parser
      return parseSideTables(texts);
    },
  };
}

const noTables: LoadedSideTables = { findTables: () => noSideTables, problems: [], warnings: [], counts: [] };

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || ('code' in error && error.code === 'ENOENT'));
}
