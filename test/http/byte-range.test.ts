import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRangeReply } from '../../shared/http/answer/byte-range.ts';
import { type BytesBody, TextBody } from '../../shared/http/answer/ready-bodies.ts';

const body = new TextBody('aé日x', 'text/plain'); // 1 + 2 + 3 + 1 bytes
const bytes = Buffer.from(body.text);
const etag = '"v1"';
const ask = (range: string | undefined, more: Record<string, string> = {}) => {
  const headers = { ...(range === undefined ? {} : { range }), ...more };
  return findRangeReply(body, { headers, etag, form: 'payload-2' });
};
const show = (reply: ReturnType<typeof ask>) =>
  reply && [reply.headers['content-range'], [...(reply.body as BytesBody).bytes]];

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-0', 'bytes 0-0/7', [0, 1]],
    ['bytes=2-4', 'bytes 2-4/7', [2, 5]],
    ['bytes=5-', 'bytes 5-6/7', [5, 7]],
    ['bytes=-3', 'bytes 4-6/7', [4, 7]],
    ['bytes=-99', 'bytes 0-6/7', [0, 7]],
    ['bytes=3-99', 'bytes 3-6/7', [3, 7]],
    ['Bytes=1-1', 'bytes 1-1/7', [1, 2]],
  ] as const)('%s is %s', (range, contentRange, [start, end]) => {
    expect(show(ask(range))).toEqual([contentRange, [...bytes.subarray(start, end)]]);
  });

  it.each([undefined, 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=4-2', 'bytes=0-1,3-4', 'lines=0-1', 'bytes 0-1'])(
    '%s is answered as a whole',
    (range) => {
      expect(ask(range)).toBeUndefined();
    },
  );

  it.each(['bytes=7-', 'bytes=99-100', 'bytes=-0'])('%s cannot be satisfied', (range) => {
    expect(() => ask(range)).toThrow(expect.objectContaining({ code: 'range-not-satisfiable' }));
  });

  it('If-Range with another tag, a weak tag or a date asks for the whole', () => {
    expect(show(ask('bytes=0-0', { 'if-range': etag }))).toEqual(['bytes 0-0/7', [97]]);
    for (const other of ['"v2"', 'W/"v1"', '"v1-br"', 'Sat, 28 Nov 2026 01:00:00 GMT']) {
      expect(ask('bytes=0-0', { 'if-range': other })).toBeUndefined();
    }
  });

  it('a long range is cut, and the parts together are the text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 * 1024 * 1024 }), (length) => {
        const long = new TextBody('x'.repeat(length), 'text/plain');
        let position = 0;
        while (position < length) {
          const reply = findRangeReply(long, { headers: { range: `bytes=${position}-` }, etag, form: 'load-balancer' });
          const part = (reply as { body: BytesBody }).body.bytes;
          expect(reply?.headers['content-range']).toBe(`bytes ${position}-${position + part.length - 1}/${length}`);
          expect(part.length).toBeLessThanOrEqual(700 * 1024);
          position += part.length;
        }
        expect(position).toBe(length);
      }),
      { numRuns: 20 },
    );
  });
});
