import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { type DatabaseTransport, tcpTransport, webSocketTransport } from '../lab/database-transport.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables } from '../lab/lab.ts';
import { createDutyCall } from '../lab/lab-call.ts';
import { createEnvironmentDns } from '../lab/peers/environment-dns.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import type { RowGroup } from '../lab/row.ts';
import { type FreezeGroup, longFreezes, shortFreezes } from './freeze-rows.ts';

const createGroup = (transport: DatabaseTransport, { id, name, createRows }: FreezeGroup): RowGroup => ({
  name: `${transport.name}, ${name}`,
  open: async (lab) => {
    const server = await startWaybillsServer(lab.folder);
    const front = await transport.open(server);
    const target = { port: front.port };
    const first = await startFaultProxy({ target, isExtra: isCancelRequest });
    const second = await startFaultProxy({ target, isExtra: isCancelRequest, host: '127.0.0.2', port: first.port });
    await second.refuse();
    const book = createEnvironmentDns(lab.folder, first.host);
    const fleet = lab.deploy({
      name: `database-${id}-${transport.id}`,
      bundle: 'api',
      timeoutMs: 4000,
      variables: {
        ...apiVariables,
        ...book.variables,
        ...front.variables,
        SNAPSHOT_STORE: lab.store,
        WAYBILLS_DB_URL: server.urlAt(first.port).replace('127.0.0.1', 'localhost'),
      },
    });
    await fleet.callAll(createDutyCall);
    await fleet.callAll(createDutyCall);
    const baseline = await readBaseline(fleet);
    const proxies = [first, second] as const;
    return {
      rows: createRows({
        fleet,
        addresses: proxies,
        move: book.move,
        createLabCall: createDutyCall,
        countExtra: front.withoutSession,
      }),
      findLeaks: async () => {
        const leaks = await findFleetLeaks(fleet, { baseline, proxies });
        const sessions = await server.sessions();
        const open = first.pairs.size + second.pairs.size;
        if (sessions.length > open)
          leaks.push(`Postgres has ${sessions.length} sessions, the peer's side has ${open} connections`);
        return leaks;
      },
      close: async () => {
        await fleet.pool.stop();
        await Promise.all([first.close(), second.close()]);
        await front.stop();
        await server.stop();
      },
    };
  },
});

export const databaseFreeze = createGroup(tcpTransport, shortFreezes);
export const databaseLongFreeze = createGroup(tcpTransport, longFreezes);
export const databaseFreezeOverWebSockets = createGroup(webSocketTransport, shortFreezes);
export const databaseLongFreezeOverWebSockets = createGroup(webSocketTransport, longFreezes);
