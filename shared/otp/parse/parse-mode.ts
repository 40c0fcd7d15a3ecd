/** Parses OTP's mode. RAIL becomes METRO (docs/reference/http-api.md). */
export function parseMode(mode: string): string {
  return mode === 'RAIL' ? 'METRO' : mode;
}
