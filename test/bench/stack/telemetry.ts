import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { createTimings } from '../../../shared/connections/core/call.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { recordLease } from '../../../shared/connections/core/connection.ts';
import { createLedger, type PeerLedger } from '../../../shared/connections/core/ledger.ts';
import { createCircuitBreakers } from '../../../shared/connections/resilience/circuit-breakers.ts';
import { formatServerTiming } from '../../../shared/connections/wrap/server-timing.ts';
import { createMetricCollector } from '../../../shared/telemetry/collect-metrics.ts';
import { createMetricLog } from '../../../shared/telemetry/metric-log.ts';
import type { Bench, BenchRow } from '../framework/bench.ts';
import { measureRounds } from '../framework/measure-rounds.ts';
import { median } from '../framework/statistics.ts';

const goalUs = 50;

/** The cost of accounting per invocation: ledger entries, Server-Timing steps and metric lines. */
export const telemetry: Bench = {
  name: 'telemetry',
  title: 'Accounting: ledger, Server-Timing and metrics',
  run: async ({ isQuick }) => {
    const output = openSync(devNull, 'w');
    try {
      const invocations = await createInvocations((lines) => writeSync(output, lines));
      const rows = Object.entries(invocations).map(([name, work]) => measure(name, work, isQuick ? 500 : 5000));
      const goals = rows.map(({ name, samples }) => {
        return { name, value: median(samples), direction: 'at most' as const, limit: goalUs, unit: 'us' as const };
      });
      const notes = ['Metric lines go to the null device. The row with once-a-minute metrics has no goal.'];
      return [{ name: 'invocations', title: 'Cost of one invocation', notes, rows, goals: goals.slice(0, -1) }];
    } finally {
      closeSync(output);
    }
  },
};

function measure(name: string, work: () => void, rounds: number): BenchRow {
  measureRounds(rounds, work); // compiled
  return { name, unit: 'us', samples: measureRounds(rounds, work).map((milliseconds) => milliseconds * 1000) };
}

async function createInvocations(write: (lines: string) => unknown): Promise<Record<string, () => void>> {
  const ledger = createLedger();
  const breakers = createCircuitBreakers({ clock: systemClock });
  for (const peer of ['database', 'http://otp:8080']) breakers.of(peer, { isFailure: () => true });
  const writeMetrics = createMetricLog({ namespace: 'Headway', service: 'headway-bench', write });
  const pools = { database: { size: 1, idle: 1, waiting: 0 }, 'http://otp:8080': { size: 1, idle: 1, waiting: 0 } };
  const network = { network: { feedId: 'demo' }, publishedAt: Date.now(), isStale: false };
  const createCollector = () =>
    createMetricCollector({
      clock: systemClock,
      functionName: 'api',
      isCold: () => false,
      ledger,
      pools: () => pools,
      breakers: breakers.figures,
      networks: () => [network],
    });
  const collect = createCollector();
  const reuse = (peer: PeerLedger) => {
    peer.reused();
    peer.waited(0);
    const timings = createTimings(systemClock);
    recordLease(timings, { waitMs: 0, openTimes: null });
    timings.record('query', 1, 'reused');
    return formatServerTiming(timings.list());
  };
  const open = (peer: PeerLedger) => {
    peer.dropped('closed');
    peer.opened({ dnsMs: 0, connectMs: 1, tlsMs: 2, authMs: 3 }, '10.0.0.1:5432');
    const timings = createTimings(systemClock);
    recordLease(timings, { waitMs: 0.1, openTimes: { dnsMs: 0, connectMs: 1, tlsMs: 2, authMs: 3 } });
    return formatServerTiming(timings.list());
  };
  const database = ledger.peer('database');
  const otp = ledger.peer('http://otp:8080');
  return {
    'an invocation that reused one connection': () => {
      reuse(database);
      writeMetrics(collect());
    },
    'an invocation that reused two, of two peers': () => {
      reuse(database);
      reuse(otp);
      writeMetrics(collect());
    },
    'an invocation that replaced one connection': () => {
      open(database);
      writeMetrics(collect());
    },
    'an invocation that used none': () => writeMetrics(collect()),
    'an invocation that also reports once-a-minute metrics': () => {
      reuse(database);
      writeMetrics(createCollector()());
    },
  };
}
