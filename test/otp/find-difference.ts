/** Finds where two values first differ, as a path with both values; undefined where they are the same. */
export function findDifference(left: unknown, right: unknown, path = ''): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isObject(left) || !isObject(right)) return `${path}: ${JSON.stringify(left)} and ${JSON.stringify(right)}`;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const difference = findDifference(left[key], right[key], path ? `${path}.${key}` : key);
    if (difference) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
