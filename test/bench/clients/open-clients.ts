import { type LocalNeon, startNeon } from '../../../infra/local/stand-ins/neon/start-neon.ts';
import type { Fleet } from '../../faults/lab/fleet.ts';
import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import type { LabCall, Verdict } from '../../faults/lab/lab-call.ts';
import { startOtpProcess } from '../../faults/lab/peers/otp-process.ts';
import { vehicleCount, vehicleNo, waybillNo } from '../../faults/lab/peers/waybills-data.ts';
import { isCancelRequest, startWaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { nameBundle, type Peer } from './clients.ts';

/** One peer in one environment that is stopped between calls, behind a network of its own. */
export type RunningPeer = { readonly peer: Peer; readonly fleet: Fleet; readonly proxy: FaultProxy };
export type RunningPeers = { readonly running: readonly RunningPeer[]; close(): Promise<void> };

/** A peer that hangs is cut off then; nothing here takes half as long. */
const timeoutMs = 5000;

/** Starts the servers, bundles each peer as our functions are bundled, and deploys it to a Lambda that freezes. */
export async function openPeers(peers: readonly Peer[]): Promise<RunningPeers> {
  const entries = peers.map((peer) => [nameBundle(peer), `test/bench/clients/${peer.file}`]);
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
    const running: RunningPeer[] = [];
    for (const [index, peer] of peers.entries()) {
      const target = { port: ports[peer.through] };
      const isExtra = peer.kind === 'sql' ? isCancelRequest : () => false;
      const proxy = await startFaultProxy({ target, isExtra });
      const url = peer.kind === 'sql' ? server.urlAt(proxy.port) : `http://127.0.0.1:${proxy.port}`;
      const ours = peer.kind === 'sql' ? { WAYBILLS_DB_URL: url } : {};
      const variables = { ...apiVariables, ...ours, ...peer.variables, URL: url };
      const bundle = nameBundle(peer);
      const fleet = lab.deploy({ name: `peer-${index}`, bundle, environments: 1, timeoutMs, variables });
      closing.push(async () => {
        await fleet.pool.stop();
        await proxy.close();
      });
      running.push({ peer, fleet, proxy });
    }
    return { running, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The question for a peer, another vehicle each time; only the right answer to it is right. */
export function askPeer({ kind }: Peer, number: number): LabCall {
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

function verdict(answer: unknown, isRight: boolean): Verdict {
  return { kind: isRight ? 'correct' : 'wrong', detail: JSON.stringify(answer ?? null).slice(0, 200) };
}
