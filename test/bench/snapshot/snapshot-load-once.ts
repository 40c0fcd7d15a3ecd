import { readFileSync } from 'node:fs';
import { unpackSnapshot } from '../../../shared/snapshot/format/pack.ts';
import { buildIndexes } from '../../../shared/transit/network/network-index.ts';
import { findStop } from '../../../shared/transit/stops.ts';

/** Loads one snapshot in its own process and prints the duration and the memory it uses with all indexes. */
const [path = '', version = ''] = process.argv.slice(2);
const bytes = readFileSync(path);
const before = measureMegabytes();
const start = performance.now();
const network = unpackSnapshot({ version, bytes });
const found = findStop(network, network.stops.ids.at(-1) ?? '');
const milliseconds = performance.now() - start;
buildIndexes(network);
console.log(JSON.stringify({ milliseconds, megabytes: measureMegabytes() - before, found: found?.stopCode }));

function measureMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}
