import type { HttpRule } from './http-rule.ts';

const routes = (...fields: string[]) => ['GET /routes/demo HTTP/1.1', ...fields];
const json = 'application/json; charset=utf-8';
const whole = { status: 200, headers: { 'content-type': json, 'content-encoding': null }, body: /^\[/ };
const unchanged = {
  status: 304,
  headers: {
    'content-length': null,
    'content-type': null,
    'cache-control': /max-age/,
    etag: /^"/,
    vary: /Accept-Encoding/,
    date: /GMT$/,
  },
  body: '',
};

/** Conditions, negotiation, ranges and methods, which the function decides. ETAG stands for the entity tag of the routes. */
export const apiRules: readonly HttpRule[] = [
  {
    source: 'RFC 9110, 13.1.2',
    rule: 'a tag that matches is a 304',
    request: routes('if-none-match: ETAG'),
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 13.1.2',
    rule: 'tags are compared weakly',
    request: routes('if-none-match: W/ETAG'),
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 13.1.2',
    rule: 'one of a list is enough',
    request: routes('if-none-match: "a", ETAG , "b"'),
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 5.3',
    rule: 'a list may be in two fields',
    request: routes('if-none-match: "a"', 'if-none-match: ETAG'),
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 13.1.2',
    rule: '* matches what exists',
    request: routes('if-none-match: *'),
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 13.1.2',
    rule: 'another tag gets the whole answer',
    request: routes('if-none-match: "a"'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.1.2',
    rule: 'HEAD has conditions too',
    request: ['HEAD /routes/demo HTTP/1.1', 'if-none-match: ETAG'],
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 13.1.3',
    rule: 'If-None-Match wins over If-Modified-Since',
    request: routes('if-none-match: "a"', 'if-modified-since: Fri, 01 Jan 2038 00:00:00 GMT'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.1.3',
    rule: 'If-Modified-Since is ignored for what has no Last-Modified',
    request: routes('if-modified-since: Fri, 01 Jan 2038 00:00:00 GMT'),
    expected: { ...whole, headers: { ...whole.headers, 'last-modified': null } },
  },
  {
    source: 'RFC 9110, 13.1.1',
    rule: 'If-Match with another tag is a 412',
    request: routes('if-match: "a"'),
    expected: { status: 412 },
  },
  {
    source: 'RFC 9110, 13.1.1',
    rule: 'If-Match with the tag is met',
    request: routes('if-match: ETAG'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.1.1',
    rule: 'If-Match: * is met by what exists',
    request: routes('if-match: *'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 13.1.1',
    rule: 'If-Match is compared strongly',
    request: routes('if-match: W/ETAG'),
    expected: { status: 412 },
  },
  {
    source: 'RFC 9110, 13.2.1',
    rule: 'conditions are ignored where the answer is no success',
    request: ['GET /routes/nowhere HTTP/1.1', 'if-none-match: *', 'if-match: "a"'],
    expected: { status: 404 },
  },
  {
    source: 'RFC 9110, 12.5.3',
    rule: 'gzip is used where it is accepted, has its own tag and Vary',
    request: routes('accept-encoding: gzip'),
    expected: {
      status: 200,
      headers: {
        'content-encoding': 'gzip',
        etag: /^"[\w-]+-gzip"$/,
        vary: /Accept-Encoding/,
        'content-length': /^\d+$/,
      },
    },
  },
  {
    source: 'RFC 9110, 12.5.3',
    rule: 'a quality of 0 refuses a coding',
    request: routes('accept-encoding: gzip;q=0, br;q=0'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 12.5.3',
    rule: 'names of codings do not depend on case',
    request: routes('accept-encoding: GZIP'),
    expected: { status: 200, headers: { 'content-encoding': 'gzip' } },
  },
  {
    source: 'RFC 9110, 12.5.3',
    rule: 'an empty list accepts no coding',
    request: routes('accept-encoding:'),
    expected: whole,
  },
  {
    source: 'RFC 9110, 8.8.3',
    rule: 'the tag of another encoding of the same answer matches',
    request: routes('accept-encoding: gzip', 'if-none-match: ETAG'),
    expected: unchanged,
  },
  {
    source: 'RFC 9110, 14.2',
    rule: 'a range of bytes is a 206 with its place',
    request: ['GET /v2/feeds/demo/bundle HTTP/1.1', 'range: bytes=0-9'],
    expected: {
      status: 206,
      headers: {
        'content-range': /^bytes 0-9\/\d+$/,
        'content-length': '10',
        etag: /^"/,
        'cache-control': /./,
        vary: /./,
      },
    },
  },
  {
    source: 'RFC 9110, 15.5.17',
    rule: 'a range behind the end is a 416 with the length',
    request: ['GET /v2/feeds/demo/bundle HTTP/1.1', 'range: bytes=999999999-'],
    expected: { status: 416, headers: { 'content-range': /^bytes \*\/\d+$/ } },
  },
  {
    source: 'RFC 9110, 14.2',
    rule: 'an unknown unit is ignored',
    request: ['GET /v2/feeds/demo/bundle HTTP/1.1', 'range: stops=0-9'],
    expected: { status: 200, headers: { 'content-range': null } },
  },
  {
    source: 'RFC 9110, 14.2',
    rule: 'a range of anything but a GET is ignored',
    request: ['HEAD /v2/feeds/demo/bundle HTTP/1.1', 'range: bytes=0-9'],
    expected: { status: 200, headers: { 'content-range': null }, body: '' },
  },
  {
    source: 'RFC 9110, 13.1.5',
    rule: 'If-Range with another tag gets the whole',
    request: ['GET /v2/feeds/demo/bundle HTTP/1.1', 'range: bytes=0-9', 'if-range: "a"'],
    expected: { status: 200, headers: { 'content-range': null } },
  },
  {
    source: 'RFC 9110, 15.5.6',
    rule: 'a method that a path does not take is a 405 with Allow',
    request: ['DELETE /routes/demo HTTP/1.1'],
    expected: { status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } },
  },
  {
    source: 'RFC 9110, 9.3.7',
    rule: 'OPTIONS tells the methods of a path',
    request: ['OPTIONS /routes/demo HTTP/1.1'],
    expected: { status: 204, headers: { allow: /GET/, 'content-length': null }, body: '' },
  },
  {
    source: 'RFC 9110, 9.3.8',
    rule: 'TRACE is refused: it would repeat credentials',
    request: ['TRACE /routes/demo HTTP/1.1', 'authorization: secret'],
    expected: { status: 405, headers: { allow: /GET/ }, body: /^((?!secret).)*$/ },
  },
  {
    source: 'RFC 9110, 15.5.16',
    rule: 'content of another type is a 415 that says what is accepted',
    request: ['POST /getAllStopsByIds HTTP/1.1', 'content-type: text/csv'],
    body: 'a,b',
    expected: { status: 415, headers: { accept: /application\/json/ } },
  },
  {
    source: 'RFC 9110, 8.4.1',
    rule: 'content in a coding that is not read is a 415 that says which are',
    request: ['POST /getAllStopsByIds HTTP/1.1', 'content-type: application/json', 'content-encoding: br'],
    body: '{}',
    expected: { status: 415, headers: { 'accept-encoding': /gzip|identity/ } },
  },
  {
    source: 'RFC 9110, 9.3.2',
    rule: 'HEAD has the fields of the GET',
    request: ['HEAD /routes/demo HTTP/1.1'],
    expected: {
      status: 200,
      headers: { 'content-type': json, etag: /^"/, 'cache-control': /max-age/, vary: /./ },
      body: '',
    },
  },
  {
    source: 'RFC 9111, 5.2.2.5',
    rule: 'an error that may pass is not kept by caches',
    request: ['GET /routes/nowhere HTTP/1.1'],
    expected: { status: 404, headers: { 'cache-control': 'no-store' } },
  },
  {
    source: 'RFC 9110, 10.2.3',
    rule: 'a path of a stage without its slash is redirected with a Location',
    request: ['GET /v2/nothing HTTP/1.1'],
    expected: { status: 404, headers: { location: null } },
  },
];
