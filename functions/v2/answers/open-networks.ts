import { NotFoundError } from '@headway/connections/errors';
import { EntityNotFoundError } from '../../../shared/http/request/problem.ts';
import { scopeId } from '../../../shared/transit/network/ids.ts';
import type { Network } from '../../../shared/transit/network/network.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import { openNetwork } from '../../answers/open-network.ts';
import { parseScopedId } from './parameters.ts';

/** Opens the network of one feed. @throws EntityNotFoundError (`feed-not-found`), UnavailableError */
export async function openFeed(feedId: string, context: EndpointContext): Promise<Network> {
  try {
    return (await openNetwork(feedId, context)).network;
  } catch (error) {
    throw error instanceof NotFoundError ? new EntityNotFoundError('feed', feedId) : error;
  }
}

/** Opens these feeds, or all feeds. An unknown feed is an error; a feed that cannot be loaded fails the call. */
export async function openFeeds(
  feedIds: readonly string[] | undefined,
  context: EndpointContext,
): Promise<readonly Network[]> {
  const wanted = feedIds ?? (await context.services.networks.feedIds(context.call));
  return Promise.all([...new Set(wanted)].map((feedId) => openFeed(feedId, context)));
}

/** One requested id, with what its network has for it. */
export type Located<Found> = { readonly scopedId: string; readonly network: Network; readonly found: Found };

/**
 * Looks up `feed:id` of any feeds, in the order of the ids, each once.
 * @returns also the ids that do not exist, because their feed or the entity in it does not
 * @throws InvalidParameterError for an id without a feed, UnavailableError for a feed that cannot be loaded
 */
export async function locate<Found>(
  parameter: string,
  ids: readonly string[],
  find: (network: Network, id: string) => Found | undefined,
  context: EndpointContext,
): Promise<{ located: readonly Located<Found>[]; notFound: readonly string[] }> {
  const parsed = [...new Set(ids)].map((text) => parseScopedId(parameter, text));
  const feedIds = [...new Set(parsed.map(({ feedId }) => feedId))];
  const networks = new Map(
    await Promise.all(
      feedIds.map(async (feedId) => {
        const network = await openFeed(feedId, context).catch((error: unknown) => {
          if (!(error instanceof EntityNotFoundError)) throw error;
        });
        return [feedId, network] as const;
      }),
    ),
  );
  const located: Located<Found>[] = [];
  const notFound: string[] = [];
  for (const { feedId, id } of parsed) {
    const network = networks.get(feedId);
    const found = network === undefined ? undefined : find(network, id);
    if (network === undefined || found === undefined) notFound.push(scopeId(feedId, id));
    else located.push({ scopedId: scopeId(feedId, id), network, found });
  }
  return { located, notFound };
}
