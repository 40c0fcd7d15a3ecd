import { UnavailableError } from '@headway/connections/errors';
import type { Network } from '../../../shared/transit/network/network.ts';
import type { EndpointContext } from '../../answers/define-endpoint.ts';
import type { Meta } from './define-v2-endpoint.ts';

/** Reads a list of each feed, at the same time. A feed whose OTP fails is listed in `unavailable`, as a part of this name. */
export async function readEachFeed<Item>(
  part: string,
  networks: Iterable<Network>,
  read: (feedId: string, context: EndpointContext) => Promise<readonly Item[]>,
  unavailable: Meta['unavailable'],
  context: EndpointContext,
): Promise<readonly { item: Item; network: Network }[]> {
  const lists = await Promise.all(
    [...networks].map(async (network) => {
      const items = await readOrNull(`${part} of ${network.feedId}`, read(network.feedId, context), { unavailable });
      return (items ?? []).map((item) => ({ item, network }));
    }),
  );
  return lists.flat();
}

/** Reads a part of an answer. Where its upstream fails it is null, and `meta.unavailable` names the part. */
export async function readOrNull<Value>(
  part: string,
  read: Promise<Value>,
  { unavailable }: Pick<EndpointContext, 'unavailable'>,
): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    unavailable.push({ part, reason: error.message });
    return null;
  }
}
