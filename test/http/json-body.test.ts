import { describe, expect, it } from 'vitest';
import { readJsonBody } from '../../shared/http/request/json-body.ts';

const read = (body: string, type = 'application/json') =>
  readJsonBody({ body, headers: { 'content-type': type }, isBase64Encoded: false } as never);

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
    '{"a":[{"b":{"__proto__":{}}}]}',
    '{"constructor":{"prototype":1}}',
    '{"c\\u006fnstructor":{"prototype":1}}',
  ])('is refused with the dangerous key of %s', (body) => {
    expect(() => read(body)).toThrow('body: expected well-formed JSON');
  });

  it('may hold the same words as values, and a constructor that replaces nothing', () => {
    const body = '{"a":"__proto__","constructor":"Leyland"}';
    expect(read(body)).toEqual({ a: '__proto__', constructor: 'Leyland' });
  });
});
