import { UnavailableError } from '../core/errors.ts';
import type { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Database } from './database.ts';
import { findFailureKind } from './database-failure.ts';

/** Puts a breaker before a database, whatever its transport. Opening connections ahead passes by it. */
export function guardDatabase(database: Database, breaker: CircuitBreaker): Database {
  return {
    ...database,
    query: (statement, parameters, call) => breaker.run(call.signal, () => database.query(statement, parameters, call)),
  };
}

/** Whether nobody else's statement would fare better now; a statement that is wrong or slow says nothing about that. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof UnavailableError)) return false;
  if (error.cause === undefined) return true; // no connection came about in time
  return ['lost', 'away', 'busy', 'untrusted', 'locked'].includes(findFailureKind(error.cause));
}
