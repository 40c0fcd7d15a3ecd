import type { HttpRule } from './http-rule.ts';

const get = ['GET / HTTP/1.1'];
const refused = { status: 400, isRefused: true };

/** Fields, content and status of messages (RFC 9110), and caches (RFC 9111). */
export const messageRules: readonly HttpRule[] = [
  {
    source: 'RFC 9110, 8.6',
    rule: 'a 204 has no Content-Length',
    request: get,
    result: { statusCode: 204 },
    expected: {
      status: 204,
      headers: { 'content-length': null, 'transfer-encoding': null, 'content-type': null },
      body: '',
    },
  },
  {
    source: 'RFC 9110, 8.6 and 15.4.5',
    rule: 'a 304 has neither a length nor a type that are not those of the 200',
    request: get,
    result: { statusCode: 304, headers: { etag: '"1"', vary: 'Accept' }, body: 'x' },
    expected: {
      status: 304,
      headers: {
        'content-length': null,
        'transfer-encoding': null,
        'content-type': null,
        etag: '"1"',
        vary: 'Accept',
        date: /GMT$/,
      },
      body: '',
    },
  },
  {
    source: 'RFC 9110, 8.6 and 9.3.2',
    rule: 'an answer to HEAD has no body, and no length other than that of the GET',
    request: ['HEAD / HTTP/1.1'],
    result: { statusCode: 200, headers: { 'content-type': 'a/b' }, body: 'text' },
    expected: { status: 200, headers: { 'content-length': null, 'content-type': 'a/b' }, body: '' },
  },
  {
    source: 'RFC 9110, 8.6',
    rule: 'a length counts bytes, not characters',
    request: get,
    result: { statusCode: 200, body: 'சே' },
    expected: { status: 200, headers: { 'content-length': '6' }, body: 'சே' },
  },
  {
    source: 'RFC 9110, 15.3.6',
    rule: 'a 205 has no content',
    request: get,
    result: { statusCode: 205, body: 'x' },
    expected: { status: 205, headers: { 'content-length': '0' }, body: '' },
  },
  {
    source: 'RFC 9110, 15.2',
    rule: 'an interim status is no final answer',
    request: get,
    result: { statusCode: 103 },
    expected: { status: 500 },
  },
  {
    source: 'RFC 9110, 15',
    rule: 'a status has three digits, the first from 1 to 5',
    request: get,
    result: { statusCode: 600 },
    expected: { status: 500 },
  },
  {
    source: 'RFC 9110, 6.6.1',
    rule: 'an answer has one Date',
    request: get,
    result: { statusCode: 200 },
    expected: { status: 200, headers: { date: /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/ } },
  },
  {
    source: 'RFC 9110, 7.6.1',
    rule: 'fields of the connection, and those that Connection names, are not passed on',
    isWhole: true,
    request: [
      'GET / HTTP/1.1',
      'host: x',
      'connection: close, X-Mine',
      'x-mine: 1',
      'te: trailers',
      'keep-alive: 5',
      'x-kept: 2',
    ],
    expected: {
      status: 200,
      event: { headers: { 'x-mine': undefined, te: undefined, 'keep-alive': undefined, 'x-kept': '2' } },
    },
  },
  {
    source: 'RFC 9110, 7.6.1',
    rule: 'a function does not set the fields of the connection',
    request: get,
    result: {
      statusCode: 200,
      headers: { connection: 'x', 'keep-alive': 'y', 'transfer-encoding': 'gzip', upgrade: 'z', te: 't' },
    },
    expected: {
      status: 200,
      headers: { connection: 'close', 'keep-alive': null, 'transfer-encoding': null, upgrade: null, te: null },
    },
  },
  {
    source: 'RFC 9110, 5.5',
    rule: 'a NUL in a value is refused',
    request: ['GET / HTTP/1.1', 'x: a\0b'],
    expected: refused,
  },
  {
    source: 'RFC 9110, 5.5',
    rule: "a line break in a function's value is not sent",
    request: get,
    result: { statusCode: 200, headers: { x: 'a\r\nset-cookie: b=1' } },
    expected: { status: 500, headers: { 'set-cookie': null, x: null } },
  },
  {
    source: 'RFC 9110, 5.3',
    rule: 'values of a repeated field are joined in their order',
    request: ['GET / HTTP/1.1', 'Accept: a', 'X: 1', 'accept: b'],
    expected: { status: 200, event: { headers: { accept: 'a,b', x: '1' } } },
  },
  {
    source: 'RFC 9110, 5.1',
    rule: 'names of fields do not depend on case',
    request: ['GET / HTTP/1.1', 'CONTENT-Language: ta'],
    result: { statusCode: 200, headers: { 'Content-Type': 'a/b', 'CONTENT-LENGTH': '1' }, body: 'abc' },
    expected: {
      status: 200,
      headers: { 'content-type': 'a/b', 'content-length': '3' },
      body: 'abc',
      event: { headers: { 'content-language': 'ta' } },
    },
  },
  {
    source: 'RFC 6265, 3 and RFC 9110, 5.3',
    rule: 'each Set-Cookie is a field of its own',
    request: get,
    result: { statusCode: 200, cookies: ['a=1', 'b=2; Path=/'] },
    expected: { status: 200, headers: { 'set-cookie': 'a=1\nb=2; Path=/' } },
  },
  {
    source: 'RFC 9110, 10.1.1',
    rule: '100-continue is answered before the body is read',
    request: ['POST / HTTP/1.1', 'expect: 100-continue', 'content-type: text/plain'],
    body: 'abc',
    expected: { status: 200, event: { body: 'abc', headers: { expect: undefined } } },
  },
  {
    source: 'RFC 9110, 10.1.1',
    rule: 'another expectation is refused by a 417',
    request: ['GET / HTTP/1.1', 'expect: a-cup-of-tea'],
    expected: { status: 417, isRefused: true },
  },
  {
    source: 'RFC 9110, 9.3.6',
    rule: 'a tunnel is refused with the methods that are allowed',
    request: ['CONNECT x:80 HTTP/1.1'],
    expected: { status: 405, headers: { allow: 'GET, HEAD, POST, OPTIONS', date: /GMT$/ }, isRefused: true },
  },
  {
    source: 'RFC 9110, 9.1',
    rule: 'methods depend on case',
    request: ['get / HTTP/1.1'],
    expected: { status: 501, isRefused: true }, // as any unknown method
  },
  {
    source: 'RFC 9110, 7.8',
    rule: 'an upgrade may be ignored',
    request: ['GET / HTTP/1.1', 'host: x', 'connection: close, upgrade', 'upgrade: h2c'],
    isWhole: true,
    expected: { status: 200, event: { headers: { upgrade: undefined } } },
  },
  {
    source: 'RFC 9110, 15.5.15',
    rule: 'a target that is too long is a 414',
    request: [`GET /${'a'.repeat(10_300)} HTTP/1.1`],
    expected: { status: 414, isRefused: true },
  },
  {
    source: 'RFC 9110, 8.3',
    rule: 'content without a type is told to be text',
    request: get,
    result: { statusCode: 200, body: 'x' },
    expected: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } },
  },
  {
    source: 'RFC 9111, 5.2',
    rule: 'the fields of caches pass unchanged',
    request: get,
    result: {
      statusCode: 200,
      headers: {
        'cache-control': 'private, max-age=0, x-new="a,b"',
        age: '7',
        expires: '0',
        vary: 'Accept, Origin',
        etag: 'W/"x"',
      },
    },
    expected: {
      status: 200,
      headers: {
        'cache-control': 'private, max-age=0, x-new="a,b"',
        age: '7',
        expires: '0',
        vary: 'Accept, Origin',
        etag: 'W/"x"',
      },
    },
  },
  {
    source: 'RFC 9111, 5.2.1',
    rule: 'directives of a request reach the function, for nothing is cached before it',
    request: ['GET / HTTP/1.1', 'cache-control: no-cache, max-stale', 'pragma: no-cache'],
    expected: { status: 200, event: { headers: { 'cache-control': 'no-cache, max-stale', pragma: 'no-cache' } } },
  },
  {
    source: 'RFC 9111, 4.4',
    rule: 'conditions reach the function as sent',
    request: ['GET / HTTP/1.1', 'if-none-match: W/"a", "b"', 'range: bytes=0-1', 'if-range: "b"'],
    expected: {
      status: 200,
      event: { headers: { 'if-none-match': 'W/"a", "b"', range: 'bytes=0-1', 'if-range': '"b"' } },
    },
  },
];
