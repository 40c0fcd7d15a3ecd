import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { encodeRealtime } from '../../../../infra/local/otp/realtime/gtfs-realtime.ts';
import { openRealtimeSource } from '../../../../infra/local/otp/realtime/realtime-source.ts';
import { listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const write = (tripId: string) =>
  encodeRealtime({
    header: { gtfsRealtimeVersion: '2.0' },
    entity: [{ id: '1', tripUpdate: { trip: { tripId }, stopTimeUpdate: [] } }],
  });
const tripsOf = (source: Awaited<ReturnType<typeof openRealtimeSource>>) =>
  source.messages().flatMap(({ message }) => message.entity.map(({ tripUpdate }) => tripUpdate?.trip.tripId));

it('reads a file again while it runs, keeps the last good message, and reports a bad one once', async () => {
  const place = join(folder, 'updates.pb');
  await writeFile(place, write('a'));
  const problems: string[] = [];
  const source = await openRealtimeSource([{ feedId: 'demo', place }], {
    everyMs: 20,
    onProblem: (sentence) => problems.push(sentence),
  });
  onTestFinished(source.stop);
  expect(tripsOf(source)).toEqual(['a']);
  await writeFile(place, write('b'));
  await expect.poll(() => tripsOf(source)).toEqual(['b']);
  await writeFile(place, '<html>Service unavailable</html>');
  await expect.poll(() => problems.length).toBe(1);
  expect(problems[0]).toContain(`--realtime demo=${place} is not a GTFS-realtime message`);
  expect(tripsOf(source)).toEqual(['b']);
  await writeFile(place, write('c'));
  await expect.poll(() => tripsOf(source)).toEqual(['c']);
  expect(problems).toHaveLength(1);
});

it('reads from a URL, whose query stays out of messages', async () => {
  let status = 200;
  const server = await listenOnLoopback(
    createServer((_, response) => response.writeHead(status).end(Buffer.from(write('u')))),
  );
  onTestFinished(server.close);
  const address = { feedId: 'demo', place: `${server.url}/updates.pb?key=secret` };
  const options = { onProblem: () => {} };
  const source = await openRealtimeSource([address], options);
  onTestFinished(source.stop);
  expect(tripsOf(source)).toEqual(['u']);
  status = 503;
  await expect(openRealtimeSource([address], options)).rejects.toThrow(
    `--realtime demo=${server.url}/updates.pb cannot be read (status 503).`,
  );
});

it.each([
  ['an empty file', Buffer.alloc(0), 'it has no header with gtfs_realtime_version'],
  ['a page of HTML', Buffer.from('<!doctype html><title>Login</title>'), ''],
  ['a cut message', Buffer.from(write('a')).subarray(0, 12), ''],
  ['a GTFS zip', Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaa'), ''],
])('refuses %s by name', async (_, bytes, reason) => {
  const place = join(folder, 'bad.pb');
  await writeFile(place, bytes);
  await expect(openRealtimeSource([{ feedId: 'demo', place }], { onProblem: () => {} })).rejects.toThrow(
    `--realtime demo=${place} is not a GTFS-realtime message: ${reason}`,
  );
});

it('names a file that is not there', async () => {
  await expect(
    openRealtimeSource([{ feedId: 'demo', place: '/nowhere/x.pb' }], { onProblem: () => {} }),
  ).rejects.toThrow('--realtime demo=/nowhere/x.pb cannot be read (ENOENT).');
});
