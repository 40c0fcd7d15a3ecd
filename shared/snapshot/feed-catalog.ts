import type { Call } from '@headway/connections/call';
import { DeadlineExceededError } from '@headway/connections/errors';
import { findInstance, type OtpInstance } from '../configuration/otp-instances.ts';
import type { OtpClient } from '../otp/client.ts';
import { compareText } from '../transit/text/compare-text.ts';

/** The existing feeds, and the OTP that each is loaded from. */
export type FeedCatalog = {
  readonly owners: ReadonlyMap<string, OtpInstance>;
  /** The instances that did not answer, with their errors. */
  readonly failures: ReadonlyMap<OtpInstance, unknown>;
  /** Feeds that the settings name for an instance, whether it answered or not. */
  readonly configured: readonly string[];
};

/**
 * Lists the feeds of all instances concurrently. A feed that several instances have belongs to the one that serves its
 * requests, else to the first in the order of the settings.
 * @throws DeadlineExceededError
 */
export async function readFeedCatalog(otp: OtpClient, call: Call): Promise<FeedCatalog> {
  const answers = await Promise.allSettled(otp.instances.map((instance) => otp.listFeeds(instance, call)));
  const failures = new Map<OtpInstance, unknown>();
  const havers = new Map<string, OtpInstance[]>();
  for (const [index, instance] of otp.instances.entries()) {
    const answer = answers[index];
    if (answer?.status === 'rejected') {
      if (answer.reason instanceof DeadlineExceededError) throw answer.reason;
      failures.set(instance, answer.reason);
    }
    for (const { id } of answer?.status === 'fulfilled' ? answer.value : []) {
      havers.set(id, [...(havers.get(id) ?? []), instance]);
    }
  }
  return {
    owners: chooseOwners(otp.instances, havers),
    failures,
    configured: otp.instances.flatMap(({ feeds }) => feeds),
  };
}

/** Whether a feed that is not in the catalog certainly does not exist. */
export function isComplete({ owners, failures }: FeedCatalog): boolean {
  return failures.size === 0 && owners.size > 0;
}

function chooseOwners(
  instances: readonly OtpInstance[],
  havers: ReadonlyMap<string, readonly OtpInstance[]>,
): ReadonlyMap<string, OtpInstance> {
  const owners = [...havers]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([feedId, having]) => {
      const asked = findInstance(instances, { feedId });
      const owner = having.find((instance) => instance === asked) ?? having[0];
      return owner === undefined ? [] : [[feedId, owner] as const];
    });
  return new Map(owners);
}
