import type { Clock } from '../core/clock.ts';
import {
  type BreakerFigures,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  createCircuitBreaker,
} from './circuit-breaker.ts';

export type { BreakerFigures, BreakerState, CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker.ts';

/** One circuit breaker per peer, so that a failing peer does not affect calls to another. */
export type CircuitBreakers = {
  /** The peer's circuit breaker; the first call builds it with these options. */
  of(peer: string, options: Omit<CircuitBreakerOptions, 'peer' | 'clock'>): CircuitBreaker;
  /** By peer. */
  figures(): Record<string, BreakerFigures>;
};

/** Builds an empty collection. */
export function createCircuitBreakers({ clock }: { clock: Clock }): CircuitBreakers {
  const breakers = new Map<string, CircuitBreaker>();
  return {
    of: (peer, options) => {
      const known = breakers.get(peer);
      if (known !== undefined) return known;
      const created = createCircuitBreaker({ ...options, peer, clock });
      breakers.set(peer, created);
      return created;
    },
    figures: () => Object.fromEntries([...breakers].map(([peer, breaker]) => [peer, breaker.figures()])),
  };
}
