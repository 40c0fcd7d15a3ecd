/** OTP's mode as the API gives it: RAIL is METRO (api-contract.md). */
export function parseMode(mode: string): string {
  return mode === 'RAIL' ? 'METRO' : mode;
}
