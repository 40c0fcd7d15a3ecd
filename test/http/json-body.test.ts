import { describe, expect, it } from 'vitest';
import { readJsonBody } from '../../shared/http/request/json-body.ts';

const limits = { maxBytes: 1024, maxDepth: 4 };
const read = (body: string, type = 'application/json') =>
  readJsonBody({ body, headers: { 'content-type': type }, isBase64Encoded: false } as never, limits);

describe('a JSON body', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/problem+json', 'Application/JSON'])(
    'is read when it is declared as %s',
    (type) => {
      expect(read('{"a":[1]}', type)).toEqual({ a: [1] });
    },
  );

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
    expect(() => read(body)).toThrow('body: expected well-formed JSON');
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
});
