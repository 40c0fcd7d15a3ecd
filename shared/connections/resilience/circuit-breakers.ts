import type { Clock } from '../core/clock.ts';
import {
  type BreakerFigures,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  createCircuitBreaker,
} from './circuit-breaker.ts';

export type { BreakerFigures, BreakerState, CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker.ts';

/** A time in which calls to a peer were refused. */
export type BreakerOpening = {
  readonly peer: string;
  readonly openedAt: string;
  /** From then on the next call probes the peer. */
  readonly halfOpenAt: string;
};

const keptOpenings = 20;

/** One circuit breaker per peer, so that a failing peer does not affect calls to another. */
export type CircuitBreakers = {
  /** The peer's circuit breaker; the first call builds it with these options. */
  of(peer: string, options: Omit<CircuitBreakerOptions, 'peer' | 'clock' | 'onOpen'>): CircuitBreaker;
  /** By peer. */
  figures(): Record<string, BreakerFigures>;
  /** The last 20, newest first. */
  openings(): readonly BreakerOpening[];
};

/** Builds an empty collection. */
export function createCircuitBreakers({ clock }: { clock: Clock }): CircuitBreakers {
  const breakers = new Map<string, CircuitBreaker>();
  let openings: readonly BreakerOpening[] = [];
  const keep = (peer: string, forMs: number) => {
    const nowMs = clock.now();
    const [openedAt, halfOpenAt] = [new Date(nowMs).toISOString(), new Date(nowMs + forMs).toISOString()];
    openings = [{ peer, openedAt, halfOpenAt }, ...openings].slice(0, keptOpenings);
  };
  return {
    of: (peer, options) => {
      const known = breakers.get(peer);
      if (known !== undefined) return known;
      const created = createCircuitBreaker({ ...options, peer, clock, onOpen: (forMs) => keep(peer, forMs) });
      breakers.set(peer, created);
      return created;
    },
    figures: () => Object.fromEntries([...breakers].map(([peer, breaker]) => [peer, breaker.figures()])),
    openings: () => openings,
  };
}
