import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../../../infra/local/sockets/free-port.ts';
import { usage } from '../../../../infra/local/start/flags/read-flags.ts';
import { runStart } from '../../../support/gateway/headway-process.ts';

let temporary: string;
const web = createServer((request, response) => {
  const kind = request.url?.split('/')[1] ?? '';
  response.setHeader('content-type', 'application/json');
  response.end({ empty: '{"data":{"feeds":[]}}', only: '{"data":{"feeds":[{"feedId":"only"}]}}' }[kind] ?? '<html>');
});
let webUrl: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'headway-test-'));
  await chmod(temporary, 0o755);
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterAll(async () => {
  web.close();
  await rm(temporary, { recursive: true, force: true });
});

/** It ends with 1, one sentence on stderr, and nothing left in the temporary folder. */
async function expectRefusal(args: string[], sentence: RegExp, env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(temporary, 'run-'));
  await chmod(folder, 0o755); // as root, the database runs as somebody else
  const { code, stderr } = await runStart(args, { TMPDIR: folder, ...env });
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
  expect(await readdir(folder)).toEqual([]);
}

test('--help explains the flags and starts nothing', async () => {
  expect(await runStart(['--help'])).toMatchObject({ code: 0, stdout: usage, stderr: '' });
  for (const flag of ['--port N', '--gtfs', '--otp', '--database', '--driver', '--environments', '--no-freeze']) {
    expect(usage).toContain(flag);
  }
});

test('an unknown flag is refused', async () => {
  await expectRefusal(['--prot'], /^Unknown option '--prot'; npm start -- --help lists the flags\.$/m);
});

test('a port in use is named', async () => {
  const { port } = new URL(webUrl);
  await expectRefusal(
    ['--port', port],
    new RegExp(`^The port ${port} of 127.0.0.1 is in use; give another one with --port.$`, 'm'),
  );
});

test('a GTFS file that is not there, or no zip, is named', async () => {
  const broken = join(temporary, 'broken.zip');
  await writeFile(broken, 'not a zip');
  await expectRefusal(
    ['--port', '0', '--gtfs', '/absent/city.zip'],
    /^--gtfs: .*\/absent\/city\.zip.*; give a GTFS zip\.$/m,
  );
  await expectRefusal(['--port', '0', '--gtfs', broken], /^--gtfs: .*broken\.zip.*; give a GTFS zip\.$/m);
});

test('a feed that lacks a file is named', async () => {
  const incomplete = join(temporary, 'incomplete.zip');
  const agency = 'agency_id,agency_name,agency_url,agency_timezone\n1,A,http://a,Asia/Kolkata\n';
  await writeFile(incomplete, zipSync({ 'agency.txt': strToU8(agency) }));
  const sentence = /^--gtfs: incomplete\.zip has no \w+\.txt, .*; give another feed\.$/m;
  await expectRefusal(['--port', '0', '--gtfs', incomplete], sentence);
});

test('an OTP that cannot be reached, is none, or is empty, is named', async () => {
  const port = await findFreePort();
  await expectRefusal(
    ['--port', '0', '--otp', `http://127.0.0.1:${port}`],
    /^--otp: .*127\.0\.0\.1:\d+ cannot be asked \(ECONNREFUSED\)/m,
  );
  await expectRefusal(['--port', '0', '--otp', webUrl], /^--otp: .* cannot be asked \(not an answer of OTP\)/m);
  await expectRefusal(['--port', '0', '--otp', `${webUrl}/empty`], /^--otp: .* names no feeds/m);
});

test('an OTP whose feeds cannot be loaded is told with the reason, and all that runs by then is ended', async () => {
  await expectRefusal(
    ['--port', '0', '--otp', `${webUrl}/only`],
    /^No feed can be loaded \(only: .+\); give another feed or OTP\.$/m,
  );
});

test('a database that cannot be reached is named, its password is not', async () => {
  const port = await findFreePort();
  const url = `postgres://me:hunter2@127.0.0.1:${port}/db`;
  await expectRefusal(
    ['--port', '0', '--database', url],
    /^--database: the database at 127\.0\.0\.1:\d+ cannot be read \((?!.*hunter2).*ECONNREFUSED/m,
  );
});

test('roots that cannot be read are named', async () => {
  const args = ['--port', '0', '--database', 'postgres://me@127.0.0.1:9/db'];
  await expectRefusal(args, /^WAYBILLS_DB_CA: expected a PEM file that can be read, got "\/absent"\.$/m, {
    WAYBILLS_DB_CA: '/absent',
  });
});

test('a pooler that is none is named', async () => {
  const sentence = /^PGBOUNCER: expected the path of a PgBouncer, got \/absent$/m;
  await expectRefusal(['--port', '0'], sentence, { PGBOUNCER: '/absent' });
});

test('a setting that cannot be used is named', async () => {
  const { code, stderr } = await runStart(['--port', '0'], { WAYBILLS_CACHE_TTL: 'soon' });
  expect(stderr).toContain('WAYBILLS_CACHE_TTL: expected seconds from 0 to 86400, got "soon"');
  expect(code).toBe(1);
});
