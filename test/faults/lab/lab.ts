import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { type LocalLambda, startLambda } from '../../../infra/local/lambda/lambda.ts';
import { startGuard } from '../../../infra/local/process-guard/start-guard.ts';
import { publishNetwork } from '../../support/feeds/publish-network.ts';
import { town } from '../../support/feeds/town.ts';
import { buildEntries, buildFunction } from './build-bundle.ts';
import { createFleet, type Fleet } from './fleet.ts';

/** What all rows share: the built functions, a Lambda that freezes, a folder, a published network. */
export type Lab = {
  readonly folder: string;
  /** A SNAPSHOT_STORE with the network of the town. */
  readonly store: string;
  readonly lambda: LocalLambda;
  /** Starts environments of one of the bundles; `name` has to be new. */
  deploy(options: {
    name: string;
    bundle: string;
    variables: Readonly<Record<string, string>>;
    environments?: number;
    timeoutMs?: number;
  }): Fleet;
  /** What functions wrote, newest last. */
  log(): readonly string[];
  /** What Node itself warned of in them: listeners that pile up, rejections that nobody awaits. */
  warnings(): readonly string[];
  close(): Promise<void>;
};

const logLines = 2000; // kept for a failing row
const nodeWarning = /MaxListenersExceededWarning|UnhandledPromiseRejection|PromiseRejectionHandledWarning/;

/**
 * @param options.functions those of ours that are built
 * @param options.plugins what is taken out of them (ablation/)
 * @param options.entries what else is built (build-bundle.ts)
 */
export async function openLab({
  functions = [],
  plugins = [],
  entries = {},
}: {
  functions?: readonly string[];
  plugins?: readonly Plugin[];
  entries?: Readonly<Record<string, string>>;
}): Promise<Lab> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'headway-faults-'));
  const guard = startGuard(folder); // a run that is killed leaves stopped processes, which get no signal
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
    queueMs: 60_000, // a call waits for its environment: what is measured is the function, not a full pool
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

/** The settings of every API in the lab: no caches, so that each call reaches its peer. */
export const apiVariables = {
  HEADWAY_LOG_LEVEL: 'error',
  HEADWAY_ADMIN_ACCESS: 'open-on-loopback',
  WAYBILLS_CACHE_TTL: '0',
  WAYBILLS_DEFAULT_FEED: 'town',
  WAYBILLS_DB_TLS: 'disable',
  WAYBILLS_DB_MAX_CONNECTIONS: '2', // what the deployed stack sets (configuration.md)
  WAYBILLS_DB_MIN_CONNECTIONS: '1',
  GTFS_CONNECTION_LIMIT: '8',
  GTFS_RETRY_DELAY: '0',
  GTFS_RATE_LIMIT_DELAY: '0',
};
