type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long a server asks us to stay away, in seconds: `Retry-After: 7`, or a date, which counts from the server's own
 * `Date` where it gives one, because its clock need not be ours (RFC 9110, 10.2.3).
 * @returns undefined where it asks for nothing, or for nothing that can be read
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
