import { type LocalNeon, startNeon } from '../../../infra/local/stand-ins/neon/start-neon.ts';
import type { Fleet } from '../../faults/lab/fleet.ts';
import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import type { LabCall, Verdict } from '../../faults/lab/lab-call.ts';
import { startOtpProcess } from '../../faults/lab/peers/otp-process.ts';
import { vehicleCount, vehicleNo, waybillNo } from '../../faults/lab/peers/waybills-data.ts';
import { isCancelRequest, startWaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { type Client, nameBundle } from './clients.ts';

/** One client in one environment, which is stopped between calls, behind its own proxy. */
export type RunningClient = { readonly client: Client; readonly fleet: Fleet; readonly proxy: FaultProxy };
export type RunningClients = { readonly running: readonly RunningClient[]; close(): Promise<void> };

/** A hanging client is ended after this time; every other call takes less than half of it. */
const timeoutMs = 5000;

/** Starts the servers, bundles each client like Headway's functions, and deploys it to a Lambda that freezes. */
export async function openClients(clients: readonly Client[]): Promise<RunningClients> {
  const entries = clients.map((client) => [nameBundle(client), `test/bench/clients/${client.file}`]);
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing.toReversed()) await one();
  };
  try {
    const lab = await openLab({ entries: Object.fromEntries(entries) });
    closing.push(lab.close);
    const server = await startWaybillsServer(lab.folder);
    closing.push(server.stop);
    const otp = await startOtpProcess(lab.folder);
    closing.push(otp.kill);
    const neon: LocalNeon = await startNeon({ databaseUrl: server.urlAt() });
    closing.push(neon.stop);
    const ports = { postgres: server.postgres.port, neon: neon.port, otp: otp.port };
    const running: RunningClient[] = [];
    for (const [index, client] of clients.entries()) {
      const target = { port: ports[client.through] };
      const isExtra = client.kind === 'sql' ? isCancelRequest : () => false;
      const proxy = await startFaultProxy({ target, isExtra });
      const url = client.kind === 'sql' ? server.urlAt(proxy.port) : `http://127.0.0.1:${proxy.port}`;
      const databaseUrl = client.kind === 'sql' ? { WAYBILLS_DB_URL: url } : {};
      const variables = { ...apiVariables, ...databaseUrl, ...client.variables, URL: url };
      const bundle = nameBundle(client);
      const fleet = lab.deploy({ name: `client-${index}`, bundle, environments: 1, timeoutMs, variables });
      closing.push(async () => {
        await fleet.pool.stop();
        await proxy.close();
      });
      running.push({ client, fleet, proxy });
    }
    return { running, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A call of one client, for a different vehicle each time. */
export function createClientCall({ kind }: Client, number: number): LabCall {
  if (kind === 'http') {
    return {
      event: {},
      judge: (answer) => verdict(answer, JSON.stringify(answer) === '{"data":{"feeds":[{"feedId":"town"}]}}'),
    };
  }
  const index = (number % vehicleCount) + 1;
  return {
    event: { vehicleNo: vehicleNo(index) },
    judge: (answer) => verdict(answer, (answer as { waybill_no?: string } | null)?.waybill_no === waybillNo(index)),
  };
}

function verdict(answer: unknown, isCorrect: boolean): Verdict {
  return { kind: isCorrect ? 'correct' : 'wrong', detail: JSON.stringify(answer ?? null).slice(0, 200) };
}
