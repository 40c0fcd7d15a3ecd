import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodeBody, prepareBody } from '../../shared/http/answer/encode-body.ts';
import { JsonText } from '../../shared/http/answer/ready-bodies.ts';

const long = 'stop '.repeat(1000);

it.each(['br', 'gzip'] as const)('encodes the same object as %s once, and JSON text too', (coding) => {
  for (const body of [{ long }, new JsonText(JSON.stringify({ long }))]) {
    const first = encodeBody(body, coding);
    expect(encodeBody(body, coding)).toBe(first);
    expect(encodeBody(body, 'identity')).not.toBe(first);
  }
});

it.each([2000, 300_000])('encodes a body of %i characters so that the caller reads the same', (length) => {
  const body = { text: 'x'.repeat(length) };
  const read = (coding: string) => Buffer.from(encodeBody(body, coding).text, 'base64');
  expect(JSON.parse(brotliDecompressSync(read('br')).toString())).toEqual(body);
  expect(JSON.parse(gunzipSync(read('gzip')).toString())).toEqual(body);
});

it('sends JSON text as it is', () => {
  expect(encodeBody(new JsonText('{"a": 1}'), undefined)).toMatchObject({ coding: 'identity', text: '{"a": 1}' });
});

it.each(['br', 'gzip', 'identity'])(
  'prepares the same %s of a large body as without preparation, in turns of the event loop',
  async (coding) => {
    const items = Array.from({ length: 12_001 }, (_, index) => ({
      id: `stop ${index}`,
      name: index % 7 === 0 ? null : 'ஈ',
    }));
    let turns = 0;
    const ticker = setInterval(() => {
      turns += 1;
    }, 0);
    await prepareBody(items, coding);
    clearInterval(ticker);
    const prepared = encodeBody(items, coding);
    expect(encodeBody(items, coding)).toBe(prepared);
    expect(prepared).toEqual(encodeBody([...items], coding));
    expect(turns).toBeGreaterThan(0);
    const small = { a: 'x'.repeat(5000) };
    await prepareBody(small, coding);
    expect(encodeBody(small, coding)).toEqual(encodeBody({ ...small }, coding));
  },
);
