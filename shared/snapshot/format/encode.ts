import { endianness } from 'node:os';
import type { Network } from '../../transit/network/network.ts';
import { BrokenSnapshotError } from './broken-snapshot.ts';
import { columnGroups, type Numbers, type NumbersConstructor, numberColumns, textColumns } from './columns.ts';
import { cutTexts, parseJson } from './text-columns.ts';

/** A new layout of the bytes needs a new number, which changes the version of every feed. */
const magic = 'HWN3';
const alignment = 8;

if (endianness() !== 'LE')
  throw new Error('Snapshots hold numbers as little-endian memory; this machine is big-endian');

/**
 * Encodes a network: a JSON head with all texts, then the number columns as in memory. Equal networks give equal bytes
 * (docs/decisions/0010-snapshot-encoding.md).
 */
export function encodeNetwork(network: Network): Buffer {
  const texts = Object.fromEntries(
    columnGroups.map((group) => {
      const columns: Readonly<Record<string, unknown>> = network[group];
      return [group, Object.fromEntries(textColumns[group].map((name) => [name, columns[name]]))];
    }),
  );
  const numbers = listNumberColumns().map(({ group, name }) => getColumn(network, group, name));
  const lengths = numbers.map((column) => column.length);
  const { feedId, timeZone, sideTables } = network;
  const head = Buffer.from(JSON.stringify({ feedId, timeZone, lengths, texts, sideTables }));
  const preamble = Buffer.alloc(alignment);
  preamble.write(magic);
  preamble.writeUInt32LE(head.length, magic.length);
  return Buffer.concat([preamble, pad(head), ...numbers.map((column) => pad(toBytes(column)))]);
}

/** Decodes the bytes of encodeNetwork, without keeping a reference to them. @throws BrokenSnapshotError */
export function decodeNetwork(bytes: Buffer): Network {
  if (bytes.length < alignment || bytes.toString('latin1', 0, magic.length) !== magic) {
    throw new BrokenSnapshotError(`The bytes do not start with ${magic}`);
  }
  const headEnd = alignment + bytes.readUInt32LE(magic.length);
  const { texts, rest } = cutTexts(bytes.subarray(alignment, headEnd));
  const { feedId, timeZone, lengths, sideTables } = parseJson<Head>(rest);
  let start = align(headEnd);
  for (const [index, { group, name, type }] of listNumberColumns().entries()) {
    const end = start + (lengths[index] ?? 0) * type.BYTES_PER_ELEMENT;
    if (end > bytes.length) throw new BrokenSnapshotError(`The bytes end within ${group}.${name}`);
    const copy = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + end) as ArrayBuffer;
    Object.assign(texts[group], { [name]: new type(copy) });
    start = align(end);
  }
  return { feedId, timeZone, ...texts, sideTables } as unknown as Network;
}

type Head = Pick<Network, 'feedId' | 'timeZone' | 'sideTables'> & { readonly lengths: readonly number[] };

function listNumberColumns(): { group: (typeof columnGroups)[number]; name: string; type: NumbersConstructor }[] {
  return columnGroups.flatMap((group) =>
    Object.entries<NumbersConstructor>(numberColumns[group]).map(([name, type]) => ({ group, name, type })),
  );
}

function getColumn(network: Network, group: (typeof columnGroups)[number], name: string): Numbers {
  return (network[group] as unknown as Record<string, Numbers>)[name] as Numbers;
}

function toBytes(column: Numbers): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

function pad(bytes: Buffer): Buffer {
  const padding = align(bytes.length) - bytes.length;
  return padding === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(padding)]);
}

function align(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
