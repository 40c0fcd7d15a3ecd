import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { parsePostgresAddress } from '../../../../shared/connections/postgres/postgres-address.ts';
import { listenOnLoopback } from '../../sockets/listen-on-loopback.ts';
import { joinPostgres } from '../postgres-front/join-postgres.ts';
import { answerSql } from './answer-sql.ts';
import { createSqlRunner } from './run-sql.ts';
import { createSocketOfFrames } from './socket-of-frames.ts';

export type LocalNeon = {
  /** A connection URL like Neon's, but on loopback and without TLS. */
  readonly url: string;
  readonly port: number;
  /** Number of connections so far without a session: those of cancels and of SQL over HTTP. */
  withoutSession(): number;
  stop(): Promise<void>;
};

/**
 * Starts a stand-in of a Neon project in front of a real Postgres: HTTP at /sql, and a WebSocket with the Postgres protocol
 * at /v2. Postgres itself checks the client's login.
 */
export async function startNeon({ databaseUrl }: { databaseUrl: string }): Promise<LocalNeon> {
  const { host, port: postgresPort } = parsePostgresAddress(databaseUrl);
  const runner = createSqlRunner({ host, port: postgresPort });
  const server = createServer((request, response) => {
    void answerSql(runner, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  let connections = 0;
  let sessions = 0;
  const sockets = new WebSocketServer({ server, path: '/v2', perMessageDeflate: false });
  sockets.on('connection', (webSocket) => {
    joinPostgres(createSocketOfFrames(webSocket), {
      postgres: { host, port: postgresPort },
      authenticate: async ({ user, password }) => {
        sessions += 1;
        return { user, password };
      },
      cancels: 'passed-on',
    });
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.setNoDelay(true);
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).href,
    port,
    withoutSession: () => connections - sessions,
    stop: async () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
      await close();
      await runner.stop();
    },
  };
}
