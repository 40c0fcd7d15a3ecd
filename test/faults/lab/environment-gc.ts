/** Preloaded into environments: `process.memoryUsage` collects garbage first, so that it shows only memory that is kept. */

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
