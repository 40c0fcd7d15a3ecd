import { startNeon } from '../../../infra/local/stand-ins/neon/start-neon.ts';
import type { WaybillsServer } from './peers/waybills-server.ts';

/** What stands between the proxy that fails and Postgres, and the settings of the driver that speaks to it. */
export type OpenWay = {
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Connections so far that carried no session, such as those of cancels, where the first bytes do not tell. */
  withoutSession(): number;
  stop(): Promise<void>;
};

/** A way to the same Postgres, with sessions; each runs the same rows. */
export type Way = {
  readonly name: string;
  readonly id: string;
  open(server: WaybillsServer): Promise<OpenWay>;
};

export const overTcp: Way = {
  name: 'Postgres',
  id: 'tcp',
  open: async ({ postgres }) => ({
    port: postgres.port,
    variables: {},
    withoutSession: () => 0,
    stop: async () => undefined,
  }),
};

export const overWebSockets: Way = {
  name: 'Postgres over WebSockets',
  id: 'websockets',
  open: async (server) => {
    const neon = await startNeon({ databaseUrl: server.urlAt() });
    return { ...neon, variables: { WAYBILLS_DB_DRIVER: 'neon-websocket' } };
  },
};
