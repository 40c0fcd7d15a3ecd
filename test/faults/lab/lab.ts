import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { FunctionName } from '../../../infra/build/function-names.ts';
import { type LocalLambda, startLambda } from '../../../infra/local/lambda/lambda.ts';
import { startGuard } from '../../../infra/local/process-guard/start-guard.ts';
import { publishNetwork } from '../../support/feeds/publish-network.ts';
import { town } from '../../support/feeds/town.ts';
import { buildEntries, buildFunction } from './build-bundle.ts';
import { createFleet, type Fleet } from './fleet.ts';

/** Shared by all rows: the built functions, a local Lambda that freezes environments, a folder, a published network. */
export type Lab = {
  readonly folder: string;
  /** Value of SNAPSHOT_STORE: a folder that holds the network of the test town. */
  readonly store: string;
  readonly lambda: LocalLambda;
  /** Starts environments of one of the bundles; each `name` may be used once. */
  deploy(options: {
    name: string;
    bundle: string;
    variables: Readonly<Record<string, string>>;
    environments?: number;
    timeoutMs?: number;
  }): Fleet;
  /** Log lines of the functions, newest last. */
  log(): readonly string[];
  /** Warnings of Node in them: too many listeners, unhandled rejections. */
  warnings(): readonly string[];
  close(): Promise<void>;
};

const logLines = 2000; // kept for a failing row
const nodeWarning = /MaxListenersExceededWarning|UnhandledPromiseRejection|PromiseRejectionHandledWarning/;

/**
 * @param options.functions Headway's functions to build
 * @param options.plugins esbuild plugins that remove mitigations (ablation/)
 * @param options.entries other functions to build (build-bundle.ts)
 */
export async function openLab({
  functions = [],
  plugins = [],
  entries = {},
}: {
  functions?: readonly FunctionName[];
  plugins?: readonly Plugin[];
  entries?: Readonly<Record<string, string>>;
}): Promise<Lab> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'headway-faults-'));
  const guard = startGuard(folder); // a killed run would leave stopped processes, which receive no signals
  const bundles = join(folder, 'bundles');
  const store = join(folder, 'store');
  const lines: string[] = [];
  const warnings: string[] = [];
  for (const name of functions) await buildFunction(name, bundles, plugins);
  await buildEntries(entries, bundles);
  await publishNetwork(store, town);
  const lambda = await startLambda({
    folder,
    isFreezing: true,
    queueMs: 60_000, // a call waits for a free environment, so that a row measures the function and not a full pool
    log: (line) => {
      lines.push(line);
      if (nodeWarning.test(line)) warnings.push(line.slice(0, 300));
      if (lines.length > logLines) lines.splice(0, logLines / 2);
    },
  });
  return {
    folder,
    store,
    lambda,
    deploy: ({ name, bundle, variables, environments = 3, timeoutMs = 10_000 }) => {
      const taskRoot = join(bundles, bundle);
      return createFleet(
        lambda.deploy({ name, taskRoot, memoryMb: 512, timeoutMs, environments, variables }),
        environments,
      );
    },
    log: () => lines,
    warnings: () => warnings,
    close: async () => {
      await lambda.stop();
      await guard.finish();
    },
  };
}

/** The settings of every API in the lab. Caches are off, so that each call reaches its peer. */
export const apiVariables = {
  HEADWAY_LOG_LEVEL: 'error',
  HEADWAY_ADMIN_ACCESS: 'open-on-loopback',
  WAYBILLS_CACHE_TTL: '0',
  WAYBILLS_DEFAULT_FEED: 'town',
  WAYBILLS_DB_TLS: 'disable',
  WAYBILLS_DB_MAX_CONNECTIONS: '2', // as in the deployed stack (docs/reference/configuration.md)
  WAYBILLS_DB_MIN_CONNECTIONS: '1',
  GTFS_CONNECTION_LIMIT: '8',
  GTFS_RETRY_DELAY: '0',
  GTFS_RATE_LIMIT_DELAY: '0',
};
