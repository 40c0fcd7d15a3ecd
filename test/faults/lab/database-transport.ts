import { startNeon } from '../../../infra/local/stand-ins/neon/start-neon.ts';
import type { WaybillsServer } from './peers/waybills-server.ts';

/** The server behind the fault proxy, and the settings of the driver that connects to it. */
export type OpenTransport = {
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Connections so far that carried no session, such as cancel requests, where their first bytes do not show it. */
  withoutSession(): number;
  stop(): Promise<void>;
};

/** A transport with sessions to the same Postgres; each runs the same rows. */
export type DatabaseTransport = {
  readonly name: string;
  readonly id: string;
  open(server: WaybillsServer): Promise<OpenTransport>;
};

export const tcpTransport: DatabaseTransport = {
  name: 'Postgres',
  id: 'tcp',
  open: async ({ postgres }) => ({
    port: postgres.port,
    variables: {},
    withoutSession: () => 0,
    stop: async () => undefined,
  }),
};

export const webSocketTransport: DatabaseTransport = {
  name: 'Postgres over WebSockets',
  id: 'websockets',
  open: async (server) => {
    const neon = await startNeon({ databaseUrl: server.urlAt() });
    return { ...neon, variables: { WAYBILLS_DB_DRIVER: 'neon-websocket' } };
  },
};
