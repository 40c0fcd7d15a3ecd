import { deserialize, serialize } from 'node:v8';
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { columnGroups, numberColumns } from '../../../shared/snapshot/format/columns.ts';
import { decodeNetwork, encodeNetwork } from '../../../shared/snapshot/format/encode.ts';
import { buildNetwork } from '../../../shared/transit/network/build-network.ts';
import type { FeedNetwork } from '../../../shared/transit/network/feed-network.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import { readRecordedFeed } from '../../support/feeds/otp-recordings.ts';
import { measureRounds } from '../framework/measure-rounds.ts';
import { median } from '../framework/statistics.ts';
import { createSyntheticFeed, goalSize, largestSize } from './synthetic-feed.ts';

/** The size and speed of one network encoding. Times are medians in milliseconds. */
export type EncodingResult = {
  readonly feed: string;
  readonly encoding: string;
  readonly compression: string;
  readonly kilobytes: number;
  readonly writeMs: number;
  readonly readMs: number;
};

type Encoding = { encode(network: Network): Buffer; decode(bytes: Buffer): Network };
type Compression = { compress(bytes: Buffer): Buffer; decompress(bytes: Buffer): Buffer };

const encodings: Record<string, Encoding> = {
  'columnar JSON': { encode: encodeJson, decode: decodeJson },
  'V8 serialize': { encode: (network) => serialize(network), decode: (bytes) => deserialize(bytes) },
  'JSON head, binary columns': { encode: encodeNetwork, decode: decodeWithTexts },
};

const compressions: Record<string, Compression> = {
  none: { compress: (bytes) => bytes, decompress: (bytes) => bytes },
  gzip: { compress: (bytes) => gzipSync(bytes), decompress: (bytes) => gunzipSync(bytes) },
  'brotli 5': {
    compress: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    decompress: (bytes) => brotliDecompressSync(bytes),
  },
  zstd: { compress: (bytes) => zstdCompressSync(bytes), decompress: (bytes) => zstdDecompressSync(bytes) },
};

/** Compares every encoding with every compression on the largest network, the goal's network, and a real one. */
export async function compareEncodings({ rounds = 7 }: { rounds?: number } = {}): Promise<readonly EncodingResult[]> {
  const soundtransit = readRecordedFeed('soundtransit');
  if (soundtransit === undefined) console.log('SKIPPED: soundtransit (there is no ../shared/otp-recordings)');
  return [
    ...compare('50,000 stops', createSyntheticFeed(largestSize), rounds),
    ...compare('10,000 stops', createSyntheticFeed(goalSize), rounds),
    ...(soundtransit === undefined ? [] : compare('soundtransit', soundtransit, rounds * 3)),
  ];
}

function compare(feed: string, feedNetwork: FeedNetwork, rounds: number): EncodingResult[] {
  const network = buildNetwork(feedNetwork);
  return Object.entries(encodings).flatMap(([encoding, { encode, decode }]) =>
    Object.entries(compressions).map(([compression, { compress, decompress }]) => {
      const bytes = compress(encode(network));
      const time = (work: () => unknown) => median(measureRounds(rounds, work));
      return {
        feed,
        encoding,
        compression,
        kilobytes: bytes.length / 1000,
        writeMs: time(() => compress(encode(network))),
        readMs: time(() => decode(decompress(bytes))),
      };
    }),
  );
}

function encodeJson(network: Network): Buffer {
  return Buffer.from(
    JSON.stringify(network, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value)),
  );
}

/** Also decodes the texts, which decodeNetwork leaves to their first use and the other encodings do not. */
function decodeWithTexts(bytes: Buffer): Network {
  const network = decodeNetwork(bytes);
  for (const group of columnGroups) Object.values(network[group]);
  return network;
}

function decodeJson(bytes: Buffer): Network {
  const network = JSON.parse(bytes.toString());
  for (const group of columnGroups) {
    for (const [name, type] of Object.entries(numberColumns[group]))
      network[group][name] = type.from(network[group][name]);
  }
  return network;
}

if (import.meta.main) {
  console.log('| feed | encoding | compression | kB | write ms | read ms |\n|---|---|---|---:|---:|---:|');
  for (const result of await compareEncodings()) {
    const { feed, encoding, compression, kilobytes, writeMs, readMs } = result;
    const numbers = [kilobytes.toFixed(0), writeMs.toFixed(1), readMs.toFixed(1)];
    console.log(`| ${[feed, encoding, compression, ...numbers].join(' | ')} |`);
  }
}
