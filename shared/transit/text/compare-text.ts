/** Compares texts by code unit, so that the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Compares two sequences by their first difference; a prefix sorts before the longer sequence. */
export function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const order = compareText(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
