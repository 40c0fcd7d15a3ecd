import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readJsonBody } from '../../shared/http/request/json-body.ts';

const limits = { maxBytes: 1024, maxDepth: 4 };
const read = (body: string, type = 'application/json') =>
  readJsonBody({ body, headers: { 'content-type': type }, isBase64Encoded: false } as never, limits);

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'Application/JSON',
    'application/json ; charset=utf-8',
    ' application/json\t',
  ])('is read when it is declared as %s', (type) => {
    expect(read('{"a":[1]}', type)).toEqual({ a: [1] });
  });

  it.each(['text/json', 'application/jsonx', 'application/json x', ''])(
    'is refused when it is declared as %s',
    (type) => {
      expect(() => read('{}', type)).toThrow('content-type: expected application/json, got another');
    },
  );

  it.each([
    '{"__proto__":1}',
    '{"\\u005f_proto__":1}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{"constructor":{"prototype":1}}',
    '{"c\\u006fnstructor":{"prototype":1}}',
  ])('is refused with the dangerous key of %s', (body) => {
    expect(() => read(body)).toThrow('body: expected no key __proto__ and no constructor with a prototype');
  });

  it('is refused above its size, in bytes of UTF-8', () => {
    expect(read(JSON.stringify('x'.repeat(1022)))).toHaveLength(1022);
    expect(() => read(JSON.stringify('x'.repeat(1023)))).toThrow('body: expected at most 1 KiB');
    expect(() => read(JSON.stringify('செ'.repeat(200)))).toThrow('body: expected at most 1 KiB');
  });

  it.each(['[[[[1]]]]', '{"a":[{"b":[]}]}', '["[[[[[["]', '[["\\"[[["]]', '[[],[],[],[],[[[]]]]'])(
    'may nest as deep as %s',
    (body) => {
      expect(read(body)).toEqual(JSON.parse(body));
    },
  );

  it.each(['[[[[[1]]]]]', '{"a":{"b":{"c":{"d":{}}}}}', '["\\\\",[[[[1]]]]]', '['.repeat(900), '{"a":'.repeat(100)])(
    'is refused when it nests like %s',
    (body) => {
      expect(() => read(body)).toThrow('body: expected at most 4 lists or objects inside each other');
    },
  );

  it('may hold the same words as values, and a constructor that replaces nothing', () => {
    const body = '{"a":"__proto__","constructor":"Leyland"}';
    expect(read(body)).toEqual({ a: '__proto__', constructor: 'Leyland' });
  });

  it.each([
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), 'UTF-8'],
    ['half a character', Buffer.from('{"a":"é"}').subarray(0, 7), 'UTF-8'],
    ['UTF-16', Buffer.from('\uFEFF{"a":1}', 'utf16le'), 'UTF-8'],
    ['two byte order marks', Buffer.from('\uFEFF\uFEFF{"a":1}'), 'well-formed JSON'],
  ])('in bytes is refused with %s, also in gzip', (_, bytes, expected) => {
    const readBytes = (body: Buffer, headers: object) =>
      readJsonBody(
        {
          body: body.toString('base64'),
          headers: { 'content-type': 'application/json', ...headers },
          isBase64Encoded: true,
        } as never,
        limits,
      );
    expect(() => readBytes(bytes, {})).toThrow(`body: expected ${expected}`);
    expect(() => readBytes(gzipSync(bytes), { 'content-encoding': 'gzip' })).toThrow(`body: expected ${expected}`);
    expect(readBytes(Buffer.from('\uFEFF{"a":"é"}'), {})).toEqual({ a: 'é' });
  });

  describe('in gzip', () => {
    it.each(['gzip', 'x-gzip, ', ', GZIP', 'identity, gzip', 'gzip,identity'])('is read as %j', (coding) => {
      expect(readGzip(gzipSync('{"a":1}'), coding)).toEqual({ a: 1 });
    });

    const readGzip = (bytes: Buffer, coding = 'gzip') =>
      readJsonBody(
        {
          body: bytes.toString('base64'),
          headers: { 'content-type': 'application/json', 'content-encoding': coding },
          isBase64Encoded: true,
        } as never,
        limits,
      );

    it('is read up to the size that it may have without gzip', () => {
      expect(readGzip(gzipSync('{"a":1}'))).toEqual({ a: 1 });
      expect(readGzip(gzipSync(JSON.stringify('x'.repeat(1022))))).toHaveLength(1022);
      expect(() => readGzip(gzipSync(JSON.stringify('x'.repeat(1023))))).toThrow('body: expected at most 1 KiB');
    });

    it('costs no more than that size when it would unpack to gigabytes', () => {
      const thousandfold = gzipSync(Buffer.alloc(512 * 1024, ' '));
      expect(thousandfold.length).toBeLessThan(1024);
      const before = process.memoryUsage().arrayBuffers;
      expect(() => readGzip(thousandfold)).toThrow('body: expected at most 1 KiB');
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 * 1024);
    });

    it.each(['no gzip at all', ''])('is refused when it is %j', (text) => {
      expect(() => readGzip(Buffer.from(text))).toThrow('body: expected well-formed gzip');
    });

    it('is refused when it is cut off', () => {
      expect(() => readGzip(gzipSync('{"a":1}').subarray(0, 15))).toThrow('body: expected well-formed gzip');
    });

    it.each(['br', 'deflate', 'gzip, gzip', 'zstd'])(
      'is refused in the coding %s, with those that are read',
      (coding) => {
        expect(() => readGzip(gzipSync('{}'), coding)).toThrow(
          expect.objectContaining({
            code: 'unsupported-media-type',
            message: 'content-encoding: expected gzip or identity',
            headers: { 'accept-encoding': 'gzip, identity' },
          }),
        );
      },
    );
  });

  it('may begin with a byte order mark, and with one only', () => {
    expect(read('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(() => read('\uFEFF\uFEFF{}')).toThrow('body: expected well-formed JSON');
  });
});
