import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findFreePort } from '../../infra/local/sockets/free-port.ts';

/** A running OTP, real or not. Disposing of it kills it and removes its files. */
export type OtpProcess = AsyncDisposable & { readonly url: string; readonly pid: number };

const standIn = new URL('../../infra/local/otp/main.ts', import.meta.url).pathname;

export type RealOtpOptions = {
  readonly javaHome: string;
  readonly jar: string;
  readonly feeds: readonly OtpFeedFile[];
  /** An OpenStreetMap file (PBF). Without it, OTP knows no streets. */
  readonly streets?: Uint8Array;
  /** Default: as docs/reference/opentripplanner.md recommends. */
  readonly processingTimeout?: string;
};

/** A feed of a real OTP: a GTFS zip with its files at the root. */
export type OtpFeedFile = { readonly feedId: string; readonly zip: Uint8Array };

/** Builds a real OTP on feeds and serves it on a free port. @throws Error with the end of its log if it refuses a feed */
export async function startRealOtp({
  javaHome,
  jar,
  feeds,
  streets,
  processingTimeout = '10s',
}: RealOtpOptions): Promise<OtpProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'headway-otp-'));
  for (const { feedId, zip } of feeds) writeFileSync(join(folder, `${feedId}.gtfs.zip`), zip);
  if (streets !== undefined) writeFileSync(join(folder, 'streets.osm.pbf'), streets);
  writeFileSync(join(folder, 'build-config.json'), JSON.stringify(createBuildConfig(feeds)));
  writeFileSync(
    join(folder, 'router-config.json'),
    JSON.stringify({ server: { apiProcessingTimeout: processingTimeout } }),
  );
  const port = await findFreePort();
  const args = ['-Xmx2G', '-jar', jar, '--build', '--serve', folder, '--port', String(port)];
  const child = spawn(join(javaHome, 'bin/java'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = endOnExit(child, () => rmSync(folder, { recursive: true, force: true }));
  await waitForLine(child, (line) => line.includes('Grizzly server running'), { name: 'OpenTripPlanner', end });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, [Symbol.asyncDispose]: end };
}

/** Starts the stand-in, with the arguments of its process. */
export async function startStandIn(args: readonly string[]): Promise<OtpProcess> {
  const child = spawn(process.execPath, [standIn, '--port', '0', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = endOnExit(child);
  const line = await waitForLine(child, (text) => text.startsWith('{'), { name: 'The stand-in', end });
  return { url: `http://127.0.0.1:${JSON.parse(line).port}`, pid: child.pid ?? 0, [Symbol.asyncDispose]: end };
}

/** The whole time that the feeds in ../shared/feeds span: OTP cuts off what lies outside. */
function createBuildConfig(feeds: readonly OtpFeedFile[]) {
  return {
    transitServiceStart: '1900-01-01',
    transitServiceEnd: '2200-01-01',
    transitFeeds: feeds.map(({ feedId }) => ({ type: 'gtfs', source: `${feedId}.gtfs.zip`, feedId })),
  };
}

type Waiting = { readonly name: string; readonly end: () => Promise<void> };

async function waitForLine(child: ChildProcess, isReady: (line: string) => boolean, { name, end }: Waiting) {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    if (isReady(line)) {
      child.stdout?.resume();
      return line;
    }
    lines.push(line);
  }
  await end();
  throw new Error(`${name} ended before it was ready:\n${lines.slice(-15).join('\n')}`);
}

/** Gives a function that ends a process and cleans up after it; the same happens when this process exits. */
function endOnExit(child: ChildProcess, removeFiles = () => {}): () => Promise<void> {
  const kill = () => {
    child.kill('SIGKILL');
    removeFiles();
  };
  process.once('exit', kill);
  return async () => {
    process.off('exit', kill);
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await exited;
    removeFiles();
  };
}
