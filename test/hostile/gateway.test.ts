import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpenapi } from '../support/api/format-openapi.ts';
import { findContradiction } from '../support/api/openapi-check.ts';
import { type HeadwayProcess, startHeadwayProcess } from '../support/gateway/headway-process.ts';
import { arbitraryRequest, type HostileRequest, type Paths } from './arbitrary-request.ts';
import { readBody, readRawAnswer } from './read-body.ts';

/** 2,000 by npm run test:hostile. */
const runs = Number(process.env['HOSTILE_GATEWAY_RUNS'] ?? 300);

let headway: HeadwayProcess;
beforeAll(async () => {
  headway = await startHeadwayProcess(['--environments', '2']);
});
afterAll(() => headway.stop());

describe('any request to the gateway', () => {
  it(`gets no 500, and the next request gets an answer (${runs} raw requests)`, async () => {
    const { port } = new URL(headway.url);
    const { paths } = (await readOpenapi()) as { paths: Paths };
    // refresh-data makes other requests wait for OTP
    const { '/refresh-data': _, ...others } = paths;
    const known = ['demo', 'demo', 'demo', '1', 'M1', 'CBS', 'demo:1', 'DEM10001'];
    const statuses: Record<string, number> = {};
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          {
            weight: 3,
            arbitrary: arbitraryRequest(others, known).map((request) => ({ request, bytes: write(request) })),
          },
          { weight: 1, arbitrary: malformed.map((bytes) => ({ request: undefined, bytes })) },
        ),
        async ({ request, bytes }) => {
          const text = await exchange(Number(port), bytes);
          const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 'closed';
          statuses[status] = (statuses[status] ?? 0) + 1;
          expect(text.match(/HTTP\/1\.1 5(?!0[1345])\d\d.*/g)).toBeNull(); // 503 and 504 have legitimate causes; 501 and 505 are of the caller
          checked += request === undefined ? 0 : checkAnswer(request, text);
          expect(text).not.toMatch(/node_modules|\bat .*\.m?[jt]s:\d|postgres:\/\//);
        },
      ),
      { numRuns: runs, seed: 20_261_124 },
    );
    expect(statuses['200']).toBeGreaterThan(runs / 20); // most requests must not be refused at once
    expect(checked).toBeGreaterThan(runs / 3);
    console.log(`raw requests by first status: ${JSON.stringify(statuses)}; ${checked} checked against the document`);
    const health = await exchange(Number(port), Buffer.alloc(0));
    expect(health).toMatch(/^HTTP\/1\.1 200 /);
    expect(headway.child.exitCode).toBeNull();
  }, 3_600_000);
});

/** Checks the answer of the function against the document. @returns 0 for an answer of the gateway itself */
function checkAnswer({ method, target }: HostileRequest, text: string): 0 | 1 {
  const answer = readRawAnswer(text, method);
  if (answer?.headers['server-timing'] === undefined) return 0;
  const { status, headers, body } = answer;
  const path = decodeURIComponent(target.split('?')[0] ?? '');
  const value = readBody(body, headers);
  const asked = { method, path, status, value, fields: target.includes('fields='), type: headers['content-type'] };
  expect(findContradiction(asked), `${method} ${target}`).toBeUndefined();
  return 1;
}

/** Requests that HTTP forbids, or that a proxy and the server behind it could read differently. */
const malformed = fc
  .oneof(
    fc.constantFrom(
      'GET /health HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /config HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /getAllVehiclesByIds HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5\r\ncontent-length: 50\r\n\r\n{"a":1}',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: xchunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n',
      'GET /health HTTP/1.1\r\n\r\n',
      'GET /health HTTP/9.9\r\nhost: x\r\n\r\n',
      'GET /he\0alth HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /health HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n',
      'GET /health HTTP/1.1\nhost: x\n\n',
      'GET http://elsewhere/health HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET //health HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET * HTTP/1.1\r\nhost: x\r\n\r\n',
      'CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /health HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      `GET /${'a/'.repeat(4000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      `GET /health HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(3000)}\r\n`,
      'GET /route/demo/%00 HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /route/demo/%ff%fe HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /route/demo/\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /graphql HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
      'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close, keep-alive\r\n x: folded\r\n\r\n',
    ),
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  )
  .map((text) => Buffer.from(text, 'latin1'));

/** The request as bytes on the wire. Characters that a request line cannot hold are not escaped. */
function write({ method, target, headers, body = '' }: HostileRequest): Buffer {
  const lines = Object.entries({
    host: 'x',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  });
  return Buffer.from(
    `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

const last = Buffer.from('GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');

/**
 * Sends bytes and then a plain request on a new connection, and reads until the server closes it. After an incomplete
 * request the server keeps waiting, so the client closes after two seconds of silence.
 */
function exchange(port: number, bytes: Buffer): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([bytes, last])));
  socket.setTimeout(2000, () => socket.destroy());
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  return promise;
}
