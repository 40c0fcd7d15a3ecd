import type { Timing } from '../../connections/core/call.ts';

/**
 * `connect;dur=1.2;desc="new"`: the steps of a call, milliseconds to two digits. Steps that are told alike are one, with
 * their sum: to read a feed takes hundreds of requests, and clients take 8 to 16 kB of headers.
 */
export function formatServerTiming(timings: readonly Timing[]): string {
  const steps = Map.groupBy(timings, ({ name, description }) => `${name} ${description}`);
  return [...steps.values()].map(formatSteps).join(', ');
}

function formatSteps(steps: readonly Timing[]): string {
  const { name = '', description } = steps[0] ?? {};
  const token = name.replaceAll(/[^\w!#$%&'*+.^`|~-]/g, '-');
  const times = steps.length === 1 ? undefined : `${steps.length} times`;
  const said = [description, times].filter((part) => part !== undefined).join(', ');
  const text = said === '' ? '' : `;desc="${said.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`;
  return `${token};dur=${steps.reduce((sum, { durationMs }) => sum + durationMs, 0).toFixed(2)}${text}`;
}
