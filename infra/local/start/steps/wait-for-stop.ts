/** Being asked to end: by Ctrl-C, by SIGTERM or SIGHUP, or because the npm that started us is gone. */
export type StopRequest = {
  readonly asked: Promise<undefined>;
  /** Aborted at the same moment. */
  readonly signal: AbortSignal;
};

const parentCheckMs = 500;

/** Starts to listen. Later requests are ignored: npm passes on a Ctrl-C that we have had from the terminal already. */
export function waitForStop(): StopRequest {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const ask = () => {
    controller.abort();
    resolve(undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);

  // A killed npm tells nobody. Without npm a parent may well end before us, as with nohup.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || ask(), parentCheckMs).unref();
  }
  return { asked: promise, signal: controller.signal };
}
