/** Values in DER (ITU-T X.690), which certificates are written in. */

/** One value: its tag, its length, its content. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}

export const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
export const integer = (bytes: Buffer) => der(0x02, bytes);
export const octets = (content: Buffer) => der(0x04, content);
export const bits = (unused: number, content: Buffer) => der(0x03, Buffer.from([unused]), content);
export const yes = der(0x01, Buffer.from([0xff]));

export function objectId(first: number, second: number, ...others: readonly number[]): Buffer {
  const bytes = others.flatMap((number) => {
    const base128 = [number & 0x7f];
    for (let rest = number >> 7; rest > 0; rest >>= 7) base128.unshift((rest & 0x7f) | 0x80);
    return base128;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

/** UTCTime, YYMMDDhhmmssZ: for dates until 2049 (RFC 5280). */
export function time(date: Date): Buffer {
  return der(0x17, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
}
