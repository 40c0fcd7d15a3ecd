import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../shared/configuration/platform.ts';
import { askForShutdownNotice } from '../../shared/connections/aws/shutdown-notice.ts';
import type { Services } from '../../shared/services.ts';
import { describeError } from '../../shared/telemetry/describe-error.ts';
import type { Invocation } from './invocation.ts';

type Peers = Pick<Services, 'database' | 'http' | 'logger'>;

// Lambda kills the environment 500 ms after SIGTERM ("Lambda execution environment lifecycle"). SIGTERM nearly always finds
// it idle; then only the closing remains, which takes a few milliseconds. All together are 300 (design.md).
const callLimitMs = 150; // for the call under way to end by itself
const cancelLimitMs = 80; // for it to be cancelled, at the database too
const closeLimitMs = 40;
const answerMs = 30; // the runtime hands the last answer over only after the handler is done

/**
 * Ends this environment well: on SIGTERM the call under way ends, connections are closed as their protocols want it, and the
 * process exits. Awaited during init, and no error of it: without the notice the environment is killed, as any other is.
 */
export async function endWithNotice({ runtimeApi }: Platform, peers: Peers, invocation: Invocation): Promise<void> {
  if (runtimeApi === null) return;
  process.once('SIGTERM', () => void endEnvironment(peers, invocation));
  try {
    await askForShutdownNotice({ runtimeApi });
  } catch (error) {
    peers.logger.warn('shutdown-notice', { error: describeError(error) });
  }
}

/** @param wait how time passes; only tests have another */
export async function endEnvironment(
  { database, http }: Pick<Peers, 'database' | 'http'>,
  invocation: Invocation,
  { wait = sleep as (ms: number) => Promise<unknown>, exit = (): void => process.exit(0) } = {},
): Promise<void> {
  const wasBusy = invocation.isUnderWay();
  await Promise.race([invocation.over(), wait(callLimitMs)]);
  invocation.cut();
  await Promise.race([invocation.over(), wait(cancelLimitMs)]);
  await Promise.race([Promise.all([database?.close(), http.close()]), wait(closeLimitMs)]);
  if (wasBusy) await wait(answerMs);
  exit();
}
