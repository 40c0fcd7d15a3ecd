import type { ServiceDays } from '../../model/service-days.ts';
import type { Transit } from '../../model/transit.ts';
import type { Realtime } from '../../realtime/realtime.ts';

/** The context that every resolver receives. */
export type ResolveContext = {
  readonly transit: Transit;
  readonly days: ServiceDays;
  readonly realtime: Realtime;
  /** The first tag of Accept-Language. A field's own argument `language` comes before it. */
  readonly language: string | undefined;
  /** Seconds since 1970. */
  readonly nowSecond: () => number;
};
