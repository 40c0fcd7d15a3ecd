import { deflateSync } from 'node:zlib';
import protobuf from 'protobufjs';

/** OpenStreetMap's own format (https://wiki.openstreetmap.org/wiki/PBF_Format), as far as streets need it. */
const format = protobuf.parse(
  `
  syntax = "proto2";
  message BlobHeader { required string type = 1; required int32 datasize = 3; }
  message Blob { optional int32 raw_size = 2; optional bytes zlib_data = 3; }
  message HeaderBlock { repeated string required_features = 4; }
  message StringTable { repeated string s = 1; }
  message DenseNodes {
    repeated sint64 id = 1 [packed = true]; repeated sint64 lat = 8 [packed = true]; repeated sint64 lon = 9 [packed = true];
  }
  message Way {
    required int64 id = 1; repeated uint32 keys = 2 [packed = true]; repeated uint32 vals = 3 [packed = true];
    repeated sint64 refs = 8 [packed = true];
  }
  message PrimitiveGroup { optional DenseNodes dense = 2; repeated Way ways = 3; }
  message PrimitiveBlock { required StringTable stringtable = 1; repeated PrimitiveGroup primitivegroup = 2; }
`,
  { keepCase: true },
).root;

const metresPerDegree = 111_320;
/** PBF counts in units of 100 nanodegrees. */
const unitsPerDegree = 1e7;

/**
 * A town of straight streets around a place, as an OpenStreetMap file: crossings every `spacing` metres, `side` of them in each
 * direction. It is as dense as the streets and footpaths of a real city with a spacing of 25 m.
 */
export function createStreetGrid({
  lat,
  lon,
  side,
  spacing,
}: {
  lat: number;
  lon: number;
  side: number;
  spacing: number;
}): Buffer {
  const stepLat = spacing / metresPerDegree;
  const stepLon = stepLat / Math.cos((lat * Math.PI) / 180);
  const idOf = (row: number, column: number) => 1 + row * side + column;
  const indexes = Array.from({ length: side }, (_, index) => index);
  const blocks = [
    writeBlob('OSMHeader', encode('HeaderBlock', { required_features: ['OsmSchema-V0.6', 'DenseNodes'] })),
  ];
  for (const row of indexes) {
    const dense = {
      id: subtractPrevious(indexes.map((column) => idOf(row, column))),
      lat: subtractPrevious(indexes.map(() => Math.round((lat + (row - side / 2) * stepLat) * unitsPerDegree))),
      lon: subtractPrevious(
        indexes.map((column) => Math.round((lon + (column - side / 2) * stepLon) * unitsPerDegree)),
      ),
    };
    blocks.push(writeData({ dense }));
  }
  const lines = indexes.flatMap((one) => [
    indexes.map((other) => idOf(one, other)),
    indexes.map((other) => idOf(other, one)),
  ]);
  const ways = lines.map((refs, index) => ({
    id: index + 1,
    keys: [1, 3],
    vals: [2, 4],
    refs: subtractPrevious(refs),
  }));
  for (let from = 0; from < ways.length; from += 100) blocks.push(writeData({ ways: ways.slice(from, from + 100) }));
  return Buffer.concat(blocks);
}

function writeData(group: object): Buffer {
  const s = ['', 'highway', 'residential', 'name', 'Street'];
  return writeBlob('OSMData', encode('PrimitiveBlock', { stringtable: { s }, primitivegroup: [group] }));
}

function writeBlob(type: string, data: Uint8Array): Buffer {
  const blob = encode('Blob', { raw_size: data.length, zlib_data: deflateSync(data) });
  const header = encode('BlobHeader', { type, datasize: blob.length });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, blob]);
}

function encode(type: string, value: object): Uint8Array {
  return format.lookupType(type).encode(value).finish();
}

/** PBF stores each number as the difference from the one before it. */
function subtractPrevious(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}
