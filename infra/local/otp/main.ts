import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { buildDemoCity } from '../demo-city/build-demo-city.ts';
import { readGtfsFeed } from '../gtfs/read-gtfs-feed.ts';
import { buildTransit } from './model/build-transit.ts';
import { createServiceDays } from './model/service-days.ts';
import type { Transit } from './model/transit.ts';
import { writeDemoRealtime } from './realtime/demo-realtime.ts';
import type { FeedMessage } from './realtime/realtime.ts';
import { openRealtimeSource, type RealtimeSource } from './realtime/realtime-source.ts';
import { createOtpServer } from './server.ts';

/**
 * The OTP stand-in as a process: `node infra/local/otp/main.ts --port 0 --feed raba=/abs/raba.zip [--feed ...] [--demo]`.
 * `--realtime raba=/abs/updates.pb` or `--realtime raba=https://host/updates.pb` adds a GTFS-realtime message (trip updates,
 * vehicle positions, alerts), which is read again every `--realtime-interval` seconds. The demo city has its own realtime
 * data, without `--realtime demo=...`.
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
      'realtime-interval': { type: 'string', default: '15' },
    },
  });
  exitWithParent();

  const warnings: string[] = [];
  const feeds = new Map(
    values.feed
      .map((argument) => parseFile('--feed', argument))
      .map(([feedId, path]) => [feedId, readGtfsFeed(path, { onWarning: (sentence) => warnings.push(sentence) })]),
  );
  if (values.demo) feeds.set('demo', buildDemoCity());

  const addresses = values.realtime
    .map((argument) => parseFile('--realtime', argument))
    .map(([feedId, place]) => ({ feedId, place }));
  const stranger = addresses.find(({ feedId }) => !feeds.has(feedId));
  if (stranger !== undefined) {
    throw new Error(`--realtime: there is no feed ${stranger.feedId}; the feeds are ${[...feeds.keys()].join(', ')}.`);
  }
  const source = await openRealtimeSource(addresses, {
    everyMs: Number(values['realtime-interval']) * 1000,
    onProblem: warn,
  });
  const transit = buildTransit(feeds);
  const hasDemoRealtime = values.demo && addresses.every(({ feedId }) => feedId !== 'demo');
  const server = createOtpServer({
    transit,
    realtime: hasDemoRealtime ? joinDemoRealtime(source, transit) : source.messages,
  });
  const port = await listen(server, Number(values.port));
  process.stdout.write(`${JSON.stringify({ port, feeds: [...feeds.keys()] })}\n`);
  warnings.forEach(warn); // text before that line would be the reason of a failed start
}

function warn(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function parseFile(flag: string, argument: string): [feedId: string, path: string] {
  const [, feedId, path] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  if (!feedId || !path) throw new Error(`${flag}: expected feedId=FILE, got "${argument}".`);
  return [feedId, path];
}

const demoIntervalSeconds = 5;

/** Adds the demo city's realtime data to the messages. It changes with each interval. */
function joinDemoRealtime(source: RealtimeSource, transit: Transit): (nowSecond: number) => readonly FeedMessage[] {
  const days = createServiceDays(transit.timeZone);
  let known: { interval: number; others: readonly FeedMessage[]; all: readonly FeedMessage[] } | undefined;
  return (nowSecond) => {
    const interval = Math.floor(nowSecond / demoIntervalSeconds);
    const others = source.messages();
    if (known?.interval !== interval || known.others !== others) {
      const message = writeDemoRealtime('demo', { transit, days }, interval * demoIntervalSeconds);
      known = { interval, others, all: [...others, { feedId: 'demo', message }] };
    }
    return known.all;
  };
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
