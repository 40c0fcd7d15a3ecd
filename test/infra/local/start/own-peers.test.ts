import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';
import { findDatabase } from '../../../../infra/local/start/database/find-database.ts';
import { readSettings } from '../../../../infra/local/start/flags/read-settings.ts';
import { findOtp } from '../../../../infra/local/start/otp/find-otp.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/servers/postgres.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());
afterEach(() => vi.unstubAllEnvs());

const find = (url: string) => findDatabase(url, readSettings({}, url).configuration);

test('a database of the user is asked as the functions ask it', async () => {
  vi.stubEnv('PGOPTIONS', '-c search_path=nowhere');
  vi.stubEnv('PGSSLMODE', 'require');
  const { host } = new URL(server.url);
  expect(await find(server.url)).toEqual({ address: host, vehicleNo: undefined });
  await server.query(`INSERT INTO waybills VALUES (1,'WB-1','ORDINARY','V1','S-1','2026-11-27 10:00',
    '2026-11-27 09:00','2026-11-27',11,'Online',false,false,1,1)`);
  expect(await find(server.url)).toEqual({ address: host, vehicleNo: 'V1' });
});

test('the message has what the server says, and no password', async () => {
  const absent = Object.assign(new URL(server.url), { pathname: '/absent' }).href;
  await expect(find(absent)).rejects.toThrow(
    /cannot be read \(.*\(3D000\): database "absent" does not exist\); correct/,
  );
  const wrong = Object.assign(new URL(server.url), { password: 'hunter2' }).href;
  await expect(find(wrong)).rejects.toThrow(/^(?!.*hunter2).*refused the login \(28P01\)/);
});

test('an OTP with credentials is asked with them', async () => {
  const otp = createServer(({ headers }, response) => {
    const isKnown = headers.authorization === `Basic ${btoa('me@home:pass/word')}`;
    response.writeHead(isKnown ? 200 : 401).end('{"data":{"feeds":[{"feedId":"city"}]}}');
  });
  const { port, close } = await listenOnLoopback(otp);
  try {
    const url = `http://me%40home:pass%2Fword@127.0.0.1:${port}`;
    expect(await findOtp(url)).toEqual({ url, feeds: ['city'] });
    await expect(findOtp(`http://127.0.0.1:${port}`)).rejects.toThrow(/does not answer \(.*status 401/);
  } finally {
    await close();
  }
});
