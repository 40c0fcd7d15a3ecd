import { expect, test } from 'vitest';
import { readFlags } from '../../../../infra/local/start/flags/read-flags.ts';

test('without flags every value is the default', () => {
  expect(readFlags([], '/here')).toEqual({
    port: undefined,
    gtfs: [],
    gtfsRealtime: [],
    otpUrls: [],
    databaseUrl: undefined,
    driver: 'pg',
    environments: 4,
    isFreezing: true,
    isHelp: false,
  });
});

test.each([
  ['raba=feeds/raba.zip', { feedId: 'raba', path: '/here/feeds/raba.zip' }],
  ['/feeds/raba.zip', { feedId: 'raba', path: '/feeds/raba.zip' }],
  ['../a=b/city.ZIP', { feedId: 'city', path: '/a=b/city.ZIP' }],
  ['chennai_metro=a=b.zip', { feedId: 'chennai_metro', path: '/here/a=b.zip' }],
])('--gtfs %s names a feed and a file', (value, file) => {
  expect(readFlags(['--gtfs', value], '/here').gtfs).toEqual([file]);
});

test('--gtfs-rt names a feed and a file or a URL, and may be repeated', () => {
  const args = ['--gtfs-rt', 'raba=rt/updates.pb', '--gtfs-rt', 'raba=https://host/positions.pb?key=1=2'];
  expect(readFlags(args, '/here').gtfsRealtime).toEqual([
    { feedId: 'raba', place: '/here/rt/updates.pb' },
    { feedId: 'raba', place: 'https://host/positions.pb?key=1=2' },
  ]);
});

test('repeated flags keep their order', () => {
  const { gtfs } = readFlags(['--gtfs', 'b=1.zip', '--gtfs', 'a=2.zip'], '/');
  expect(gtfs.map(({ feedId }) => feedId)).toEqual(['b', 'a']);
  expect(readFlags(['--otp', 'http://a:1/', '--otp=http://b:2'], '/').otpUrls).toEqual(['http://a:1', 'http://b:2']);
});

test.each([
  [['--prot', '80'], "Unknown option '--prot'; npm start -- --help lists the flags."],
  [['extra'], /^Unexpected argument 'extra'.*--help lists the flags\.$/],
  [['--port'], /--port.*argument missing; npm start -- --help lists the flags\.$/],
  [['--port', '80a'], '--port: expected a whole number from 0 to 65535, got "80a".'],
  [['--port', '65536'], '--port: expected a whole number from 0 to 65535, got "65536".'],
  [['--environments', '0'], '--environments: expected a whole number from 1 to 1000, got "0".'],
  [['--otp', 'otp:8080'], '--otp: expected a URL such as http://host:8080, got something else.'],
  [
    ['--database', 'mysql://root:hunter2@x/y'],
    '--database: expected a URL such as postgres://user:password@host:port/db, got something else.',
  ],
  [['--driver', 'mysql'], '--driver: expected one of pg, rds-proxy, neon-websocket, neon-http, data-api, got "mysql".'],
  [
    ['--driver', 'neon-http', '--database', 'postgres://a:b@127.0.0.1/db'],
    '--driver neon-http and --database exclude each other, because the stand-in works with the local database only; omit one of them.',
  ],
  [['--gtfs', 'a=1.zip', '--gtfs', 'a=2.zip'], /two feeds have the id a/],
  [['--gtfs', 'a b.zip'], /"a b" is not a feed id/],
  [['--gtfs', 'a.zip', '--otp', 'http://b'], /exclude each other/],
  [['--gtfs-rt', 'updates.pb'], '--gtfs-rt: expected feedId=URL or feedId=FILE, got something else.'],
  [['--gtfs-rt', 'a=ftp://b/c.pb'], '--gtfs-rt: expected a URL such as a=https://host/updates.pb, got something else.'],
  [['--gtfs-rt', 'a=b.pb', '--otp', 'http://b'], /^--gtfs-rt and --otp exclude each other/],
])('%j is refused in one sentence', (args, message) => {
  expect(() => readFlags(args, '/')).toThrow(message);
  expect(() => readFlags(args, '/')).toThrow(/^[^\n]+\.$/);
});
