import { UnavailableError } from '@headway/connections/errors';
import type { EndpointContext } from '../../answers/define-endpoint.ts';

/** Reads a part of an answer. Where its upstream fails it is null, and `meta.unavailable` names the part. */
export async function readOrNull<Value>(
  part: string,
  read: Promise<Value>,
  { unavailable }: EndpointContext,
): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    unavailable.push({ part, reason: error.message });
    return null;
  }
}
