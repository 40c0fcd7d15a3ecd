import type { Timing } from '../core/call.ts';

/**
 * `connect;dur=1.20;desc="new"`: the steps of a call in milliseconds, to two digits. Steps with the same name and
 * description are summed: reading a feed takes hundreds of requests, and clients accept 8 to 16 kB of headers.
 */
export function formatServerTiming(timings: readonly Timing[]): string {
  const steps: Step[] = [];
  for (const { name, durationMs, description } of timings) {
    const known = findStep(steps, name, description);
    if (known === undefined) steps.push({ name, description, durationMs, times: 1 });
    else {
      known.durationMs += durationMs;
      known.times += 1;
    }
  }
  let text = '';
  for (const step of steps) text += text === '' ? formatStep(step) : `, ${formatStep(step)}`;
  return text;
}

type Step = { readonly name: string; readonly description: string | undefined; durationMs: number; times: number };

function findStep(steps: readonly Step[], name: string, description: string | undefined): Step | undefined {
  for (const step of steps) if (step.name === name && step.description === description) return step;
  return undefined;
}

function formatStep({ name, description, durationMs, times }: Step): string {
  const duration = `${remember(tokens, name, writeToken)};dur=${writeHundredths(durationMs)}`;
  if (times === 1) {
    return description === undefined ? duration : `${duration}${remember(descriptions, description, writeDescription)}`;
  }
  return `${duration}${writeDescription(description === undefined ? `${times} times` : `${description}, ${times} times`)}`;
}

/** As `toFixed(2)`, which takes 8 µs in a call of its own. @param value not negative */
function writeHundredths(value: number): string {
  const hundredths = Math.round(value * 100);
  const rest = hundredths % 100;
  return `${(hundredths - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}

function writeToken(name: string): string {
  return name.replaceAll(/[^\w!#$%&'*+.^`|~-]/g, '-');
}

function writeDescription(text: string): string {
  return `;desc="${text.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`;
}

/** The few names and descriptions of steps are written once: a regular expression takes 5 µs in a call of its own. */
const tokens = new Map<string, string>();
const descriptions = new Map<string, string>();
const maxRemembered = 100;

function remember(texts: Map<string, string>, key: string, write: (key: string) => string): string {
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = write(key);
  if (texts.size < maxRemembered) texts.set(key, text);
  return text;
}
