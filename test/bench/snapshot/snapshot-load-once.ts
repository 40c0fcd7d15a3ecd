import { readFileSync } from 'node:fs';
import { unpackSnapshot } from '../../../shared/snapshot/format/pack.ts';
import { indexNetwork } from '../../../shared/transit/network/network-index.ts';

/** Loads one snapshot in its own process and prints the duration and the memory it uses. */
const [path = '', version = ''] = process.argv.slice(2);
const bytes = readFileSync(path);
const before = measureMegabytes();
const start = performance.now();
const network = unpackSnapshot({ version, bytes });
const index = indexNetwork(network);
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ milliseconds, megabytes: measureMegabytes() - before, stops: index.stopRows.size }));

function measureMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}
