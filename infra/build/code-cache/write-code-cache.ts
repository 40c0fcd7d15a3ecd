/**
 * Writes V8's code cache of a script, with every function compiled: `write-code-cache.ts SCRIPT CACHE [FLAG]`. FLAG is what
 * the reading process is started with, such as --expose-gc. Started with fixed seeds, the same script gives the same bytes,
 * so that an unchanged function is not deployed again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const [, , script = '', cache = '', flag] = argv;
setFlagsFromString('--no-lazy');
const compiled = new Script(readFileSync(script, 'utf8'), { filename: 'main.cjs' });
// A cache names the flags of the moment when it is written: those of the process that will read it.
for (const name of ['--lazy', '--hash-seed=0', '--random-seed=0', ...(flag === undefined ? [] : [flag])]) {
  setFlagsFromString(name);
}
writeFileSync(cache, compiled.createCachedData());
