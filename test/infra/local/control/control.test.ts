import { createServer, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createControl } from '../../../../infra/local/control/control.ts';
import { type Listening, listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';

let server: Listening;
let ran: unknown[];

beforeAll(async () => {
  const control = createControl([
    { method: 'GET', path: 'state', run: ({ query }) => ({ after: query.get('after') }) },
    { method: 'POST', path: 'faults', run: ({ body }) => ran.push(body) },
  ]);
  server = await listenOnLoopback(
    createServer((asked, response) => {
      if (!control(asked, response)) response.writeHead(418).end();
    }),
    0,
  );
});
afterAll(() => server.close());

/** node:http sends any Host and Origin, as fetch does not. */
async function send(
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  ran = [];
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asked = request(server.url, { path, method, headers }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode));
  });
  asked.on('error', reject);
  asked.end(body);
  return await promise;
}

const json = { 'content-type': 'application/json' };

it('answers below /local/ only', async () => {
  expect(await send('/local/state?after=3')).toBe(200);
  expect(await send('/local/nothing')).toBe(404);
  expect(await send('/state')).toBe(418);
  expect(await send('/localstate')).toBe(418);
});

it.each(['//[', '//local/state', '/\\[', '//:99999/', 'http://[/local/state', '*'])(
  'passes %s on, which is no URL or names another host',
  async (path) => {
    expect(await send(path)).toBe(418);
    expect(await send('/local/state')).toBe(200);
  },
);

it.each([
  ['a page of another site', { ...json, origin: 'https://evil.example' }],
  ['a page of another port', { ...json, origin: 'http://127.0.0.1:1' }],
  ['a name that somebody points at 127.0.0.1', { ...json, host: 'evil.example' }],
])('does nothing for %s', async (_what, headers) => {
  expect(await send('/local/faults', { method: 'POST', headers, body: '{"id":"reset"}' })).toBe(403);
  expect(ran).toEqual([]);
});

it.each([
  ['cross-site', 403],
  ['same-site', 403],
  ['same-origin', 200],
  ['none', 200],
])(
  'answers a GET from a browser that says %s with %i: an image of another site has no Origin',
  async (site, status) => {
    expect(await send('/local/state', { headers: { 'sec-fetch-site': site } })).toBe(status);
  },
);

it('does nothing for a form, which a browser sends without asking', async () => {
  const headers = { 'content-type': 'text/plain' };
  expect(await send('/local/faults', { method: 'POST', headers, body: '{"id":"reset"}' })).toBe(415);
  expect(ran).toEqual([]);
});

it('does what a page of its own asks for', async () => {
  const headers = { ...json, origin: server.url };
  expect(await send('/local/faults', { method: 'POST', headers, body: '{"id":"reset"}' })).toBe(200);
  expect(ran).toEqual([{ id: 'reset' }]);
});
