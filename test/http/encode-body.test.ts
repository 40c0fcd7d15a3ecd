import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeBody, prepareBody } from '../../shared/http/answer/encode-body.ts';
import { JsonText } from '../../shared/http/answer/ready-bodies.ts';
import { aroundFeatures, ListBody } from '../../shared/http/request/page.ts';

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

describe('a long list', () => {
  const items = Array.from({ length: 4321 }, (_, index) => ({
    id: `stop ${index}`,
    name: index % 7 === 0 ? null : 'ஈ',
  }));
  const read = ({ text, coding }: { text: string; coding: string }) => {
    const decompress = coding === 'br' ? brotliDecompressSync : gunzipSync;
    return JSON.parse(coding === 'identity' ? text : decompress(Buffer.from(text, 'base64')).toString());
  };

  it.each(['br', 'gzip', 'identity'])('is written as %s a hundred items at a time, each item once', async (coding) => {
    const built: number[] = [];
    const slice = (start: number, end?: number) => {
      const part = items.slice(start, end);
      built.push(part.length);
      return part;
    };
    const list = new ListBody({ length: items.length, slice });
    await prepareBody(list, coding);
    const encoded = encodeBody(list, coding);
    expect(encoded.coding).toBe(coding);
    expect(read(encoded)).toEqual(items);
    expect(built).toEqual([...Array(43).fill(100), 21]);
    expect(encodeBody(list, coding)).toBe(encoded);
  });

  it.each([0, 1, 4321])('of %i items may have text around it', async (length) => {
    const list = new ListBody(items.slice(0, length), aroundFeatures);
    await prepareBody(list, 'gzip');
    expect(read(encodeBody(list, 'gzip'))).toEqual({ type: 'FeatureCollection', features: items.slice(0, length) });
  });

  it('that no front door carries is not kept as text', async () => {
    const list = new ListBody(Array.from({ length: 7000 }, () => 'x'.repeat(1000)));
    await prepareBody(list, 'identity');
    const { text, carriedBytes } = encodeBody(list, 'identity');
    expect(text).toBe('');
    expect(carriedBytes).toBeGreaterThan(6 * 1024 * 1024);
  });
});
