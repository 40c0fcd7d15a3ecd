import { readdir, readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../support/api/api.ts';
import { createHttpApiEvent } from '../../support/api/gateway-events.ts';

type Answer = { statusCode: number; headers: Record<string, string>; body: string; isBase64Encoded: boolean };

let api: TestApi;
afterEach(() => api.close());

function open(settings: Record<string, string> = { HEADWAY_PAGES: 'all', HEADWAY_ADMIN_ACCESS: 'open-on-loopback' }) {
  api = createTestApi(settings);
}

async function ask(target: string, headers: Record<string, string> = { accept: 'text/html' }, sourceIp = '127.0.0.1') {
  return (await api.invoke(createHttpApiEvent({ target, headers }, { sourceIp }))) as Answer;
}

function findAsset(html: string, extension: string): string {
  return new RegExp(`assets/[\\w-]+\\.${extension}`).exec(html)?.[0] ?? '';
}

describe('the pages', () => {
  it.each(['/', '/docs', '/map', '/map/demo', '/dashboard'])(
    '%s allows no script and style but its own files',
    async (path) => {
      open();
      const { statusCode, headers, body } = await ask(path);
      expect(statusCode).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(body).not.toMatch(
        /<style|<script(?! type="module" src="(\.\.?\/)+assets\/[\w-]+\.js"><\/script>)| style=| on\w+=|https?:/,
      );
    },
  );

  it('/ answers other clients than browsers as it always did', async () => {
    open();
    expect(await ask('/', { accept: '*/*' })).toMatchObject({
      statusCode: 404,
      body: '{"error":"There is no such path","code":404}',
    });
    expect((await ask('/', {})).statusCode).toBe(404);
  });

  it('have files that never change, compressed with brotli when they were built', async () => {
    open();
    const { body } = await ask('/docs');
    for (const [extension, type] of [
      ['js', 'text/javascript'],
      ['css', 'text/css'],
    ] as const) {
      const name = findAsset(body, extension);
      const answer = await ask(`/${name}`, { 'accept-encoding': 'br' });
      expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
      expect(answer.headers).toMatchObject({
        'content-type': `${type}; charset=utf-8`,
        'content-encoding': 'br',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      const plain = await ask(`/${name}`, {});
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(brotliDecompressSync(Buffer.from(answer.body, 'base64')).toString()).toBe(plain.body);
    }
  });

  it.each(['/assets/nothing.js', '/assets/pages.json', '/assets/..%252Findex.mjs', '/assets/constructor'])(
    '%s is no file',
    async (path) => {
      open();
      expect((await ask(path)).statusCode).toBe(404);
    },
  );

  it('link to their files from any depth', async () => {
    open();
    expect((await ask('/map/demo')).body).toContain('src="../assets/');
    expect((await ask('/map')).body).toContain('src="./assets/');
  });

  it('keep the dashboard behind the admin door', async () => {
    open({ HEADWAY_PAGES: 'all', HEADWAY_ADMIN_TOKEN: 'a-token-of-sixteen' });
    expect((await ask('/dashboard')).statusCode).toBe(401);
    expect((await ask('/dashboard', { authorization: 'Bearer a-token-of-sixteen' })).statusCode).toBe(200);
    expect((await ask('/docs', {}, '203.0.113.9')).statusCode).toBe(200);
  });

  it('link to the dashboard only for callers whom it opens to', async () => {
    open({ HEADWAY_ADMIN_ACCESS: 'open-on-loopback' });
    const link = 'href="./dashboard"';
    expect((await ask('/')).body).toContain(link);
    expect((await ask('/', undefined, '203.0.113.9')).body).not.toContain(link);
    expect((await ask('/dashboard', undefined, '203.0.113.9')).statusCode).toBe(403);
  });

  it.each([
    ['docs', { '/docs': 200, '/map': 200, '/': 200, '/dashboard': 404 }],
    ['none', { '/docs': 404, '/map': 404, '/': 404, '/dashboard': 404, '/assets/x.js': 404 }],
  ])('HEADWAY_PAGES=%s shows %j', async (pages, expected) => {
    open({ HEADWAY_PAGES: pages, HEADWAY_ADMIN_ACCESS: 'open-on-loopback' });
    for (const [path, status] of Object.entries(expected)) expect((await ask(path)).statusCode, path).toBe(status);
    if (pages === 'docs') expect((await ask('/')).body).not.toContain('/dashboard');
  });

  it('are no part of the script that every start loads', async () => {
    open();
    const folder = new URL('../../../dist/api/', import.meta.url);
    const files = await readdir(folder);
    const main = files.filter((name) => /^(index\.mjs|main-\w+\.cjs)$/.test(name));
    expect(main.length).toBeGreaterThan(0);
    for (const name of main) {
      expect(await readFile(new URL(name, folder), 'utf8'), name).not.toContain('This page needs JavaScript');
    }
    const chunks = await readdir(new URL('chunks/', folder));
    const texts = await Promise.all(chunks.map((name) => readFile(new URL(`chunks/${name}`, folder), 'utf8')));
    expect(texts.some((text) => text.includes('This page needs JavaScript'))).toBe(true);
  });

  it('are no part of the API: its document does not name them', async () => {
    open();
    const { value } = await api.send('/openapi.json');
    expect(Object.keys((value as { paths: object }).paths)).not.toContain('/docs');
  });
});
