export const dayMs = 86_400_000;

/** Days until a moment, in milliseconds since the epoch; negative after it. */
export function daysUntil(atMs: number, nowMs = Date.now()): number {
  return (atMs - nowMs) / dayMs;
}
