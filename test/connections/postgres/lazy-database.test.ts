import { expect, test } from 'vitest';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createLazyDatabase } from '../../../shared/connections/postgres/lazy-database.ts';
import { createCircuitBreaker } from '../../../shared/connections/resilience/circuit-breaker.ts';
import { createCall } from '../../support/create-call.ts';

const limits = { maxConnections: 2, minConnections: 1, statements: 'named' } as const;

test('a database whose driver cannot be loaded fails each query with the reason, and can be closed', async () => {
  const load = async () => {
    throw new Error('no such driver');
  };
  const breaker = createCircuitBreaker({ peer: 'orders', clock: systemClock, isFailure: () => false });
  const database = createLazyDatabase({ ...limits, load, breaker });
  await expect(database.query({ label: 'one', text: 'SELECT 1', access: 'read' }, [], createCall())).rejects.toThrow(
    'no such driver',
  );
  expect(database.figures()).toEqual({ size: 0, idle: 0, waiting: 0, max: 2, min: 1, statements: 'named' });
  await database.close();
});
