import { NotFoundError, UnavailableError } from '@headway/connections/errors';
import { EntityNotFoundError } from '../../../shared/http/request/problem.ts';
import { splitFeedScopedId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { openNetwork } from '../../answers/open-network.ts';

/** Opens the network of one feed. @throws EntityNotFoundError (`feed-not-found`), UnavailableError */
export async function openFeed(feedId: string, context: EndpointContext): Promise<Network> {
  try {
    return (await openNetwork(feedId, context)).network;
  } catch (error) {
    throw error instanceof NotFoundError ? new EntityNotFoundError('feed', feedId) : error;
  }
}

/**
 * Opens these feeds, or all feeds. A feed that cannot be loaded is missing from the answer, and `meta.unavailable` says so.
 * @throws EntityNotFoundError for an unknown feed, UnavailableError if none can be loaded
 */
export async function openFeeds(
  feedIds: readonly string[] | undefined,
  context: EndpointContext,
): Promise<readonly Network[]> {
  const wanted = [...new Set(feedIds ?? (await context.services.networks.feedIds(context.call)))];
  const opened = await Promise.allSettled(wanted.map((feedId) => openFeed(feedId, context)));
  return keepOpened(wanted, opened, context);
}

/** Opens these feeds, or all feeds, for an answer without a `meta`: all or none. @throws EntityNotFoundError, UnavailableError */
export async function openEveryFeed(
  feedIds: readonly string[] | undefined,
  context: EndpointContext,
): Promise<readonly Network[]> {
  const wanted = feedIds ?? (await context.services.networks.feedIds(context.call));
  return Promise.all([...new Set(wanted)].map((feedId) => openFeed(feedId, context)));
}

/** The feeds that could be opened. @throws the first error, unless it is an outage and others could be opened */
function keepOpened(
  feedIds: readonly string[],
  results: readonly PromiseSettledResult<Network | undefined>[],
  { unavailable }: EndpointContext,
): readonly Network[] {
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const fault = reasons.find((reason) => !(reason instanceof UnavailableError));
  if (fault !== undefined) throw fault;
  if (reasons.length > 0 && reasons.length === results.length) throw reasons[0];
  return results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return result.value ?? [];
    unavailable.push({ part: `feed ${feedIds[index]}`, reason: (result.reason as UnavailableError).message });
    return [];
  });
}

/** One requested id, with what its network has for it. */
export type Located<Found> = { readonly scopedId: string; readonly network: Network; readonly found: Found };

/**
 * Looks up `feed:id` of any feeds, in the order of the ids, each once.
 * @returns also the ids that do not exist, because their feed or the entity in it does not, or because they name no feed
 * @throws UnavailableError if none of the feeds can be loaded
 */
export async function locate<Found>(
  ids: readonly string[],
  find: (network: Network, id: string) => Found | undefined,
  context: EndpointContext,
): Promise<{ located: readonly Located<Found>[]; notFound: readonly string[] }> {
  const parsed = [...new Set(ids)].map((text) => ({ text, parts: splitFeedScopedId(text) }));
  const feedIds = [...new Set(parsed.flatMap(({ parts }) => parts?.feedId ?? []))];
  const opened = await Promise.allSettled(
    feedIds.map((feedId) =>
      openFeed(feedId, context).catch((error: unknown) => {
        if (!(error instanceof EntityNotFoundError)) throw error;
        return undefined;
      }),
    ),
  );
  const networks = new Map(keepOpened(feedIds, opened, context).map((network) => [network.feedId, network]));
  const isFailed = new Set(feedIds.filter((_, index) => opened[index]?.status === 'rejected'));
  const located: Located<Found>[] = [];
  const notFound: string[] = [];
  for (const { text, parts } of parsed) {
    if (parts === undefined) {
      notFound.push(text);
      continue;
    }
    const { feedId, id } = parts;
    if (isFailed.has(feedId)) continue; // whether it exists is not known
    const network = networks.get(feedId);
    const found = network === undefined ? undefined : find(network, id);
    if (network === undefined || found === undefined) notFound.push(text);
    else located.push({ scopedId: text, network, found });
  }
  return { located, notFound };
}
