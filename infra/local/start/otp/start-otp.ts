import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readTimeZone } from '../../gtfs/read-gtfs-feed.ts';
import type { GtfsFile, RealtimeFeed } from '../flags/read-flags.ts';
import { StartError } from '../steps/start-error.ts';

/** One OpenTripPlanner and the feeds it answers for. */
export type OtpServer = { readonly url: string; readonly feeds: readonly string[] };
export type StartedOtp = OtpServer & { stop(): Promise<void> };

/**
 * Groups feeds by time zone, because one OTP serves feeds of one zone only.
 * @throws StartError for a file that cannot be read
 */
export function groupByTimeZone(files: readonly GtfsFile[]): GtfsFile[][] {
  const zones = Map.groupBy(files, ({ path }) => {
    try {
      return readTimeZone(path);
    } catch (error) {
      throw new StartError(`--gtfs: ${withoutStop((error as Error).message)}; use a GTFS zip.`);
    }
  });
  return [...zones.values()];
}

/**
 * Starts an OTP stand-in in its own process and waits until it listens.
 * @param options.feeds empty: the demo city
 * @param options.realtime GTFS-realtime of these feeds; the stand-in reads it again while it runs
 * @param options.folder the folder of this run, in the process' arguments for the process guard
 * @throws StartError that says what is wrong with a feed
 */
export async function startOtpStandIn({
  feeds,
  realtime,
  folder,
}: {
  feeds: readonly GtfsFile[];
  realtime: readonly RealtimeFeed[];
  folder: string;
}): Promise<StartedOtp> {
  const program = fileURLToPath(import.meta.resolve('../../otp/main.ts'));
  const what = feeds.length === 0 ? ['--demo'] : feeds.flatMap(({ feedId, path }) => ['--feed', `${feedId}=${path}`]);
  const updates = realtime.flatMap(({ feedId, place }) => ['--realtime', `${feedId}=${place}`]);
  const child = spawn(process.execPath, [`--diagnostic-dir=${folder}`, program, '--port', '0', ...what, ...updates], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // a Ctrl-C reaches only `npm start`, which stops its parts in order
  });
  const exited = once(child, 'exit').catch(() => undefined);
  const lines = createInterface({ input: child.stdout });
  let errorText = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorText = `${errorText}${text}`.slice(-2000);
  });
  const first = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    once(child, 'close').catch(() => undefined),
  ]);
  if (typeof first?.[0] !== 'string' || !first[0].startsWith('{')) {
    child.kill('SIGKILL');
    const reason = withoutStop(errorText.trim() || 'the OTP stand-in ended');
    throw new StartError(
      reason.startsWith('--realtime')
        ? `${reason.replace('--realtime', '--gtfs-rt')}; use GTFS-realtime protobuf.`
        : `--gtfs: ${reason}; use another feed.`,
    );
  }
  // From here on it reports realtime messages that it can no longer read.
  child.stderr.on('data', (text: string) => process.stderr.write(text.replaceAll('--realtime', '--gtfs-rt')));
  const { port, feeds: feedIds } = JSON.parse(first[0]) as { port: number; feeds: string[] };
  return {
    url: `http://127.0.0.1:${port}`,
    feeds: feedIds,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.\s*$/, '');
}
