/**
 * The longest time in seconds for which a connection to OTP stays usable while it is idle. OTP closes it after 30.2 s
 * (measured on OTP 2.8: docs/reference/opentripplanner.md) and starts to count before we do, so 2 s are kept as a margin.
 */
export const otpIdleLimitSeconds = 28;

/** GTFS_HTTP_POOL_IDLE_TIMEOUT as it takes effect for connections to OTP, in seconds. */
export function limitOtpIdleSeconds(configuredSeconds: number): number {
  return Math.min(configuredSeconds, otpIdleLimitSeconds);
}
