import type { GtfsFeed } from '../../../../infra/local/gtfs/gtfs-feed.ts';
import { buildTransit } from '../../../../infra/local/otp/model/build-transit.ts';
import { createOtpServer, type OtpServerOptions } from '../../../../infra/local/otp/server.ts';
import { listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';

export type RunningServer = AsyncDisposable & {
  readonly port: number;
  /** How many it has accepted so far. */
  readonly connections: () => number;
};

/** Serves feeds on a free port of this process. */
export async function startServer(
  feeds: Readonly<Record<string, GtfsFeed>>,
  options: Partial<OtpServerOptions> = {},
): Promise<RunningServer> {
  const server = createOtpServer({ transit: buildTransit(new Map(Object.entries(feeds))), ...options });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    port,
    connections: () => connections,
    [Symbol.asyncDispose]: close,
  };
}
