import type { HttpRule } from './http-rule.ts';

const bundle = (...fields: string[]) => ['GET /v2/feeds/demo/bundle HTTP/1.1', ...fields];
const whole = { status: 200, headers: { 'content-range': null, 'accept-ranges': 'bytes' } };
const part = (range: RegExp) => ({ status: 206, headers: { 'content-range': range } });

/** Ranges, and conditions beside them (RFC 9110, 13 and 14). */
export const rangeRules: readonly HttpRule[] = [
  {
    source: 'RFC 9110, 14.2',
    rule: 'several ranges may be ignored',
    request: bundle('range: bytes=0-9,20-29'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 14.1.1',
    rule: 'a range that ends before it begins is ignored',
    request: bundle('range: bytes=9-0'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 14.1.2',
    rule: 'a range without numbers is ignored',
    request: bundle('range: bytes=-'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 14.1.2',
    rule: 'a suffix is the last bytes',
    request: bundle('range: bytes=-5'),
    expected: { ...part(/^bytes \d+-\d+\/\d+$/), body: /^.{5}$/s },
  },
  {
    source: 'RFC 9110, 14.1.2',
    rule: 'a suffix of no bytes cannot be satisfied',
    request: bundle('range: bytes=-0'),
    expected: { status: 416, headers: { 'content-range': /^bytes \*\/\d+$/ } },
  },
  {
    source: 'RFC 9110, 14.1.2',
    rule: 'a range that ends behind the end is cut',
    request: bundle('range: bytes=1-99999999999999999999'),
    expected: part(/^bytes 1-\d+\/\d+$/),
  },
  {
    source: 'RFC 9110, 14.1',
    rule: 'names of units do not depend on case',
    request: bundle('range: Bytes=0-0'),
    expected: part(/^bytes 0-0\//),
  },
  {
    source: 'RFC 9110, 13.1.5',
    rule: 'If-Range is compared strongly',
    request: bundle('range: bytes=0-9', 'if-range: W/ETAG'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.1.5',
    rule: 'If-Range with a date gets the whole, because there is no Last-Modified',
    request: bundle('range: bytes=0-9', 'if-range: Sat, 28 Nov 2026 00:00:00 GMT'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.1.5',
    rule: 'If-Range without a Range is ignored',
    request: bundle('if-range: "a"'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.2.2',
    rule: 'If-None-Match comes before a Range',
    request: bundle('range: bytes=0-9', 'if-none-match: *'),
    expected: { status: 304, headers: { 'content-range': null }, body: '' },
  },
  {
    source: 'RFC 9110, 13.2.2',
    rule: 'If-Match comes before a Range',
    request: bundle('range: bytes=0-9', 'if-match: "a"'),
    expected: { status: 412, headers: { 'content-range': null } },
  },
  {
    source: 'RFC 9110, 13.1.4',
    rule: 'If-Unmodified-Since is ignored for what has no Last-Modified',
    request: bundle('if-unmodified-since: Sat, 01 Jan 2000 00:00:00 GMT'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 12.5.3',
    rule: 'a range is one of the bytes without a coding',
    request: bundle('range: bytes=0-9', 'accept-encoding: gzip'),
    expected: { status: 206, headers: { 'content-encoding': null, 'content-length': '10' } },
  },
];
