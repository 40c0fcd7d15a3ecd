import type { Call } from '@headway/connections/call';
import { CallError } from '@headway/connections/errors';
import type { Services } from '../../shared/services.ts';
import { describeError } from '../../shared/telemetry/describe-error.ts';
import type { Invocation } from '../lifecycle/invocation.ts';
import { findUnreachable, openConnections } from '../lifecycle/open-connections.ts';
import { type Answer, rehearseCalls } from './rehearse-calls.ts';
import type { WarmUpReport } from './warm-up-summary.ts';

/** Above the longest rehearsal, so that its repeated calls do not reach OTP. */
const rehearsalCacheSeconds = 5;

/**
 * Warms this environment: opens its connections, and loads the published networks and the code of every endpoint. The first
 * warm-up of an environment also rehearses calls. What fails is reported in `failures` and does not stop the rest.
 */
export async function warmEnvironment(
  services: Services,
  call: Call,
  {
    loadEndpoints,
    answer,
    rehearse,
  }: { loadEndpoints: () => Promise<unknown>; answer: Answer; rehearse: Invocation['rehearse'] },
): Promise<WarmUpReport> {
  const { environment, networks, logger, clock, otp, graphqlGuard, configuration } = services;
  await services.thaw.finish(); // before connections are counted and opened at the same time
  const failures: string[] = [];
  const loadNetworks = async () => {
    try {
      await networks.revalidate(call);
      const [first] = networks.loaded();
      // A typing error runs all search code, so that the first search of a caller runs compiled code.
      const [{ matchFuzzily }, { searchStops }] = await Promise.all([
        import('../../shared/transit/search/match-fuzzily.ts'),
        import('../../shared/transit/search/search.ts'),
      ]);
      if (first !== undefined) searchStops(first.network, 'sttaion', { limit: 1, matchFuzzily });
    } catch (error) {
      logger.warn('warm-up', { error: describeError(error) });
      failures.push(error instanceof CallError ? error.message : 'The networks could not be loaded');
    }
  };
  const prepareGraphql = async () => {
    if (configuration.HEADWAY_GRAPHQL === 'off') return;
    await Promise.allSettled(otp.instances.map((instance) => graphqlGuard.prepare(instance, call))); // the first query reports it
  };
  const [opened] = await Promise.all([
    openConnections(services, call),
    loadNetworks().then(prepareGraphql), // one after the other, on the same connection
    loadEndpoints(),
  ]);
  const unreachable = findUnreachable(services);
  const [network] = networks.loaded();
  if (environment.isCold() && otp.instances.length > 0 && unreachable.length === 0 && network !== undefined) {
    const options = {
      clock,
      call,
      hasGraphql: configuration.HEADWAY_GRAPHQL !== 'off',
      hasCache: configuration.OTP_CACHE_TTL >= rehearsalCacheSeconds,
    };
    await rehearse(() => logger.rehearse(() => rehearseCalls(network.network, answer, options)));
  }
  return {
    environmentId: environment.id,
    isCold: environment.isCold(),
    opened,
    networks: Object.fromEntries(networks.loaded().map(({ network, version }) => [network.feedId, version])),
    failures: [...unreachable.map((peer) => `${peer} could not be reached`), ...failures],
  };
}
