import { apiEndpoints } from './api-endpoints.ts';
import type { Bench } from './framework/bench.ts';
import { lookup } from './lookup/lookup.ts';
import { noise } from './noise.ts';
import { promise } from './promise/promise.ts';
import { snapshotLoad } from './snapshot-load.ts';
import { telemetry } from './telemetry.ts';

/** Everything that `npm run bench` measures, in the order of the report. */
export const benches: readonly Bench[] = [noise, promise, lookup, telemetry, snapshotLoad, apiEndpoints];
