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

test('the message names a port in use', async () => {
  const { port } = new URL(webUrl);
  await expectRefusal(
    ['--port', port],
    new RegExp(`^Port ${port} of 127.0.0.1 is in use; choose another one with --port.$`, 'm'),
  );
});

test('the message names a GTFS file that is missing or not a zip', async () => {
  const broken = join(temporary, 'broken.zip');
  await writeFile(broken, 'not a zip');
  await expectRefusal(
    ['--port', '0', '--gtfs', '/absent/city.zip'],
    /^--gtfs: .*\/absent\/city\.zip.*; use a GTFS zip\.$/m,
  );
  await expectRefusal(['--port', '0', '--gtfs', broken], /^--gtfs: .*broken\.zip.*; use a GTFS zip\.$/m);
});

test('the message names a feed with a missing file', async () => {
  const incomplete = join(temporary, 'incomplete.zip');
  const agency = 'agency_id,agency_name,agency_url,agency_timezone\n1,A,http://a,Asia/Kolkata\n';
  await writeFile(incomplete, zipSync({ 'agency.txt': strToU8(agency) }));
  const sentence = /^--gtfs: incomplete\.zip has no \w+\.txt, .*; use another feed\.$/m;
  await expectRefusal(['--port', '0', '--gtfs', incomplete], sentence);
});

test('the message names an OTP that does not answer, is not an OTP, or has no feeds', async () => {
  const port = await findFreePort();
  await expectRefusal(
    ['--port', '0', '--otp', `http://127.0.0.1:${port}`],
    /^--otp: .*127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)/m,
  );
  await expectRefusal(
    ['--port', '0', '--otp', webUrl],
    /^--otp: .* does not answer \(the answer is not that of an OpenTripPlanner\)/m,
  );
  await expectRefusal(['--port', '0', '--otp', `${webUrl}/empty`], /^--otp: .* has no feeds/m);
});

test('if no feed of an OTP can be loaded, the message has the reason and every part stops', async () => {
  await expectRefusal(
    ['--port', '0', '--otp', `${webUrl}/only`],
    /^No feed can be loaded \(only: .+\); use another feed or OTP\.$/m,
  );
});

test('the message names an unreachable database but not its password', async () => {
  const port = await findFreePort();
  const url = `postgres://me:hunter2@127.0.0.1:${port}/db`;
  await expectRefusal(
    ['--port', '0', '--database', url],
    /^--database: the database at 127\.0\.0\.1:\d+ cannot be read \((?!.*hunter2).*ECONNREFUSED/m,
  );
});

test('the message names unreadable root certificates', async () => {
  const args = ['--port', '0', '--database', 'postgres://me@127.0.0.1:9/db'];
  const sentence =
    /^WAYBILLS_DB_CA: expected the path of a readable PEM file or certificates in PEM, got "\/absent"\.$/m;
  await expectRefusal(args, sentence, {
    WAYBILLS_DB_CA: '/absent',
    WAYBILLS_DB_TLS: 'verify-full', // on loopback the default is no TLS, and the functions read no roots either
  });
});

test('the message names a PGBOUNCER that is not a PgBouncer', async () => {
  const sentence = /^PGBOUNCER: expected the path of a PgBouncer or none, got "\/absent"$/m;
  await expectRefusal(['--port', '0'], sentence, { PGBOUNCER: '/absent' });
});

test('the message names a wrong setting', async () => {
  const { code, stderr } = await runStart(['--port', '0'], { WAYBILLS_CACHE_TTL: 'soon' });
  expect(stderr).toContain('WAYBILLS_CACHE_TTL: expected seconds from 0 to 86400, got "soon"');
  expect(code).toBe(1);
});
