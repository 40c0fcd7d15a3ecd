/**
 * Writes V8's code cache of scripts, with every function compiled: `write-code-cache.ts SCRIPT:CACHE:SCRIPT:CACHE... [FLAG]`. FLAG is
 * what the reading process is started with, such as --expose-gc. Started with fixed seeds, the same scripts give the same bytes,
 * so that an unchanged function is not deployed again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { argv } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const [, , list = '', flag] = argv;
const paths = list.split(delimiter);
setFlagsFromString('--no-lazy');
const compiled = paths
  .filter((_, index) => index % 2 === 0)
  .map((path) => new Script(readFileSync(path, 'utf8'), { filename: 'main.cjs' }));
// A cache names the flags of the moment when it is written: those of the process that will read it.
for (const name of ['--lazy', '--hash-seed=0', '--random-seed=0', ...(flag === undefined ? [] : [flag])]) {
  setFlagsFromString(name);
}
for (const [index, script] of compiled.entries()) writeFileSync(paths[2 * index + 1] ?? '', script.createCachedData());
