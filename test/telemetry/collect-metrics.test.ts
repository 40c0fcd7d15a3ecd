import { expect, test } from 'vitest';
import { UnavailableError } from '../../shared/connections/core/errors.ts';
import { createLedger } from '../../shared/connections/core/ledger.ts';
import { createCircuitBreakers } from '../../shared/connections/resilience/circuit-breakers.ts';
import { createMetricCollector } from '../../shared/telemetry/collect-metrics.ts';
import { createMetricLog } from '../../shared/telemetry/metric-log.ts';
import { readEmf } from '../support/api/emf.ts';
import { createMovableClock } from '../support/movable-clock.ts';

const setUp = async () => {
  const clock = createMovableClock();
  const ledger = createLedger();
  const breakers = createCircuitBreakers({ clock });
  let lines = '';
  const tell = createMetricLog({
    namespace: 'Headway',
    service: 'headway-test',
    write: (text) => {
      lines += text;
    },
  });
  const publishedAt = clock.now();
  const collect = createMetricCollector({
    clock,
    functionName: 'api',
    isCold: () => false,
    ledger,
    pools: () => ({ database: { size: 2, idle: 1, waiting: 0 } }),
    breakers: breakers.figures,
    networks: () => [{ network: { feedId: 'demo' }, publishedAt, isStale: false }],
  });
  /** The metrics of one invocation: `peer reason name` and the values. */
  const endInvocation = () => {
    lines = '';
    tell(collect());
    const told = readEmf(lines.split('\n'));
    return Object.fromEntries(
      told.map(({ name, dimensions, values }) => {
        const { service, ...by } = dimensions;
        return [[...Object.values(by), name].join(' '), values];
      }),
    );
  };
  return { clock, ledger, breakers, endInvocation };
};

test('each invocation reports its own events by peer and reason, and reports no events as 0 or not at all', async () => {
  const { ledger, endInvocation } = await setUp();
  endInvocation();
  const database = ledger.peer('database');
  database.opened({ connectMs: 1, authMs: 2 });
  database.waited(3);
  database.reused();
  database.waited(0);
  database.dropped('age');
  database.failed('ECONNRESET');
  expect(endInvocation()).toEqual({
    'database ConnectionsOpened': [1],
    'database ConnectionsReused': [1],
    'database PoolWait': [3, 0],
    'database ConnectTime': [1],
    'database AuthTime': [2],
    'database age ConnectionsDropped': [1],
    'database ECONNRESET ConnectionsFailed': [1],
  });
  database.reused();
  expect(endInvocation()).toEqual({ 'database ConnectionsOpened': [0], 'database ConnectionsReused': [1] });
  expect(endInvocation()).toEqual({});
});

test('states are reported once a minute, frozen time included', async () => {
  const { clock, breakers, endInvocation } = await setUp();
  breakers.of('database', { isFailure: () => true });
  const states = {
    'database BreakerState': [0],
    'database PoolSize': [2],
    'database PoolIdle': [1],
    'database PoolWaiting': [0],
    'demo SnapshotStale': [0],
  };
  expect(endInvocation()).toEqual({ ...states, 'demo SnapshotAge': [0] });
  clock.advance(59_999);
  expect(endInvocation()).toEqual({});
  clock.advance(1);
  expect(endInvocation()).toEqual({ ...states, 'demo SnapshotAge': [60] });
});

test('a circuit breaker that changed is reported at once', async () => {
  const { clock, breakers, endInvocation } = await setUp();
  const left = breakers.of('database', { isFailure: () => true, failuresToOpen: 1 });
  const tried = breakers.of('otp', { isFailure: () => true, failuresToOpen: 1, openMs: 0 });
  const { signal } = new AbortController();
  const fail = async () => {
    throw new UnavailableError('down', { peer: 'database' });
  };
  endInvocation();
  await Promise.allSettled([left.run(signal, fail), tried.run(signal, fail)]);
  expect(endInvocation()).toMatchObject({ 'database BreakerState': [2], 'otp BreakerState': [1] });
  clock.advance(1000);
  await tried.run(signal, async () => 'up');
  expect(endInvocation()).toMatchObject({ 'database BreakerState': [1], 'otp BreakerState': [0] });
  expect(endInvocation()).toEqual({});
});

test('more than a hundred connections in one invocation are all counted, in one line with 99 samples', async () => {
  const { ledger, endInvocation } = await setUp();
  endInvocation();
  for (let count = 0; count < 250; count += 1) {
    ledger.peer('otp').reused();
    ledger.peer('otp').waited(0);
  }
  const { 'otp ConnectionsReused': reused, 'otp PoolWait': waits } = endInvocation();
  expect(reused).toEqual([250]);
  expect(waits).toHaveLength(99);
});
