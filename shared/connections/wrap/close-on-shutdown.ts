import { setTimeout as wait } from 'node:timers/promises';
import { askForShutdownNotice } from '../aws/shutdown-notice.ts';
import type { RunningInvocation } from '../invocation/invocation.ts';
import type { WrappedDispatcher, WrappedPool } from './wrap-options.ts';

type Connections = {
  readonly pools: readonly WrappedPool[];
  readonly dispatchers: readonly WrappedDispatcher[];
  readonly running: ReadonlySet<RunningInvocation>;
};

// Lambda kills the environment 500 ms after SIGTERM ("Lambda execution environment lifecycle").
const stopLimitMs = 280;
const closeLimitMs = 100;

const all = new Set<Connections>(); // of every handler in this process
let notice: Promise<void> | undefined;

/**
 * On SIGTERM, stops what runs, closes the connections and exits. Asks Lambda for the signal once.
 * @returns settles when Lambda has been asked. Without its consent Lambda ends the environment without a signal, as usual
 */
export function closeOnShutdown(runtimeApi: string, connections: Connections): Promise<void> {
  all.add(connections);
  notice ??= listen(runtimeApi);
  return notice;
}

async function listen(runtimeApi: string): Promise<void> {
  process.once('SIGTERM', () => void closeAll().finally(() => process.exit(0)));
  try {
    await askForShutdownNotice({ runtimeApi, extensionName: 'headway-connections' });
  } catch (error) {
    process.emitWarning(`SIGTERM: ${(error as Error).message}`, 'ConnectionsWarning');
  }
}

async function closeAll(): Promise<void> {
  const list = [...all];
  const running = list.flatMap((connections) => [...connections.running]);
  for (const invocation of running) invocation.expire();
  await Promise.race([Promise.all(running.map((invocation) => invocation.rest())), wait(stopLimitMs)]);
  const pools = new Set(list.flatMap((connections) => connections.pools));
  const dispatchers = new Set(list.flatMap((connections) => connections.dispatchers));
  const closing = [...[...pools].map((pool) => pool.end()), ...[...dispatchers].map((one) => one.close())];
  await Promise.race([Promise.allSettled(closing), wait(closeLimitMs)]);
}
