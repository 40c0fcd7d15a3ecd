/**
 * One environment with one network in its own process: `growth-once.ts FOLDER FEED STOPS ROUTES ROUNDS`. Prints the duration
 * of its first and later calls, and the memory of the network.
 */
import { createApi } from '../../../functions/create-api.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices } from '../../../shared/services.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';
import { createLambdaContext } from '../../support/api/lambda-context.ts';
import { median } from '../framework/statistics.ts';
import { createSyntheticFeed } from '../snapshot/synthetic-feed.ts';

export type GrowthFigures = {
  readonly firstMs: number;
  readonly megabytes: number;
  /** Median microseconds of a call, by query. */
  readonly microseconds: Readonly<Record<string, number>>;
};

const [folder = '', feed = '', stops = '', routes = '', rounds = ''] = process.argv.slice(2);
const { configuration } = readConfiguration({ SNAPSHOT_STORE: folder, HEADWAY_CLIENT_UNITS_PER_SECOND: '0' });
const logger = createLogger({ write: () => {} });
const handler = createApi({ ...createServices({ configuration, clock: systemClock }), logger });
const { stops: sample } = createSyntheticFeed({ stops: Number(stops), routes: 1, patterns: 1 });

const search = 'a search by name';
const stopOf = (round: number) => sample[(round * 131) % sample.length];
const queries: Readonly<Record<string, (round: number) => string>> = {
  'a route': (round) => `/route/${feed}/R${(round * 7) % Number(routes)}`,
  'a stop': (round) => `/stop/${feed}/${stopOf(round)?.id}`,
  'the routes of a stop': (round) => `/route-stop-mapping/${feed}/stop/${stopOf(round)?.id}`,
  'stops nearby': (round) => `/nearby/${feed}?lat=${stopOf(round)?.lat}&lon=${stopOf(round)?.lon}&radius=500`,
  'a page of 100 stops': () => `/stops/${feed}?limit=100`,
  [search]: (round) => `/stops/${feed}/fuzzy/crossing%20${(round * 131) % Number(stops)}?limit=10`,
};

async function measureCall(target: string): Promise<number> {
  const startMs = performance.now();
  const answer = (await handler(createHttpApiEvent({ target }), createLambdaContext())) as {
    statusCode: number;
  };
  const tookMs = performance.now() - startMs;
  if (answer.statusCode !== 200) throw new Error(`${target}: expected status 200, got ${answer.statusCode}`);
  return tookMs;
}

function measureMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

const before = measureMegabytes();
const firstMs = await measureCall(queries['a route']?.(0) ?? '');
const megabytes = measureMegabytes() - before;
const microseconds: Record<string, number> = {};
for (const [name, createTarget] of Object.entries(queries)) {
  const durations: number[] = [];
  const calls = name === search ? Math.ceil(Number(rounds) / 20) : Number(rounds); // it scans every name
  for (let round = 0; round < calls; round += 1) durations.push(1000 * (await measureCall(createTarget(round))));
  microseconds[name] = median(durations);
}
const figures: GrowthFigures = { firstMs, megabytes, microseconds };
console.log(JSON.stringify(figures));
