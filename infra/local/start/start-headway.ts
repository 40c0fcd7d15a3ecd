import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from '../../../shared/configuration/configuration.ts';
import { createControl } from '../control/control.ts';
import { startControl, startFaultProxies } from '../control/start-control.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { startLambda } from '../lambda/lambda.ts';
import { openWaybills } from './database/open-waybills.ts';
import type { Flags } from './flags/read-flags.ts';
import { defineFunctions, schedules } from './functions/define-functions.ts';
import { deployBundles } from './functions/deploy-bundles.ts';
import { loadFeeds, warmUp } from './functions/prepare-functions.ts';
import { startScheduler } from './functions/scheduler.ts';
import { chooseRequests } from './otp/choose-requests.ts';
import { addTrips, readRoutes } from './otp/read-routes.ts';
import { startOtps } from './otp/start-otps.ts';
import { allSettledOrThrow } from './steps/all-settled-or-throw.ts';
import { StartError } from './steps/start-error.ts';
import type { Step } from './steps/steps.ts';

export type RunningHeadway = {
  readonly url: string;
  /** Paths that have an answer in the loaded feeds. */
  readonly requestsToTry: readonly string[];
  stop(): Promise<void>;
};

export type HeadwayOptions = {
  readonly flags: Flags;
  readonly configuration: Configuration;
  /** The user's environment variables, which override our defaults. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** A folder for this run only; the process guard deletes it. */
  readonly folder: string;
  readonly step: Step;
  /** Receives the functions' log lines. */
  readonly log: (line: string) => void;
};

const built = fileURLToPath(import.meta.resolve('../../../dist'));

/**
 * Starts every part; independent parts start at the same time.
 * @throws StartError that says which part cannot start, and what to do
 */
export async function startHeadway(options: HeadwayOptions): Promise<RunningHeadway> {
  const { flags, configuration, given, folder, step, log } = options;
  const parts = new AsyncDisposableStack();
  try {
    const gateway = await openGateway(flags.port ?? configuration.PORT);
    parts.defer(gateway.close);
    const databaseUrl = flags.databaseUrl ?? configuration.WAYBILLS_DB_URL?.reveal();
    const [otps, waybills, bundles] = await allSettledOrThrow([
      startOtps({ flags, configuration, folder, step, parts }),
      openWaybills({ databaseUrl, driver: flags.driver, configuration, folder, step, parts }),
      deployBundles(built, folder),
    ]);

    const servers = await startFaultProxies({ local: waybills.local, otpInstances: otps.instances, folder, parts });
    const lambda = await startLambda({ folder, isFreezing: flags.isFreezing, log });
    parts.defer(lambda.stop);
    const functions = defineFunctions({
      bundles,
      environments: flags.environments,
      lambdaUrl: lambda.url,
      given: {
        SNAPSHOT_STORE: join(folder, 'snapshots'),
        HEADWAY_WARM_ENVIRONMENTS: String(Math.min(flags.environments, configuration.HEADWAY_WARM_ENVIRONMENTS)),
        WAYBILLS_DEFAULT_FEED: otps.servers[0]?.feeds[0],
        ...withoutEmpty(given),
      },
      own: {
        ...waybills.settings,
        ...(servers === undefined ? {} : { ...servers.resolver.variables, WAYBILLS_DB_URL: servers.databaseUrl }),
        OTP_INSTANCES: servers?.otpInstances ?? otps.instances,
      },
    });
    const api = lambda.deploy(functions.api);
    lambda.deploy(functions.refresh);
    lambda.deploy(functions.warmup);
    gateway.connect(api.invoke);
    gateway.connectStream(lambda.deploy(functions.stream).stream);

    const loaded = await loadFeeds(lambda.url, step);
    const feeds = otps.servers.flatMap((server) => server.feeds); // in the order of the flags
    const routes = await readRoutes(
      gateway.url,
      feeds.filter((feedId) => loaded.includes(feedId)),
    );
    const vehicle = await waybills.findVehicle(await addTrips(gateway.url, routes));
    const vehicles = waybills.vehicles();
    const control = { lambda, api, servers, vehicles, feed: routes[0]?.feedId ?? feeds[0] ?? '', folder, parts };
    gateway.serveFirst(createControl(startControl(control)));
    await warmUp(lambda.url, step);
    const scheduler = startScheduler(schedules, { lambdaUrl: lambda.url, onError: log });
    parts.defer(scheduler.stop);
    return { url: gateway.url, requestsToTry: chooseRequests(routes, vehicle), stop: () => parts.disposeAsync() };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

function withoutEmpty(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}

/**
 * Opens the port first: if it is in use, no other part starts.
 * @throws StartError
 */
async function openGateway(port: number): Promise<Gateway> {
  try {
    return await startGateway({ port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
    throw new StartError(`Port ${port} of 127.0.0.1 ${why}; choose another one with --port.`);
  }
}
