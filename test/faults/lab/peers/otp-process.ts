import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../../../infra/local/sockets/free-port.ts';
import { writeCityZip } from './city-zip.ts';

/** The OTP stand-in in its own process, with one small feed, `town`. */
export type OtpProcess = {
  readonly port: number;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
};

const startAttempts = 20;

export async function startOtpProcess(folder: string): Promise<OtpProcess> {
  const zip = `${folder}/town-${process.pid}.zip`;
  writeCityZip(zip);
  const port = await findFreePort();
  let child: ChildProcess | undefined;
  /** @returns whether it serves: while it is away, a connection of another row may have its port for a moment */
  const tryToStart = async (): Promise<boolean> => {
    const main = fileURLToPath(new URL('../../../../infra/local/otp/main.ts', import.meta.url));
    child = spawn(process.execPath, [main, '--port', String(port), '--feed', `town=${zip}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (child.stdout === null) throw new Error('The OTP stand-in has no stdout');
    const ready = once(createInterface({ input: child.stdout }), 'line').then(() => true);
    return Promise.race([ready, once(child, 'exit').then(() => false)]);
  };
  const start = async () => {
    for (let attempt = 0; attempt < startAttempts; attempt += 1) {
      if (await tryToStart()) return;
      child = undefined;
      await sleep(500);
    }
    throw new Error(`The OTP stand-in does not start on port ${port}`);
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    child = undefined;
  };
  await start();
  return { port, kill, start };
}
