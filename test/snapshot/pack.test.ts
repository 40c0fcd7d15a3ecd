import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenSnapshotError } from '../../shared/snapshot/format/broken-snapshot.ts';
import { decodeNetwork, encodeNetwork } from '../../shared/snapshot/format/encode.ts';
import { packSnapshot, unpackSnapshot } from '../../shared/snapshot/format/pack.ts';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { noSideTables } from '../../shared/transit/network/side-tables.ts';
import { arbitraryFeed, shuffleFeed } from '../support/feeds/arbitrary-feed.ts';
import { smallFeed } from '../support/feeds/small-feed.ts';

const network = buildNetwork(smallFeed);

describe('a snapshot', () => {
  it('decodes to the network that was encoded', () => {
    fc.assert(
      fc.property(arbitraryFeed, (feed) => {
        const built = buildNetwork(feed);
        expect(unpackSnapshot(packSnapshot(built))).toEqual(built);
      }),
      { numRuns: 200 },
    );
  });

  it('has texts that look like keys of its head', () => {
    const texts = ['"ids":', '","names":["', '\\"searchText":', '}],"sideTables":{', 'stationIds'];
    const stops = smallFeed.stops.map((stop, index) => ({ ...stop, name: texts[index % texts.length] ?? '' }));
    const built = buildNetwork({ ...smallFeed, stops, timeZone: '"texts":' });
    expect(built.stops.names).toContain('"ids":');
    expect(unpackSnapshot(packSnapshot(built))).toEqual(built);
  });

  it('has the same bytes and version for any order of the feed', () => {
    const pairs = arbitraryFeed.chain((feed) => fc.tuple(fc.constant(feed), shuffleFeed(feed)));
    fc.assert(
      fc.property(pairs, ([feed, shuffled]) => {
        const [one, other] = [packSnapshot(buildNetwork(feed)), packSnapshot(buildNetwork(shuffled))];
        expect(one.version).toBe(other.version);
        expect(one.bytes.equals(other.bytes)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('has the SHA-256 of its content as version, and keeps it when decoded and encoded again', () => {
    const { version, bytes } = packSnapshot(network);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(createHash('sha256').update(zstdDecompressSync(bytes)).digest('hex')).toBe(version);
    expect(packSnapshot(unpackSnapshot({ version, bytes })).version).toBe(version);
  });

  it('has another version when anything changes, including side tables', () => {
    const versions = [
      network,
      buildNetwork({ ...smallFeed, timeZone: 'Asia/Tokyo' }),
      buildNetwork({ ...smallFeed, stations: [] }),
      buildNetwork({ ...smallFeed, stops: smallFeed.stops.map((stop) => ({ ...stop, lat: stop.lat + 1e-7 })) }),
      buildNetwork({ ...smallFeed, stops: smallFeed.stops.map((stop) => ({ ...stop, name: `${stop.name} ` })) }),
      buildNetwork(smallFeed, { ...noSideTables, providerStops: [{ providerStopCode: 'p', stopCode: '9' }] }),
    ].map((each) => packSnapshot(each).version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('is refused when its bytes do not match its version', () => {
    const { version, bytes } = packSnapshot(network);
    const other = packSnapshot(buildNetwork({ ...smallFeed, stations: [] }));
    const damaged = Buffer.from(bytes);
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    for (const wrong of [other.bytes, damaged, bytes.subarray(0, -9), Buffer.alloc(0), zstdCompressSync('')]) {
      expect(() => unpackSnapshot({ version, bytes: wrong })).toThrow(BrokenSnapshotError);
    }
  });

  it('is refused when its bytes have another format or are truncated', () => {
    const bytes = encodeNetwork(network);
    const otherFormat = Buffer.concat([Buffer.from('XXXX'), bytes.subarray(4)]);
    for (const wrong of [Buffer.alloc(0), otherFormat, bytes.subarray(0, 40), bytes.subarray(0, -8)]) {
      expect(() => decodeNetwork(wrong)).toThrow(BrokenSnapshotError);
    }
  });

  it('is decoded at any alignment in memory', () => {
    const bytes = encodeNetwork(network);
    const shifted = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    expect(decodeNetwork(shifted)).toEqual(network);
  });
});
