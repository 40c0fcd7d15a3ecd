import type { Timing } from '../connections/call.ts';

/** `connect;dur=1.2;desc="new"`: the steps of a call, milliseconds to two digits. */
export function formatServerTiming(timings: readonly Timing[]): string {
  return timings.map(formatTiming).join(', ');
}

function formatTiming({ name, durationMs, description }: Timing): string {
  const token = name.replaceAll(/[^\w!#$%&'*+.^`|~-]/g, '-');
  const text = description === undefined ? '' : `;desc="${description.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`;
  return `${token};dur=${durationMs.toFixed(2)}${text}`;
}
