import type { HttpRule } from './http-rule.ts';

const refused = { status: 400, isRefused: true };
const whole = (...request: string[]) => ({ request, isWhole: true });

/** How messages of HTTP/1.1 are framed (RFC 9112). */
export const framingRules: readonly HttpRule[] = [
  {
    source: 'RFC 9112, 3.2',
    rule: 'a request of HTTP/1.1 without Host is refused',
    ...whole('GET / HTTP/1.1', 'connection: close'),
    expected: refused,
  },
  {
    source: 'RFC 9112, 3.2',
    rule: 'a request with two Hosts is refused',
    ...whole('GET / HTTP/1.1', 'host: a', 'Host: b', 'connection: close'),
    expected: refused,
  },
  {
    source: 'RFC 9112, 3.2',
    rule: 'a request with a wrong Host is refused',
    ...whole('GET / HTTP/1.1', 'host: a/b', 'connection: close'),
    expected: refused,
  },
  {
    source: 'RFC 9112, 3.2.2',
    rule: 'the host of an absolute target wins over Host',
    request: ['GET http://api.example:81/a?b HTTP/1.1'],
    expected: { status: 200, event: { rawPath: '/a', rawQueryString: 'b', headers: { host: 'api.example:81' } } },
  },
  {
    source: 'RFC 9112, 3.2',
    rule: 'a request of HTTP/1.0 needs no Host',
    ...whole('GET /a HTTP/1.0'),
    expected: { status: 200, event: { rawPath: '/a' } },
  },
  {
    source: 'RFC 9112, 6.1',
    rule: 'an answer to HTTP/1.0 is not chunked',
    ...whole('GET / HTTP/1.0', 'host: x'),
    expected: { status: 200, headers: { 'transfer-encoding': null, 'content-length': /^\d+$/ } },
  },
  {
    source: 'RFC 9112, 6.3',
    rule: 'a request with a length and chunks is refused',
    request: ['POST / HTTP/1.1', 'content-length: 3', 'transfer-encoding: chunked'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 6.3',
    rule: 'a request with two lengths is refused',
    request: ['POST / HTTP/1.1', 'content-length: 3', 'content-length: 4'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 6.3',
    rule: 'a length that is no number is refused',
    request: ['POST / HTTP/1.1', 'content-length: +3'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 6.1',
    rule: 'a request whose last coding is not chunked is refused',
    request: ['POST / HTTP/1.1', 'transfer-encoding: chunked, gzip'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 7.1',
    rule: 'chunks are joined, their extensions and trailers dropped',
    request: [
      'POST / HTTP/1.1',
      'content-type: text/plain',
      'transfer-encoding: chunked',
      '',
      '2;a=b',
      'ab',
      '1',
      'c',
      '0',
      'x-late: 1',
    ],
    expected: { status: 200, event: { body: 'abc', headers: { 'transfer-encoding': undefined, 'x-late': undefined } } },
  },
  {
    source: 'RFC 9112, 5.1',
    rule: 'a blank before the colon is refused',
    request: ['GET / HTTP/1.1', 'x : 1'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 5.2',
    rule: 'a folded line is refused, or its break becomes a blank',
    request: ['GET / HTTP/1.1', 'x: a', ' b'],
    expected: refused,
  },
  {
    source: 'RFC 9110, 9.1',
    rule: 'an unknown method is a 501',
    request: ['BREW / HTTP/1.1'],
    expected: { status: 501, headers: { date: /GMT$/, 'content-length': '0' }, isRefused: true },
  },
  {
    source: 'RFC 9110, 15.6.6',
    rule: 'another major version is a 505',
    ...whole('GET / HTTP/3.0', 'host: x'),
    expected: { status: 505, headers: { date: /GMT$/ }, isRefused: true },
  },
  {
    source: 'RFC 9110, 6.6.1',
    rule: 'the answer to a broken message has a Date',
    request: ['GET / HTTP/1.1', 'x : 1'],
    expected: { status: 400, headers: { date: /GMT$/, connection: 'close' }, isRefused: true },
  },
  {
    source: 'RFC 9112, 6.1',
    rule: 'a request of HTTP/1.0 has no transfer codings',
    ...whole('POST / HTTP/1.0', 'host: x', 'transfer-encoding: chunked', '', '0'),
    expected: { ...refused, headers: { connection: 'close' } },
  },
  {
    source: 'RFC 9112, 6.1',
    rule: 'a transfer coding that is not known is a 501',
    request: ['POST / HTTP/1.1', 'transfer-encoding: gzip, chunked', '', '0'],
    expected: { status: 501, isRefused: true },
  },
  {
    source: 'RFC 9112, 6.1',
    rule: 'chunks in chunks are refused',
    request: ['POST / HTTP/1.1', 'transfer-encoding: chunked, chunked', '', '0'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 3.2.4 and RFC 9110, 9.3.7',
    rule: 'OPTIONS * tells the methods of the server',
    request: ['OPTIONS * HTTP/1.1'],
    expected: { status: 204, headers: { allow: 'GET, HEAD, POST, OPTIONS', 'content-length': null }, isRefused: true },
  },
  {
    source: 'RFC 9112, 3.2.4',
    rule: 'an asterisk is no target of another method',
    request: ['GET * HTTP/1.1'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 3.2.1',
    rule: 'a target has no fragment',
    request: ['GET /a#b HTTP/1.1'],
    expected: refused,
  },
  {
    source: 'RFC 3986, 2',
    rule: 'a target is ASCII',
    request: ['GET /\u00e9 HTTP/1.1'],
    expected: refused,
  },
  {
    source: 'RFC 9110, 4.2.1',
    rule: 'an absolute target has a host',
    request: ['GET http:///a HTTP/1.1'],
    expected: refused,
  },
  {
    source: 'RFC 9110, 4.2.4',
    rule: 'an absolute target has no user',
    request: ['GET http://user@x/a HTTP/1.1'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 3.2.2',
    rule: 'a proxy target of another scheme is refused',
    request: ['GET ftp://x/a HTTP/1.1'],
    expected: refused,
  },
  {
    source: 'RFC 9112, 6.3',
    rule: 'a request that ends within its content is not passed on',
    ...whole('POST / HTTP/1.1', 'host: x', 'content-type: text/plain', 'transfer-encoding: chunked', '', 'zz'),
    expected: refused,
  },
];
