import type { HttpRule } from './http-rule.ts';

const get = ['GET / HTTP/1.1'];

/** Fields of requests, and fields and lengths of a function's results (RFC 9110). */
export const fieldRules: readonly HttpRule[] = [
  {
    source: 'RFC 9110, 10.1.1',
    rule: 'an expectation of HTTP/1.0 is ignored',
    request: ['GET / HTTP/1.0', 'host: x', 'expect: 100-continue'],
    isWhole: true,
    expected: { status: 200, event: { headers: { expect: undefined } } },
  },
  {
    source: 'RFC 9110, 5.5',
    rule: 'blanks around a value do not belong to it',
    request: ['GET / HTTP/1.1', 'x: \t a \t'],
    expected: { status: 200, event: { headers: { x: 'a' } } },
  },
  {
    source: 'RFC 9110, 5.5',
    rule: 'bytes above ASCII in a value pass as they are',
    request: ['GET / HTTP/1.1', 'x: caf\u00e9'],
    expected: { status: 200, event: { headers: { x: 'caf\u00e9' } } },
  },
  {
    source: 'RFC 9110, 6.5',
    rule: 'a function sends no trailers',
    request: get,
    result: { statusCode: 200, headers: { trailer: 'x-sum', 'proxy-connection': 'close' }, body: 'x' },
    expected: { status: 200, headers: { trailer: null, 'proxy-connection': null }, body: 'x' },
  },
  {
    source: 'RFC 9110, 8.6',
    rule: 'the refusal of a HEAD has no content',
    request: [`HEAD /${'a'.repeat(10_300)} HTTP/1.1`],
    expected: { status: 414, body: '', isRefused: true },
  },
  {
    source: 'RFC 9110, 6.6.1',
    rule: 'a Date of the function is the only one',
    request: get,
    result: { statusCode: 200, headers: { Date: 'Sat, 28 Nov 2026 00:00:00 GMT' } },
    expected: { status: 200, headers: { date: 'Sat, 28 Nov 2026 00:00:00 GMT' } },
  },
  {
    source: 'RFC 9110, 14.2',
    rule: 'a 206 of the function keeps its place and its length',
    request: ['GET / HTTP/1.1', 'range: bytes=0-1'],
    result: { statusCode: 206, headers: { 'content-range': 'bytes 0-1/5' }, body: 'ab' },
    expected: { status: 206, headers: { 'content-range': 'bytes 0-1/5', 'content-length': '2' }, body: 'ab' },
  },
  {
    source: 'RFC 9110, 15.5.17',
    rule: 'a 416 has a length, because it is an answer with content',
    request: ['GET / HTTP/1.1', 'range: bytes=9-'],
    result: { statusCode: 416, headers: { 'content-range': 'bytes */5' } },
    expected: { status: 416, headers: { 'content-range': 'bytes */5', 'content-length': '0' }, body: '' },
  },
];
