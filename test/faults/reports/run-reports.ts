import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { Fleet } from '../lab/fleet.ts';
import { apiVariables, type Lab } from '../lab/lab.ts';
import { type Answer, createDutyCall, createUnknownFeedCall, type LabCall } from '../lab/lab-call.ts';
import { startOtpProcess } from '../lab/peers/otp-process.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { idleTimeoutClient, runIdleTimeoutReport } from './idle-timeout-report.ts';
import { commonClientCall, type Report, type ReportResult } from './report.ts';
import { reports } from './reports.ts';

export type Side = {
  readonly proxy: FaultProxy;
  readonly fleet: Fleet;
  readonly createLabCall: (number: number) => LabCall;
};
type Peer = { readonly port: number; urlAt(port: number): string; stop(): Promise<void> };

/** One function per report. */
export const reportRuns: readonly ((lab: Lab, rounds: number) => Promise<ReportResult>)[] = [
  ...reports.map((report) => (lab: Lab, rounds: number) => runReport(lab, report, rounds)),
  runIdleTimeoutReport,
];

/** The clients of all reports, as entries for `openLab`. */
export const commonClients = Object.fromEntries(
  [...reports.map(({ bundle }) => bundle), idleTimeoutClient].map((name) => [
    name,
    `test/faults/reports/clients/${name}.ts`,
  ]),
);

/** Reproduces a report with the reporter's client, then runs the same scenario on the built API. */
async function runReport(lab: Lab, report: Report, rounds: number): Promise<ReportResult> {
  const peer = await startPeer(lab, report);
  try {
    const common = await withSide(lab, peer, report, true, (side) => freezeAndCall(side, report, rounds));
    const headway = await withSide(lab, peer, report, false, (side) => freezeAndCall(side, report, rounds));
    return {
      report,
      common: describe(common),
      headway: describe(headway),
      isReproduced: common.failed.length > 0,
      isFixed: headway.failed.length === 0,
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
  isCommonClient: boolean,
  work: (side: Side) => Promise<T>,
): Promise<T> {
  const isDatabase = report.peer === 'database';
  const proxy = await startFaultProxy({ target: peer, isExtra: isDatabase ? isCancelRequest : () => false });
  const url = peer.urlAt(proxy.port);
  const fleet = lab.deploy({
    name: `${report.id.replaceAll(/\W+/g, '-')}-${isCommonClient ? 'common' : 'headway'}`,
    bundle: isCommonClient ? report.bundle : 'api',
    environments: 2,
    timeoutMs: 5000,
    variables: isCommonClient ? { URL: url, ...report.variables } : describeHeadwayVariables(lab, url, isDatabase),
  });
  const createLabCall = isCommonClient ? () => commonClientCall : isDatabase ? createDutyCall : createUnknownFeedCall;
  try {
    return await work({ proxy, fleet, createLabCall });
  } finally {
    await fleet.pool.stop();
    await proxy.close();
  }
}

function describeHeadwayVariables(lab: Lab, url: string, isDatabase: boolean): Record<string, string> {
  if (isDatabase) return { ...apiVariables, SNAPSHOT_STORE: lab.store, WAYBILLS_DB_URL: url };
  const instances = JSON.stringify([{ url, default: true }]);
  return { ...apiVariables, GTFS_POLLING_INTERVAL: '0', OTP_INSTANCES: instances };
}

type Outcome = { readonly calls: number; readonly failed: readonly Answer[]; readonly slowestMs: number };

async function freezeAndCall({ proxy, fleet, createLabCall }: Side, report: Report, rounds: number): Promise<Outcome> {
  const answers: Answer[] = [];
  await fleet.callAll(createLabCall); // opens the connections
  for (let round = 0; round < rounds; round += 1) {
    report.injectFault(proxy);
    await sleep(report.freezeMs);
    answers.push(...(await fleet.callAll((index) => createLabCall(round * fleet.size + index))));
    if (report.hasFollowingCalls !== true) continue;
    answers.push(...(await fleet.callAll((index) => createLabCall(round * fleet.size + index))));
  }
  const failed = answers.filter(({ kind }) => kind !== 'correct');
  return { calls: answers.length, failed, slowestMs: Math.max(...answers.map(({ durationMs }) => durationMs)) };
}

function describe({ calls, failed, slowestMs }: Outcome): string {
  if (failed.length === 0) return `0 of ${calls} failed; slowest ${Math.round(slowestMs)} ms`;
  const message = /"errorMessage":"([^"]*)/.exec(failed[0]?.detail ?? '')?.[1] ?? failed[0]?.detail ?? '';
  return `${failed.length} of ${calls} failed: ${message}`;
}
