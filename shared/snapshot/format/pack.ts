import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Network } from '../../transit/network/network.ts';
import { BrokenSnapshotError } from './broken-snapshot.ts';
import { decodeNetwork, encodeNetwork } from './encode.ts';

/** A stored network. */
export type PackedSnapshot = {
  /** SHA-256 of the encoded network before compression: 64 hex digits. */
  readonly version: string;
  readonly bytes: Buffer;
};

/** The key of a version in the store; a key in use by a deletion gets a suffix (retired-objects.ts). */
export function nameSnapshot(feedId: string, version: string): string {
  return `snapshots/${encodeURIComponent(feedId)}/${version}`;
}

/** Encodes, hashes and compresses a network. */
export function packSnapshot(network: Network): PackedSnapshot {
  const encoded = encodeNetwork(network);
  return { version: hash(encoded), bytes: zstdCompressSync(encoded) };
}

/** Decodes a stored snapshot and verifies its version. @throws BrokenSnapshotError */
export function unpackSnapshot({ version, bytes }: PackedSnapshot): Network {
  const encoded = decompress(bytes);
  if (hash(encoded) !== version) throw new BrokenSnapshotError(`The bytes do not match version ${version}`);
  return decodeNetwork(encoded);
}

/** Computes the version of a network. */
export function findVersion(network: Network): string {
  return hash(encodeNetwork(network));
}

/** Snapshots become five times larger; with room for all of one, zlib joins no chunks. Untouched pages take no memory. */
const usualRatio = 6;
const smallestChunk = 65_536;

function decompress(bytes: Buffer): Buffer {
  try {
    return zstdDecompressSync(bytes, { chunkSize: Math.max(smallestChunk, bytes.length * usualRatio) });
  } catch (error) {
    throw new BrokenSnapshotError('The bytes cannot be decompressed', { cause: error });
  }
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
