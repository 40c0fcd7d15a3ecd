import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** The uncompressed JSON of an answer, or the text of one in lines of JSON; undefined for an answer without a body. */
export function readBody(bytes: Buffer, headers: Readonly<Record<string, string>>): unknown {
  const coding = headers['content-encoding'];
  if (bytes.length === 0) return undefined; // HEAD, 204 or 304
  const plain = coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes;
  const text = plain.toString();
  if (!headers['content-type']?.includes('x-ndjson')) return JSON.parse(text);
  for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  return text;
}

export type RawAnswer = { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer };

/** The first answer in the bytes of a connection, or undefined. It must have a content-length. */
export function readRawAnswer(text: string, method: string): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
  if (end === -1 || status === undefined) return undefined;
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = method === 'HEAD' || ['204', '304'].includes(status) ? 0 : Number(headers['content-length']);
  const body = Buffer.from(text.slice(end + 4, end + 4 + length), 'latin1');
  return { status: Number(status), headers, body };
}
