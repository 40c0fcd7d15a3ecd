/** A request to stop: Ctrl-C, SIGTERM or SIGHUP, or the end of the npm process that started us. */
export type StopRequest = {
  readonly asked: Promise<undefined>;
  /** Aborted at the same time. */
  readonly signal: AbortSignal;
};

const parentCheckMs = 500;

/** Listens for a stop request. It ignores later ones, because npm forwards a Ctrl-C that the terminal has already sent. */
export function waitForStop(): StopRequest {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const requestStop = () => {
    controller.abort();
    resolve(undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, requestStop);

  // A killed npm sends no signal. Without npm the parent may end before us, as with nohup.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid === parent || requestStop(), parentCheckMs).unref();
  }
  return { asked: promise, signal: controller.signal };
}
