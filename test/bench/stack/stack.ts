import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../../functions/create-api.ts';
import { createInvocation } from '../../../functions/lifecycle/invocation.ts';
import { reportMetrics } from '../../../functions/lifecycle/report-metrics.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { type Clock, systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices } from '../../../shared/services.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { publishNetwork } from '../../support/feeds/publish-network.ts';
import type { Bench, BenchRow, BenchTable, Goal } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { median } from '../framework/statistics.ts';
import { createSyntheticFeed, goalSize } from '../snapshot/synthetic-feed.ts';

const goalUs = 50;
const bareHandler = 'bare handler';
const listing = 'JSON.stringify of the same list';

/** The cost of Headway's code around an invocation, and of a repeated list. */
export const stack: Bench = {
  name: 'stack',
  title: 'Own time: the stack around a call, and lists',
  run: async ({ isQuick, random, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
    const output = openSync(devNull, 'w');
    const feed = createSyntheticFeed(goalSize);
    await publishNetwork(folder, feed);
    const { configuration } = readConfiguration({ SNAPSHOT_STORE: folder, HEADWAY_CLIENT_UNITS_PER_SECOND: '0' });
    const logger = createLogger({ write: (line) => writeSync(output, line) });
    let aheadMs = 0;
    const clock: Clock = { now: () => systemClock.now() + aheadMs, monotonic: systemClock.monotonic };
    const services = { ...createServices({ configuration, clock }), logger };
    const platform = { metrics: { namespace: 'Headway', service: 'headway-bench' } } as Parameters<
      typeof reportMetrics
    >[0];
    const atEnd = reportMetrics(platform, services, 'api', (lines) => writeSync(output, lines));
    const plain = createApi(services);
    const metered = createApi(services, createInvocation(services, { atEnd }));
    const ask = (handler: typeof plain, target: string) => {
      const event = createHttpApiEvent({ target });
      const context = createLambdaContext({ remainingMs: 3_600_000 }); // shared by all rounds
      return () => handler(event, context);
    };
    try {
      progress('stack');
      const answer = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"status":"ok"}' };
      const thawed = ask(plain, '/health');
      const calls = await interleave(
        [
          { name: bareHandler, run: async () => answer },
          { name: 'Headway, /health', run: ask(plain, '/health') },
          { name: 'Headway, /health, with metrics', run: ask(metered, '/health') },
          {
            name: 'Headway, /health, after a gap',
            run: () => {
              aheadMs += 1000;
              return thawed();
            },
          },
          { name: 'Headway, a stop by its id', run: ask(plain, `/stop/${feed.feedId}/${feed.stops[4321]?.id}`) },
        ],
        { rounds: isQuick ? 300 : 5000, warmUp: isQuick ? 300 : 3000, random },
      );
      progress('lists');
      const target = `/stops/${feed.feedId}`;
      const { body } = (await plain(createHttpApiEvent({ target }), createLambdaContext())) as { body: string };
      const list: unknown = JSON.parse(body);
      const lists = await interleave(
        [
          { name: listing, run: () => JSON.stringify(list) },
          { name: 'Headway, the list again', run: ask(plain, target) },
        ],
        { rounds: isQuick ? 20 : 200, random },
      );
      return [describeStack(toRows(calls)), describeLists(toRows(lists), body.length)];
    } finally {
      await services.http.close();
      closeSync(output);
      await rm(folder, { recursive: true });
    }
  },
};

function toRows(samples: ReadonlyMap<string, readonly number[]>): BenchRow[] {
  return [...samples].map(([name, ms]) => ({ name, unit: 'us', samples: ms.map((sample) => sample * 1000) }));
}

function describeStack(rows: readonly BenchRow[]): BenchTable {
  const base = median(rows.find(({ name }) => name === bareHandler)?.samples ?? []);
  return {
    name: 'invocation',
    title: 'The whole stack compared with a bare handler, per invocation',
    notes: [
      'From an HTTP API event to its answer, without a socket: the begin of the thaw step, request parsing and validation, routing, Server-Timing, the log line (to the null device) and the answer. With metrics: also the lines in embedded metric format.',
    ],
    rows,
    goals: rows
      .filter(({ name }) => name.includes('/health'))
      .map(
        ({ name, samples }): Goal => ({
          name: `${name}: over a bare handler`,
          value: median(samples) - base,
          direction: 'at most',
          limit: goalUs,
          unit: 'us',
          isHeadline: name.endsWith('/health'),
        }),
      ),
  };
}

function describeLists(rows: readonly BenchRow[], bytes: number): BenchTable {
  const [stringified = Number.NaN, again = Number.NaN] = [listing, 'Headway, the list again'].map((wanted) =>
    median(rows.find(({ name }) => name === wanted)?.samples ?? []),
  );
  return {
    name: 'lists',
    title: 'A whole list, requested again',
    notes: [
      `All stops of a network of 10,000, ${(bytes / 1e6).toFixed(1)} MB: the whole invocation compared with JSON.stringify of the same objects.`,
    ],
    baseline: listing,
    rows,
    goals: [
      {
        name: 'a repeated list, relative to one serialisation of it',
        value: (again / stringified) * 100,
        direction: 'at most',
        limit: 10,
        unit: '%',
      },
    ],
  };
}
