import type { Realtime } from './realtime.ts';
import type { ServiceDays } from './service-days.ts';
import type { Transit } from './transit.ts';

/** What every resolver can reach. */
export type ResolveContext = {
  readonly transit: Transit;
  readonly days: ServiceDays;
  readonly realtime: Realtime;
  /** Seconds since 1970. */
  readonly nowSecond: () => number;
};
