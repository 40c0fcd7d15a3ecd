import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTcpProxy, throughPort } from '../../support/proxies/tcp-proxy.ts';
import { startHttpOrigin } from '../../support/servers/http-origin.ts';
import { createTestDatabase, type TestDatabase } from '../../support/servers/postgres.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, NODE_OPTIONS: '' };

let folder: string;
let tarball: string;
let server: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-package-'));
  await run(process.execPath, [join(root, 'infra/build/connections-package.ts'), join(folder, 'built')], { env });
  const { stdout } = await run('npm', ['pack', join(folder, 'built'), '--pack-destination', folder, '--silent'], {
    env,
  });
  tarball = join(folder, stdout.trim());
  await run('tar', ['-xzf', tarball, '-C', folder]);
  await mkdir(join(folder, 'app/node_modules/@headway'), { recursive: true });
  await symlink(join(folder, 'package'), join(folder, 'app/node_modules/@headway/connections'));
  // What the tarball needs beside itself, and nothing else of this repository.
  const aws = ['@aws-sdk/client-rds-data', '@aws-sdk/client-secrets-manager', '@aws-sdk/rds-signer'];
  const others = ['pg', 'undici', 'cockatiel', '@neondatabase/serverless', '@types/pg', '@types/node'];
  for (const name of [...others, ...aws]) await link(name);
  server = await createTestDatabase();
});
afterAll(async () => {
  await server?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Links an installed package into the app and, because Node resolves links to their targets, beside the unpacked tarball. */
async function link(name: string): Promise<void> {
  for (const place of ['app/node_modules', 'package/node_modules']) {
    const path = join(folder, place, name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(join(root, 'node_modules', name), path);
  }
}

/** The code blocks of a page of the tarball. */
async function readExamples(page: string): Promise<string[]> {
  const text = await readFile(join(folder, 'package', basename(page)), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
}

/** Writes a program into the app and runs it with Node; `variables` are its environment. */
async function runInApp(name: string, text: string, variables: Record<string, string> = {}): Promise<string> {
  await writeFile(join(folder, 'app', name), text);
  const { stdout } = await run(process.execPath, [name], { cwd: join(folder, 'app'), env: { ...env, ...variables } });
  return stdout.trim();
}

describe('the tarball', () => {
  test('is below 100 kB and has code with types and source maps, and the pages', async () => {
    expect((await stat(tarball)).size).toBeLessThan(100_000);
    const files = await readdir(join(folder, 'package'), { recursive: true });
    const pages = ['README.md', 'shared/connections/API.md', 'shared/connections/CHANGELOG.md', 'LICENSE'];
    for (const page of [...pages, 'shared/connections/MIGRATING.md']) expect(files).toContain(basename(page));
    for (const entry of ['lib/postgres/pool/pool', 'lib/http/create-dispatcher']) {
      for (const end of ['.js', '.js.map', '.d.ts']) expect(files).toContain(`${entry}${end}`);
    }
  });

  test('has no fault that publint finds', async () => {
    const { messages } = await publint({ pkgDir: join(folder, 'package'), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('imports nothing of this repository, and only the packages that it declares', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8'));
    const files = await readdir(join(folder, 'package/lib'), { recursive: true });
    for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name))) {
      const text = await readFile(join(folder, 'package/lib', file), 'utf8');
      for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^'"]*from ['"]([^'"]+)['"]/gm)) {
        if (from.startsWith('node:')) continue;
        if (!from.startsWith('.')) expect(Object.keys(manifest.peerDependencies), file).toContain(from);
        else
          await stat(
            join(folder, 'package/lib', dirname(file), from.replace(/\.js$/, file.endsWith('.d.ts') ? '.d.ts' : '.js')),
          );
      }
    }
  });
});

describe('the examples of the README', () => {
  test('a function with the drop-in Pool answers, also after its connection was closed', async () => {
    const [example = ''] = await readExamples('README.md');
    const proxy = await startTcpProxy({ targetPort: Number(new URL(server.url).port) });
    const program = `${example}
      import { once } from 'node:events';
      console.log(JSON.stringify(await handler({ id: 1 })));
      await once(process.stdin, 'data');
      console.log(JSON.stringify(await handler({ id: 2 })));
      process.exit();`;
    await writeFile(join(folder, 'app', 'pool.ts'), program);
    const variables = { ...env, DATABASE_URL: throughPort(server.url, proxy.port) };
    const answer = await new Promise<string>((resolve, reject) => {
      const child = execFile(
        process.execPath,
        ['pool.ts'],
        { cwd: join(folder, 'app'), env: variables },
        (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
      );
      child.stdout?.once('data', () => {
        proxy.cut();
        setTimeout(() => child.stdin?.end('next\n'), 100);
      });
    });
    expect(answer.trim().split('\n')).toEqual(['[{"id":1}]', '[{"id":2}]']);
    expect(proxy.accepted()).toBe(2);
    await proxy.close();
  });

  test('a function with the dispatcher answers', async () => {
    const example = (await readExamples('README.md')).find((code) => code.includes('await fetch(')) ?? '';
    const origin = await startHttpOrigin((_, response) => response.end('hello'));
    const program = `${example}
      console.log(await handler({ url: process.env.URL ?? '' }));
      console.log(await handler({ url: process.env.URL ?? '' }));
      process.exit();`;
    expect(await runInApp('fetch.ts', program, { URL: origin.origin })).toBe('hello\nhello');
    expect(origin.accepted()).toBe(1);
    await origin.close();
  });

  test('CommonJS can require it', async () => {
    const program = `
      const { Pool } = require('@headway/connections/pg');
      const pg = require('pg');
      const pool = new Pool({ connectionString: process.env.DATABASE_URL });
      pool.query('SELECT 1 AS n').then(({ rows }) => {
        console.log(pool instanceof pg.Pool, JSON.stringify(rows));
        return pool.end();
      });`;
    expect(await runInApp('common.cjs', program, { DATABASE_URL: server.url })).toBe('true [{"n":1}]');
  });

  test('fit the types, and a mistake does not', async () => {
    const examples = await readExamples('README.md');
    const [pool = ''] = examples;
    const http = examples.find((code) => code.includes('await fetch(')) ?? '';
    const api = await readExamples('shared/connections/API.md');
    const check = async (...texts: readonly string[]) => {
      const names = texts.map((_, index) => `checked-${index}.mts`);
      for (const [index, text] of texts.entries()) await writeFile(join(folder, 'app', names[index] ?? ''), text);
      const flags = [
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--types',
        'node',
        '--ignoreConfig',
      ];
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      return await run(process.execPath, [tsc, ...flags, ...names], { cwd: join(folder, 'app'), env }).then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      );
    };
    expect(await check(pool, http, ...api)).toBe('');
    expect(await check(`${pool}\nawait pool.query({ text: 'SELECT 1', readOnly: 'yes' });`)).toContain('TS2769');
  });
});
