import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { Fleet } from '../lab/fleet.ts';
import { apiVariables, type Lab } from '../lab/lab.ts';
import { type Answer, type Asked, askDuty, askUnknownFeed } from '../lab/lab-call.ts';
import { startOtpProcess } from '../lab/peers/otp-process.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { idleClient, runIdleReport } from './idle-timeout-report.ts';
import { askUsual, type Report, type ReportResult } from './report.ts';
import { reports } from './reports.ts';

export type Side = { readonly proxy: FaultProxy; readonly fleet: Fleet; readonly ask: (number: number) => Asked };
type Peer = { readonly port: number; urlAt(port: number): string; stop(): Promise<void> };

/** Every report, to be run by itself. */
export const reportRuns: readonly ((lab: Lab, rounds: number) => Promise<ReportResult>)[] = [
  ...reports.map((report) => (lab: Lab, rounds: number) => runReport(lab, report, rounds)),
  runIdleReport,
];

/** Their clients, each a bundle (build-bundle.ts). */
export const usualClients = Object.fromEntries(
  [...reports.map(({ bundle }) => bundle), idleClient].map((name) => [name, `test/faults/reports/clients/${name}.ts`]),
);

/** Reproduces a report with the usual client, then runs the same on the built API. */
async function runReport(lab: Lab, report: Report, rounds: number): Promise<ReportResult> {
  const peer = await startPeer(lab, report);
  try {
    const usual = await withSide(lab, peer, report, true, (side) => strike(side, report, rounds));
    const ours = await withSide(lab, peer, report, false, (side) => strike(side, report, rounds));
    return {
      report,
      usual: describe(usual),
      ours: describe(ours),
      isReproduced: usual.failed.length > 0,
      isMended: ours.failed.length === 0,
    };
  } finally {
    await peer.stop();
  }
}

async function startPeer(lab: Lab, report: Report): Promise<Peer> {
  if (report.peer === 'database') {
    const server = await startWaybillsServer(lab.folder);
    return { port: server.postgres.port, urlAt: server.urlAt, stop: server.stop };
  }
  const otp = await startOtpProcess(lab.folder);
  return { port: otp.port, urlAt: (port) => `http://127.0.0.1:${port}`, stop: otp.kill };
}

async function withSide<T>(
  lab: Lab,
  peer: Peer,
  report: Report,
  isUsual: boolean,
  work: (side: Side) => Promise<T>,
): Promise<T> {
  const isDatabase = report.peer === 'database';
  const proxy = await startFaultProxy({ target: peer, isExtra: isDatabase ? isCancelRequest : () => false });
  const url = peer.urlAt(proxy.port);
  const fleet = lab.deploy({
    name: `${report.id.replaceAll(/\W+/g, '-')}-${isUsual ? 'usual' : 'ours'}`,
    bundle: isUsual ? report.bundle : 'api',
    environments: 2,
    timeoutMs: 5000,
    variables: isUsual ? { URL: url, ...report.variables } : describeOurs(lab, url, isDatabase),
  });
  const ask = isUsual ? () => askUsual : isDatabase ? askDuty : askUnknownFeed;
  try {
    return await work({ proxy, fleet, ask });
  } finally {
    await fleet.pool.stop();
    await proxy.close();
  }
}

function describeOurs(lab: Lab, url: string, isDatabase: boolean): Record<string, string> {
  if (isDatabase) return { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: url };
  const instances = JSON.stringify([{ url, default: true }]);
  return { ...apiVariables, GTFS_POLLING_INTERVAL: '0', OTP_INSTANCES: instances };
}

type Outcome = { readonly calls: number; readonly failed: readonly Answer[]; readonly slowestMs: number };

async function strike({ proxy, fleet, ask }: Side, report: Report, rounds: number): Promise<Outcome> {
  const answers: Answer[] = [];
  await fleet.callAll(ask); // opens what the rest is about
  for (let round = 0; round < rounds; round += 1) {
    report.strike(proxy);
    await sleep(report.freezeMs);
    answers.push(...(await fleet.callAll((index) => ask(round * fleet.size + index))));
    if (report.isFollowed !== true) continue;
    answers.push(...(await fleet.callAll((index) => ask(round * fleet.size + index))));
  }
  const failed = answers.filter(({ kind }) => kind !== 'right');
  return { calls: answers.length, failed, slowestMs: Math.max(...answers.map(({ durationMs }) => durationMs)) };
}

function describe({ calls, failed, slowestMs }: Outcome): string {
  if (failed.length === 0) return `0 of ${calls} failed; slowest ${Math.round(slowestMs)} ms`;
  const message = /"errorMessage":"([^"]*)/.exec(failed[0]?.detail ?? '')?.[1] ?? failed[0]?.detail ?? '';
  return `${failed.length} of ${calls} failed: ${message}`;
}
