import { prices } from '../monitoring/prices.ts';
import type { Stage } from '../settings/stage-settings.ts';
import type { LookupKind, Measured } from './measured.ts';
import { simulateArrivals } from './simulate.ts';
import { listFixedCosts, sumDollars } from './stage-cost.ts';

export type Load = {
  /** Calls a second at the busiest time. */
  readonly callsPerSecond: number;
  /** Shares of the calls, 0 to 1: vehicles ask the database, trips ask OTP, all others the snapshot. */
  readonly vehicles: number;
  readonly trips: number;
  /** Share of trip calls that an environment answers from its cache. */
  readonly cachedTrips: number;
  /** OTP's own time for a trip. */
  readonly otpMs: number;
  /** Cores of the database. */
  readonly databaseCores: number;
  /** Mean load over a month as a share of the busiest time. */
  readonly meanShare: number;
};

export type Capacity = {
  /** By Little's law: rate times mean duration. */
  readonly meanEnvironments: number;
  /** Most that the simulation had busy at once. */
  readonly environments: number;
  readonly poolerConnections: number;
  readonly busyServerConnections: number;
  readonly serverConnections: number;
  /** Share of the database's CPU, 0 to 1 and more. An upper bound. */
  readonly databaseCpu: number;
  /** Share of the calls that reach neither database nor OTP. */
  readonly cacheShare: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p99WaitMs: number;
  /** Of a million calls of this mix: front door, function, logs and traces. */
  readonly dollarsPerMillion: number;
  /** CPU of an environment and billed time of the mean call, milliseconds. */
  readonly meanCpuMs: number;
  readonly meanBilledMs: number;
  readonly dollarsPerMonth: number;
};

/** Lambda's own part of an invocation, which is billed: an assumption, because the benchmark runs outside Lambda. */
const runtimeMs = 1;
/** Round trip between a function and the pooler, or the pooler and Postgres, in one zone: an assumption, as in the benchmark's second delay. */
const roundTripMs = 0.5;
const coreOfMb = 1769;
const secondsOfMonth = 730 * 3600;

/** Estimates what a load needs on a stage: a model on paper (Little's law) and a simulation of 100,000 calls. */
export function estimateCapacity(load: Load, stage: Stage, measured: Measured): Capacity {
  const { callsPerSecond, vehicles, trips } = load;
  const cpu = Math.min(1, stage.api.memoryMb / coreOfMb); // an environment uses one core at most
  const ownMs = runtimeMs + measured.ownCoreMs / cpu;
  const tripMs = ownMs + load.otpMs + roundTripMs + measured.tripCoreMs / cpu;
  const vehicleMs = runtimeMs + measured.dutyCoreMs / cpu + roundTripMs;
  const databaseMs = measured.lookupServerMs[findLookupKind(stage)];
  const serverMs = databaseMs + roundTripMs; // the pooler keeps the connection until Postgres has answered
  const serverConnections = countServerConnections(stage);
  const askOtp = trips * (1 - load.cachedTrips);
  const simulated = simulateArrivals({
    ...{ callsPerSecond, servers: serverConnections, calls: 100_000 },
    draw: (random) => {
      const kind = random();
      if (kind < vehicles) return { ownMs: vehicleMs, serverMs };
      return { ownMs: kind < vehicles + askOtp ? tripMs : ownMs, serverMs: 0 };
    },
  });
  const meanMs = ownMs + vehicles * (vehicleMs + serverMs - ownMs) + askOtp * (tripMs - ownMs);
  const environments = Math.max(simulated.environments, stage.warmUp.environments, stage.api.provisionedMin);
  const calls = callsPerSecond * load.meanShare * secondsOfMonth;
  const dollarsPerMillion = priceOfMillion(stage, meanMs);
  return {
    meanEnvironments: (callsPerSecond * meanMs) / 1000,
    environments,
    poolerConnections: environments * stage.api.databaseMinConnections,
    busyServerConnections: (callsPerSecond * vehicles * serverMs) / 1000,
    serverConnections,
    databaseCpu: (callsPerSecond * vehicles * databaseMs) / 1000 / load.databaseCores,
    cacheShare: 1 - vehicles - askOtp,
    p50Ms: simulated.p50Ms,
    p99Ms: simulated.p99Ms,
    p99WaitMs: simulated.p99WaitMs,
    dollarsPerMillion,
    meanCpuMs:
      measured.ownCoreMs + vehicles * (measured.dutyCoreMs - measured.ownCoreMs) + askOtp * measured.tripCoreMs,
    meanBilledMs: meanMs,
    dollarsPerMonth: sumDollars(listFixedCosts(stage)) + (calls / 1_000_000) * dollarsPerMillion,
  };
}

/** Dollars of a million calls: front door, function, logs and traces (docs/deploy.md, "Cost"). */
function priceOfMillion({ api, frontDoor }: Stage, meanMs: number): number {
  const gbSeconds = (1_000_000 * (meanMs / 1000) * api.memoryMb) / 1024;
  const door = frontDoor.kind === 'http-api' ? prices.httpApiMillionCalls : prices.albMillionCalls;
  const observing = prices.logsOfMillionCalls + prices.tracesOfMillionCalls;
  return prices.lambdaMillionCalls + door + gbSeconds * prices.lambdaGbSecond[api.architecture] + observing;
}

/** PgBouncer >= 1.21 keeps named statements; other poolers forget them, unless the function for lookups keeps the plan. */
function findLookupKind({ pooler, database }: Stage): LookupKind {
  if (pooler.kind === 'pgbouncer') return 'named';
  return database.lookupFunction ? 'unnamed, by the function' : 'unnamed';
}

function countServerConnections({ database, pooler }: Stage): number {
  if (pooler.kind !== 'rds-proxy') return pooler.serverConnections;
  const most =
    database.source === 'own' ? Number(database.parameters['max_connections'] ?? 200) : database.maxConnections;
  return Math.max(1, Math.floor((most * pooler.maxConnectionsPercent) / 100));
}
