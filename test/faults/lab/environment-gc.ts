/** Loaded into environments before their function: memory is collected before it is measured, so that what is kept shows. */

import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const { memoryUsage } = process;

Object.assign(process, {
  memoryUsage: Object.assign(() => {
    collect();
    return memoryUsage();
  }, memoryUsage),
});
syncBuiltinESMExports();
