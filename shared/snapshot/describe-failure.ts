/** Describes an error and its causes in one line for operators: `OpenTripPlanner failed (OTP failed: status 500, 13 characters)`. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${describeFailure(error.cause)})` : '';
  return `${error.message}${cause}`.replaceAll(/\s+/g, ' ').slice(0, 500);
}
