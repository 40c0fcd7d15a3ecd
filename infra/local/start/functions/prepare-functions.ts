import { StartError } from '../steps/start-error.ts';
import type { Step } from '../steps/steps.ts';
import { invoke } from './scheduler.ts';

/** The parts of the functions' results that `npm start` shows. */
type Refresh = {
  readonly feeds: readonly {
    readonly feedId: string;
    readonly version: string | null;
    readonly reason: string | null;
    readonly counts: { readonly routes: number; readonly stops: number } | null;
  }[];
};
type WarmUp = {
  readonly asked: number;
  readonly distinct: number;
  readonly connectionsOpened: number;
  readonly failures: readonly string[];
};

/**
 * Invokes the refresh function, which loads every feed.
 * @returns the ids of the loaded feeds
 * @throws StartError if no feed was loaded
 */
export async function loadFeeds(lambdaUrl: string, step: Step): Promise<string[]> {
  const load = async () => {
    const { feeds } = await call<Refresh>(lambdaUrl, 'headway-refresh', 'The feeds cannot be loaded');
    if (feeds.some(({ version }) => version !== null)) return feeds;
    const reasons = feeds.map(({ feedId, reason }) => `${feedId}: ${reason}`);
    throw new StartError(
      `No feed can be loaded (${reasons.join('; ') || 'the OTP has no feeds'}); use another feed or OTP.`,
    );
  };
  const feeds = await step('feeds', load, (loaded) =>
    loaded
      .map(({ feedId, counts, reason }) =>
        counts === null
          ? `${feedId} not loaded: ${reason}`
          : `${feedId}: ${counts.routes} routes, ${counts.stops} stops`,
      )
      .join('; '),
  );
  return feeds.filter(({ version }) => version !== null).map(({ feedId }) => feedId);
}

/** Invokes the warm-up function. The step's line reports failures; such an environment warms up with its first call. */
export async function warmUp(lambdaUrl: string, step: Step): Promise<void> {
  await step(
    'warm-up',
    () => call<WarmUp>(lambdaUrl, 'headway-warmup', 'The environments cannot be warmed up'),
    ({ asked, distinct, connectionsOpened, failures }) =>
      [`Warm: ${distinct} of ${asked} environments, ${connectionsOpened} connections opened`, ...failures].join('; '),
  );
}

async function call<Result>(lambdaUrl: string, functionName: string, what: string): Promise<Result> {
  try {
    return (await invoke(lambdaUrl, functionName, 'RequestResponse')) as Result;
  } catch (error) {
    throw new StartError(`${what}: ${(error as Error).message}`);
  }
}
