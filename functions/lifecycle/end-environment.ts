import { setTimeout as sleep } from 'node:timers/promises';
import { askForShutdownNotice } from '@headway/connections/shutdown-notice';
import type { Platform } from '../../shared/configuration/platform.ts';
import type { Services } from '../../shared/services.ts';
import { describeError } from '../../shared/telemetry/describe-error.ts';
import type { Invocation } from './invocation.ts';

type Peers = Pick<Services, 'database' | 'http' | 'logger'>;

// Lambda kills the environment 500 ms after SIGTERM ("Lambda execution environment lifecycle"). SIGTERM nearly always finds
// it idle; then it only closes connections, which takes a few milliseconds. The limits add up to 300 ms
// (docs/reference/freeze-and-thaw.md).
const callLimitMs = 150; // for the current call to end by itself
const cancelLimitMs = 80; // for cancelling it, at the database too
const closeLimitMs = 40;
const answerMs = 30; // the runtime sends the last answer only after the handler returns

/**
 * Prepares a clean exit: on SIGTERM the current call ends, connections close as their protocols require, and the process
 * exits. Await it during init. It never fails: without the shutdown notice Lambda kills the environment as usual.
 */
export async function exitOnShutdown({ runtimeApi }: Platform, peers: Peers, invocation: Invocation): Promise<void> {
  if (runtimeApi === null) return;
  process.once('SIGTERM', () => void endEnvironment(peers, invocation));
  try {
    await askForShutdownNotice({ runtimeApi, extensionName: 'headway' });
  } catch (error) {
    peers.logger.warn('shutdown-notice', { error: describeError(error) });
  }
}

/** Ends the current call, closes connections and exits, all within 300 ms. @param options.wait replaced only by tests */
export async function endEnvironment(
  { database, http }: Pick<Peers, 'database' | 'http'>,
  invocation: Invocation,
  { wait = sleep as (ms: number) => Promise<unknown>, exit = (): void => process.exit(0) } = {},
): Promise<void> {
  const wasBusy = invocation.isRunning();
  await Promise.race([invocation.finished(), wait(callLimitMs)]);
  invocation.cancel();
  await Promise.race([invocation.finished(), wait(cancelLimitMs)]);
  await Promise.race([Promise.all([database?.close(), http.close()]), wait(closeLimitMs)]);
  if (wasBusy) await wait(answerMs);
  exit();
}
