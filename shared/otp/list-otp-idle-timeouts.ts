import type { Configuration } from '../configuration/configuration.ts';
import { limitOtpIdleSeconds } from '../configuration/otp-idle-limit.ts';
import { parseOtpUrl } from '../configuration/otp-url.ts';

/** How long a connection to each OTP origin may be idle and is still used again, in milliseconds by origin. */
export function listOtpIdleTimeouts(
  configuration: Pick<Configuration, 'GTFS_HTTP_POOL_IDLE_TIMEOUT' | 'OTP_INSTANCES'>,
): ReadonlyMap<string, number> {
  const idleTimeoutMs = limitOtpIdleSeconds(configuration.GTFS_HTTP_POOL_IDLE_TIMEOUT) * 1000;
  return new Map(configuration.OTP_INSTANCES.map(({ url }) => [parseOtpUrl(url).origin, idleTimeoutMs]));
}
