import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { buildDemoCity } from '../demo-city/build-demo-city.ts';
import { readGtfsFeed } from '../gtfs/read-gtfs-feed.ts';
import { buildTransit } from './model/build-transit.ts';
import { decodeRealtime } from './realtime/gtfs-realtime.ts';
import { createOtpServer } from './server.ts';

/**
 * The OTP stand-in as a process: `node infra/local/otp/main.ts --port 0 --feed raba=/abs/raba.zip [--feed ...] [--demo]`.
 * `--realtime raba=/abs/updates.pb` adds a GTFS-realtime message: trip updates, vehicle positions or alerts.
 * It listens on loopback only and then prints one line of JSON on stdout: {"port":N,"feeds":[...]}. On failure it prints
 * one sentence on stderr and exits with 1. It ends on SIGTERM, on SIGINT, and with its parent: when the IPC channel closes
 * or, without one, stdin.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      feed: { type: 'string', multiple: true, default: [] },
      demo: { type: 'boolean', default: false },
      realtime: { type: 'string', multiple: true, default: [] },
    },
  });
  exitWithParent();

  const feeds = new Map(
    values.feed.map((argument) => parseFile('--feed', argument)).map(([feedId, path]) => [feedId, readGtfsFeed(path)]),
  );
  if (values.demo) feeds.set('demo', buildDemoCity());

  const server = createOtpServer({
    transit: buildTransit(feeds),
    realtime: values.realtime
      .map((argument) => parseFile('--realtime', argument))
      .map(([feedId, path]) => ({ feedId, message: decodeRealtime(readFileSync(path)) })),
  });
  const port = await listen(server, Number(values.port));
  process.stdout.write(`${JSON.stringify({ port, feeds: [...feeds.keys()] })}\n`);
}

function parseFile(flag: string, argument: string): [feedId: string, path: string] {
  const [, feedId, path] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  if (!feedId || !path) throw new Error(`${flag}: expected feedId=FILE, got "${argument}".`);
  return [feedId, path];
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The OTP stand-in cannot listen on port ${port} (${error.code}).`, { cause: error });
  });
  return (server.address() as AddressInfo).port;
}

function exitWithParent(): void {
  const exit = () => process.exit(0);
  process.on('SIGTERM', exit);
  process.on('SIGINT', exit);
  if (process.channel) process.on('disconnect', exit);
  else process.stdin.on('end', exit).on('error', exit).resume();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
