import { RequestRefusedError } from '../request/refusal.ts';
import { BytesBody, type TextBody } from './ready-bodies.ts';
import type { Reply } from './reply.ts';
import type { AnswerForm } from './write-answer.ts';

/** The most bytes of one partial answer, which travels in base64 (limits in write-answer.ts). */
const maxRangeBytes: Readonly<Record<AnswerForm, number>> = {
  'payload-2': 4 * 1024 * 1024,
  'load-balancer': 700 * 1024,
  'load-balancer-multi-value': 700 * 1024,
};

/**
 * Answers a request for a range of bytes of the uncompressed text (RFC 9110, 14). A range longer than one answer can carry
 * is cut, and Content-Range says where; a client asks for the rest next, as after a lost connection.
 * @param etag in quotes, of the uncompressed text
 * @returns undefined where the whole text is to be sent: no Range, several ranges, another unit, or another version in If-Range
 * @throws RequestRefusedError (416) for a range behind the end
 */
export function findRangeReply(
  body: TextBody,
  { headers, etag, form }: { headers: Readonly<Record<string, string>>; etag: string; form: AnswerForm },
): Reply | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/i.exec(headers['range']?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const condition = headers['if-range']?.trim();
  if (condition !== undefined && condition !== etag) return undefined;
  const bytes = encode(body);
  const { length } = bytes;
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const lastWanted = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined; // not a valid range: ignored
  if (start >= length || (from === '' && Number(to) === 0)) {
    throw new RequestRefusedError('range-not-satisfiable', `Range: expected bytes before ${length}`, {
      'content-range': `bytes */${length}`,
      'accept-ranges': 'bytes',
    });
  }
  const last = Math.min(lastWanted, start + maxRangeBytes[form] - 1);
  return {
    status: 206,
    headers: { 'content-range': `bytes ${start}-${last}/${length}` },
    body: new BytesBody(bytes.subarray(start, last + 1)),
  };
}

/** The bytes of a body, encoded once. */
const encoded = new WeakMap<TextBody, Buffer>();

function encode(body: TextBody): Buffer {
  const known = encoded.get(body) ?? Buffer.from(body.text);
  encoded.set(body, known);
  return known;
}
