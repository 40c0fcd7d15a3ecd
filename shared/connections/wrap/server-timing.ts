import type { Timing } from '../core/call.ts';

/**
 * `connect;dur=1.20;desc="new"`: the steps of a call in milliseconds, to two digits. Steps with the same name and
 * description are summed: reading a feed takes hundreds of requests, and clients accept 8 to 16 kB of headers.
 */
export function formatServerTiming(timings: readonly Timing[]): string {
  const steps = new Map<string, Step>();
  for (const { name, durationMs, description } of timings) {
    const key = `${name} ${description}`;
    const known = steps.get(key);
    if (known === undefined) steps.set(key, { name, description, durationMs, times: 1 });
    else {
      known.durationMs += durationMs;
      known.times += 1;
    }
  }
  return [...steps.values()].map(formatStep).join(', ');
}

type Step = { readonly name: string; readonly description: string | undefined; durationMs: number; times: number };

function formatStep({ name, description, durationMs, times }: Step): string {
  const token = name.replaceAll(/[^\w!#$%&'*+.^`|~-]/g, '-');
  const duration = `${token};dur=${durationMs.toFixed(2)}`;
  if (description === undefined && times === 1) return duration;
  const details = [description, times === 1 ? undefined : `${times} times`].filter((part) => part !== undefined);
  return `${duration};desc="${details.join(', ').replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`;
}
