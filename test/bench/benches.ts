import { apiEndpoints } from './endpoints/api-endpoints.ts';
import type { Bench } from './framework/bench.ts';
import { noise } from './framework/noise.ts';
import { lookup } from './lookup/lookup.ts';
import { bundles } from './own-code/bundles.ts';
import { coldStart } from './own-code/cold-start.ts';
import { refresh } from './own-code/refresh.ts';
import { stack } from './own-code/stack.ts';
import { freezeAndThaw } from './peers/freeze-and-thaw.ts';
import { promise } from './promise/promise.ts';
import { growth } from './scale/growth.ts';
import { scale } from './scale/scale.ts';
import { snapshotLoad } from './snapshot/snapshot-load.ts';
import { telemetry } from './telemetry.ts';
import { warmUp } from './warm-up/warm-up.ts';

/** Everything that `npm run bench` measures, in the order of the report. */
export const benches: readonly Bench[] = [
  noise,
  promise,
  freezeAndThaw,
  lookup,
  stack,
  telemetry,
  coldStart,
  bundles,
  snapshotLoad,
  refresh,
  apiEndpoints,
  scale,
  growth,
  warmUp,
];
