import { freezeAndThaw } from './clients/freeze-and-thaw.ts';
import { bundles } from './cold-start/bundles.ts';
import { coldStart } from './cold-start/cold-start.ts';
import { apiEndpoints } from './endpoints/api-endpoints.ts';
import type { Bench } from './framework/bench.ts';
import { noise } from './framework/noise.ts';
import { growth } from './growth/growth.ts';
import { performanceGuide } from './guide/performance-guide.ts';
import { lookup } from './lookup/lookup.ts';
import { otpPath } from './otp-path/otp-path.ts';
import { pools } from './pools/pools.ts';
import { refresh } from './refresh/refresh.ts';
import { scale } from './scale/scale.ts';
import { snapshotLoad } from './snapshot/snapshot-load.ts';
import { stack } from './stack/stack.ts';
import { telemetry } from './stack/telemetry.ts';
import { secondVersion } from './v2/second-version.ts';
import { warmUp } from './warm-up/warm-up.ts';

/** All benchmarks of `npm run bench`, in the order of the report. */
export const benches: readonly Bench[] = [
  noise,
  performanceGuide,
  freezeAndThaw,
  pools,
  lookup,
  otpPath,
  stack,
  telemetry,
  coldStart,
  bundles,
  snapshotLoad,
  refresh,
  apiEndpoints,
  secondVersion,
  scale,
  growth,
  warmUp,
];
