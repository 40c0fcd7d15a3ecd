import type { Call } from '@headway/connections/call';
import { DeadlineExceededError, UnavailableError } from '@headway/connections/errors';
import type { HttpClient } from '@headway/connections/http-client';
import type { Location } from '../../configuration/setting.ts';
import { emptyManifest, type Manifest, parseManifest } from '../format/manifest.ts';
import { createFolderFiles } from './folder-files.ts';
import { createS3Files, type S3Options } from './s3-files.ts';
import type { StoreFiles } from './store-files.ts';

/** Immutable snapshots with keys derived from their content, and the manifest that names the current ones. */
export type SnapshotStore = {
  /** Reads the current manifest, undefined before the first refresh. @throws UnavailableError, DeadlineExceededError */
  readManifest(call: Call): Promise<Manifest | undefined>;
  /**
   * Replaces the manifest with the result of `change`. Where another refresh was faster, `change` runs again with the
   * newer manifest, so that neither refresh loses a feed.
   * @returns the new manifest @throws UnavailableError
   */
  updateManifest(change: (manifest: Manifest) => Manifest, call: Call): Promise<Manifest>;
  /** @throws UnavailableError, DeadlineExceededError */
  readObject(key: string, call: Call): Promise<Buffer>;
  /** Writes an object unless it exists already. @throws UnavailableError, DeadlineExceededError */
  writeObject(key: string, bytes: Buffer, call: Call): Promise<void>;
  /** Deletes an object, if it exists. @throws UnavailableError, DeadlineExceededError */
  deleteObject(key: string, call: Call): Promise<void>;
};

/** More concurrent refreshes than this are an error of the schedule. */
const maxSwaps = 20;

/** Creates the store of SNAPSHOT_STORE. It reads nothing before the first use. */
export function createSnapshotStore(
  location: Location,
  options: { readonly http: HttpClient; readonly s3?: S3Options },
): SnapshotStore {
  const files: StoreFiles =
    location.kind === 'folder' ? createFolderFiles(location.path) : createS3Files(location, options);
  const read = async (call: Call) => {
    const current = await files.readManifest(call);
    return { manifest: current === undefined ? undefined : parse(current.text), revision: current?.revision };
  };
  return {
    readManifest: (call) => guard(call, async () => (await read(call)).manifest),
    readObject: (key, call) => guard(call, () => files.readObject(key, call)),
    writeObject: (key, bytes, call) => guard(call, () => files.writeObject(key, bytes, call)),
    deleteObject: (key, call) => guard(call, () => files.deleteObject(key, call)),
    updateManifest: (change, call) =>
      guard(call, async () => {
        for (let swap = 0; swap < maxSwaps; swap += 1) {
          const { manifest, revision } = await read(call);
          const next = change(manifest ?? emptyManifest);
          if (JSON.stringify(next) === JSON.stringify(manifest)) return next;
          if (await files.swapManifest(`${JSON.stringify(next, null, 2)}\n`, revision, call)) return next;
        }
        throw new Error(`The manifest was replaced ${maxSwaps} times while this refresh tried to replace it`);
      }),
  };
}

function parse(text: string): Manifest {
  try {
    return parseManifest(text);
  } catch (error) {
    throw new Error('The manifest cannot be parsed', { cause: error });
  }
}

async function guard<Value>(call: Call, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (call.signal.aborted) throw new DeadlineExceededError('The deadline passed at the snapshot store', { cause });
    throw new UnavailableError('The snapshot store is not available', { peer: 'snapshot-store', cause });
  }
}
