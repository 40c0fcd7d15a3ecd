type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Reads a Retry-After header: seconds, or a date. A date counts from the server's own `Date` header if there is one, because
 * its clock may differ from ours (RFC 9110, 10.2.3).
 * @returns seconds; undefined if there is no valid header
 */
export function readRetryAfterSeconds(headers: Headers, nowMs: number): number | undefined {
  const { 'retry-after': text, date } = headers;
  if (typeof text !== 'string') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const untilMs = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(untilMs)) return undefined;
  const serverMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Math.max(0, Math.ceil((untilMs - (Number.isNaN(serverMs) ? nowMs : serverMs)) / 1000));
}
