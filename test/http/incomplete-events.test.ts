import { expect, test } from 'vitest';
import { InvalidInputError } from '../../shared/connections/core/errors.ts';
import { readRequest } from '../../shared/http/request/request.ts';

const event = { version: '2.0', requestContext: { http: { method: 'GET', path: '/', sourceIp: '203.0.113.7' } } };

test.each([
  ['headers', { rawPath: '/feeds', rawQueryString: 'a=1' }, '/feeds', 1],
  ['a query string', { rawPath: '/feeds', headers: {} }, '/feeds', 0],
  ['a path', { rawPath: '', rawQueryString: '', headers: {} }, '/', 0],
])('an event of payload 2.0 without %s is read', (_, parts, path, parameters) => {
  const request = readRequest({ ...event, ...parts });
  expect([request.requestContext.http.path, request.query.values.size, request.headers]).toEqual([
    path,
    parameters,
    {},
  ]);
});

test.each([
  ['the path of its context', { requestContext: { http: { method: 'GET', path: '/feeds' } } }, '/feeds', []],
  [
    'decoded parameters',
    { rawPath: '/feeds', queryStringParameters: { q: 'a b&c=%', '+': null } },
    '/feeds',
    [
      ['q', ['a b&c=%']],
      ['+', ['']],
    ],
  ],
  ['no query that is a text', { rawPath: '/feeds', rawQueryString: 5 }, '/feeds', []],
  [
    'a domain that is null',
    { rawPath: '/feeds', requestContext: { domainName: null, http: { method: 'GET' } } },
    '/feeds',
    [],
  ],
  [
    'a domain that is a number',
    { rawPath: '/feeds', requestContext: { domainName: 7, http: { method: 'GET' } } },
    '/feeds',
    [],
  ],
])('an event of payload 2.0 with %s is read', (_, parts, path, query) => {
  const request = readRequest({ ...event, ...parts });
  expect([request.requestContext.http.path, [...request.query.values]]).toEqual([path, query]);
});

test.each([[null], ['GET'], [7]])('an event whose http is %j is refused as no event', (http) => {
  expect(() => readRequest({ version: '2.0', rawPath: '/feeds', requestContext: { http } })).toThrow(InvalidInputError);
});

test('values of headers that are no texts are read as texts', () => {
  const { headers } = readRequest({ ...event, headers: { 'X-Count': 5, 'x-none': null } });
  expect(headers).toEqual({ 'x-count': '5', 'x-none': '' });
});
