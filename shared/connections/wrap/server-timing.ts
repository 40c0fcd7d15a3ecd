import type { Timing } from '../core/call.ts';

/**
 * `connect;dur=1.20;desc="new"`: the steps of a call in milliseconds, to two digits. Steps with the same name and
 * description are summed: reading a feed takes hundreds of requests, and clients accept 8 to 16 kB of headers.
 */
export function formatServerTiming(timings: readonly Timing[]): string {
  const steps = new Map<string, Timing[]>();
  for (const timing of timings) {
    const key = `${timing.name} ${timing.description}`;
    const known = steps.get(key);
    if (known === undefined) steps.set(key, [timing]);
    else known.push(timing);
  }
  return [...steps.values()].map(formatSteps).join(', ');
}

function formatSteps(steps: readonly Timing[]): string {
  const { name = '', description } = steps[0] ?? {};
  const token = name.replaceAll(/[^\w!#$%&'*+.^`|~-]/g, '-');
  const times = steps.length === 1 ? undefined : `${steps.length} times`;
  const details = [description, times].filter((part) => part !== undefined).join(', ');
  const text = details === '' ? '' : `;desc="${details.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`;
  return `${token};dur=${steps.reduce((sum, { durationMs }) => sum + durationMs, 0).toFixed(2)}${text}`;
}
