import type { Call } from '@headway/connections/call';

/** The operations that a store needs of a folder or bucket. Failures are the system's errors; the store translates them. */
export type StoreFiles = {
  readObject(key: string, call: Call): Promise<Buffer>;
  /** Writes atomically; an existing object stays unchanged. */
  writeObject(key: string, bytes: Buffer, call: Call): Promise<void>;
  /** A missing object is not an error. */
  deleteObject(key: string, call: Call): Promise<void>;
  /** The manifest and its revision. */
  readManifest(call: Call): Promise<{ readonly text: string; readonly revision: string } | undefined>;
  /**
   * Replaces the manifest atomically if it still has this revision (undefined: if there is none yet).
   * @returns false if it has another revision, and nothing was changed
   */
  swapManifest(text: string, revision: string | undefined, call: Call): Promise<boolean>;
};
