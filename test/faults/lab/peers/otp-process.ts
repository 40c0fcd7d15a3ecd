import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
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

export async function startOtpProcess(folder: string): Promise<OtpProcess> {
  const zip = `${folder}/town-${process.pid}.zip`;
  writeCityZip(zip);
  const port = await findFreePort();
  let child: ChildProcess | undefined;
  const start = async () => {
    const main = fileURLToPath(new URL('../../../../infra/local/otp/main.ts', import.meta.url));
    child = spawn(process.execPath, [main, '--port', String(port), '--feed', `town=${zip}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (child.stdout === null) throw new Error('The OTP stand-in has no stdout');
    const ended = once(child, 'exit').then(([code]) => {
      child = undefined;
      throw new Error(`The OTP stand-in ended with code ${code} before it listened on port ${port}`);
    });
    await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  };
  const kill = async () => {
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  return { port, kill, start };
}
