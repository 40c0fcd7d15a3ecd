import { apiVariables, openLab } from '../../faults/lab/lab.ts';
import { createDutyCall, createUnknownFeedCall } from '../../faults/lab/lab-call.ts';
import { startOtpProcess } from '../../faults/lab/peers/otp-process.ts';
import { startWaybillsServer } from '../../faults/lab/peers/waybills-server.ts';
import type { DelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { BenchOptions, BenchRow } from '../framework/bench.ts';

/** Connections and their uses, counted by the proxies in front of the database and OTP. */
export type Reuse = { readonly rows: readonly BenchRow[]; readonly sharePercent: number };

/**
 * Calls the built API in three environments that are stopped (SIGSTOP) between calls. Every second call reaches the database,
 * the others OTP. The first call of each environment counts.
 */
export async function measureReuse(proxies: DelayProxies, { isQuick, progress }: BenchOptions): Promise<Reuse> {
  const lab = await openLab({ functions: ['api'] });
  const [server, otp] = await Promise.all([startWaybillsServer(lab.folder), startOtpProcess(lab.folder)]);
  const roundTripMs = 0.5;
  const toDatabase = await proxies.open({ targetPort: server.postgres.port, roundTripMs });
  const toOtp = await proxies.open({ targetPort: otp.port, roundTripMs });
  const fleet = lab.deploy({
    name: 'reuse',
    bundle: 'api',
    variables: {
      ...apiVariables,
      GTFS_POLLING_INTERVAL: '0',
      WAYBILLS_DB_URL: server.urlAt(toDatabase.port),
      OTP_INSTANCES: JSON.stringify([{ url: `http://localhost:${toOtp.port}`, default: true }]),
    },
  });
  try {
    const rounds = isQuick ? 100 : 1000;
    const samples: number[] = [];
    let failed = 0;
    for (let round = 0; round < rounds; round += 1) {
      if (round % 50 === 0) progress(`reuse: ${round} of ${rounds}`);
      const answers = await fleet.callAll((index) =>
        round % 2 === 0 ? createDutyCall((round / 2) * 3) : createUnknownFeedCall(round * fleet.size + index),
      );
      for (const { kind, durationMs } of answers) {
        samples.push(durationMs);
        if (kind !== 'correct') failed += 1;
      }
    }
    const calls = rounds * fleet.size;
    const opened = (await toDatabase.count()).accepted + (await toOtp.count()).accepted;
    const sharePercent = (1 - opened / calls) * 100;
    const figures = { calls, 'failed calls': failed, 'new connections': opened, 'reused, %': sharePercent };
    return { rows: [{ name: 'Headway', unit: 'ms', samples, figures }], sharePercent };
  } finally {
    await fleet.pool.stop();
    await otp.kill();
    await server.stop();
    await lab.close();
  }
}
