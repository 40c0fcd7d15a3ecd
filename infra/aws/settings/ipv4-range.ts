const byte = String.raw`(25[0-5]|2[0-4]\d|1?\d{1,2})`;

/** Matches an IPv4 range in CIDR notation, such as 10.20.0.0/16. */
export const ipv4Range = new RegExp(String.raw`^(${byte}\.){3}${byte}/(3[0-2]|[12]?\d)$`);

/** Whether an IPv4 address or range lies within a range. Both are in CIDR notation; an address counts as /32. */
export function isWithin(inner: string, outer: string): boolean {
  const [innerRange, outerRange] = [parseRange(inner), parseRange(outer)];
  return innerRange.first >= outerRange.first && innerRange.last <= outerRange.last;
}

/** Whether two IPv4 ranges share an address. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseRange(one), parseRange(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** The range as AWS writes it: without bits after its length, so that 10.20.1.0/16 is 10.20.0.0/16. */
export function normaliseRange(range: string): string {
  const { first } = parseRange(range);
  const bytes = [24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256);
  return `${bytes.join('.')}/${range.split('/')[1] ?? '32'}`;
}

function parseRange(range: string): { first: number; last: number } {
  const [address = '', bits = '32'] = range.split('/');
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}
