import type { Call } from '../../connections/core/call.ts';

/** What a place must be able to do to keep snapshots. Failures are the system's own errors; the store gives them a name. */
export type StoreFiles = {
  readObject(key: string, call: Call): Promise<Buffer>;
  /** Writes whole or not at all; an object that is there already is left as it is. */
  writeObject(key: string, bytes: Buffer, call: Call): Promise<void>;
  /** An object that is not there is no error. */
  deleteObject(key: string, call: Call): Promise<void>;
  /** The manifest and a mark of this very state of it. */
  readManifest(call: Call): Promise<{ readonly text: string; readonly revision: string } | undefined>;
  /**
   * Replaces the manifest, all at once, if it is still the one with this revision (undefined: if there is none).
   * @returns false if it is another one by now, and nothing was changed
   */
  swapManifest(text: string, revision: string | undefined, call: Call): Promise<boolean>;
};
