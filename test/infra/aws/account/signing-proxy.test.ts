import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SigningProxy, startSigningProxy } from '../../../../infra/aws/account/signing-proxy.ts';
import { type Listening, listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';
import { findSignatureFlaw } from '../../../../infra/local/stand-ins/aws-signature/check-signature.ts';
import { createTestApi, type TestApi } from '../../../support/api/api.ts';
import { createHttpApiEvent } from '../../../support/api/gateway-events.ts';

const key = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret-key' };
const iam = { kind: 'iam', region: 'ap-south-1', credentials: key } as const;

/** A gateway that verifies signatures as an HTTP API does for its IAM routes, in front of the API function. */
describe('the proxy that signs for a browser', () => {
  let api: TestApi;
  let server: Server;
  let listening: Listening;
  let target: URL;
  let proxy: SigningProxy;
  let seen: { path: string; authorization: string | undefined }[];

  beforeAll(async () => {
    api = createTestApi({ HEADWAY_PAGES: 'all' });
    server = createServer(async ({ method = '', url = '', headers }, response) => {
      seen.push({ path: url, authorization: headers.authorization });
      const flaw = await findSignatureFlaw(
        { method, url, headers, body: Buffer.alloc(0) },
        { key, service: 'execute-api', nowMs: Date.now() },
      );
      const isSigned = flaw === undefined;
      const event = createHttpApiEvent(
        { target: url.replace(/^\/prod/, ''), headers: headers as Record<string, string> },
        { isSigned },
      );
      const answer = (await api.invoke(event)) as {
        statusCode: number;
        headers: Record<string, string>;
        body: string;
        isBase64Encoded: boolean;
      };
      response.writeHead(answer.statusCode, answer.headers);
      response.end(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'));
    });
    listening = await listenOnLoopback(server);
    target = new URL(`${listening.url}/prod/`);
    proxy = await startSigningProxy({ target, login: iam });
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(async () => {
    await proxy?.close();
    await listening?.close();
    await api?.close();
  });

  const statusOf = async (path: string, from = proxy) =>
    (await fetch(from.url + path, { headers: { accept: 'text/html' } })).status;

  it('opens the dashboard and what it reads, which the stage refuses without a signature', async () => {
    expect((await fetch(new URL('dashboard', target))).status).toBe(403);
    for (const path of [
      '/dashboard',
      '/connection-stats',
      '/memory-stats',
      '/trip-cache/stats',
      '/connection-stats?a=b%20c&d=',
    ]) {
      expect(await statusOf(path), path).toBe(200);
    }
    expect(seen.at(-1)?.path).toBe('/prod/connection-stats?a=b%20c&d=');
  });

  it('passes the files of the page on as they are compressed', async () => {
    const page = await (await fetch(`${proxy.url}/dashboard`)).text();
    const script = /assets\/[\w-]+\.js/.exec(page)?.[0];
    const answer = await fetch(`${proxy.url}/${script}`, { headers: { 'accept-encoding': 'br' } });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect((await answer.text()).length).toBeGreaterThan(10_000);
  });

  it('signs with the wrong key to no avail', async () => {
    const wrong = { ...key, secretAccessKey: 'another' };
    const other = await startSigningProxy({ target, login: { ...iam, credentials: wrong } });
    expect(await other.ask('/dashboard')).toBe(403);
    await other.close();
  });

  it("sends the JWT of callers to the paths that are not the operator's", async () => {
    const other = await startSigningProxy({ target, login: iam, callerToken: 'a.b.c' });
    await statusOf('/feeds', other);
    await statusOf('/dashboard', other);
    expect(seen.map(({ authorization }) => authorization?.slice(0, 12))).toEqual(['Bearer a.b.c', 'AWS4-HMAC-SH']);
    await other.close();
  });

  it('calls the admin paths at the front door of a stage with a CDN, and the others at the CDN without a signature', async () => {
    const frontDoor = new URL(`${listening.url}/prod`);
    const cdn = new URL(listening.url);
    const other = await startSigningProxy({ target: cdn, frontDoor, login: iam });
    expect(await statusOf('/dashboard', other)).toBe(200);
    expect(await statusOf('/docs', other)).toBe(200);
    expect(seen.map(({ path, authorization }) => [path, authorization?.slice(0, 12)])).toEqual([
      ['/prod/dashboard', 'AWS4-HMAC-SH'],
      ['/docs', undefined],
    ]);
    await other.close();
  });

  it.each([
    ['another name that points here', { host: 'evil.example' }, 'GET', 403],
    ['a page of another origin', { origin: 'https://evil.example' }, 'GET', 403],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 'GET', 403],
    ['a POST', {}, 'POST', 405],
  ])('does not pass on: %s', async (_, headers, method, status) => {
    const { port } = new URL(proxy.url);
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      request({ port, host: '127.0.0.1', method, path: '/refresh-data', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(answered).toBe(status);
    expect(seen).toEqual([]);
  });

  it('takes a path that names another host to the stage', async () => {
    const other = await startSigningProxy({ target: new URL(listening.url), login: iam });
    await statusOf('//127.0.0.1:9/dashboard', other);
    expect(seen.map(({ path }) => path)).toEqual(['//127.0.0.1:9/dashboard']);
    await other.close();
  });

  it('answers 502 where the stage does not answer', async () => {
    const other = await startSigningProxy({
      target: new URL('http://127.0.0.1:9'),
      login: { kind: 'token', token: 'x' },
    });
    const answer = await fetch(`${other.url}/dashboard`);
    expect([answer.status, await answer.json()]).toMatchObject([
      502,
      { error: expect.stringContaining('ECONNREFUSED') },
    ]);
    await other.close();
  });
});
