import { getEventListeners } from 'node:events';
import { limitOtpIdleSeconds } from '../../../shared/configuration/otp-idle-limit.ts';
import { createTimings } from '../../../shared/connections/core/call.ts';
import type { Clock } from '../../../shared/connections/core/clock.ts';
import { UnavailableError } from '../../../shared/connections/core/errors.ts';
import { createFreezeWatch } from '../../../shared/connections/core/freeze-watch.ts';
import { createLedger } from '../../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../../shared/connections/http/undici-client.ts';
import { createPgDatabase } from '../../../shared/connections/postgres/pg/pg-driver.ts';
import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';
import { type FaultProxy, startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import type { Fault } from '../../support/proxies/fault-proxy-pair.ts';
import { startOtpProcess } from '../lab/peers/otp-process.ts';
import { vehicleNo } from '../lab/peers/waybills-data.ts';
import { isCancelRequest, startWaybillsServer } from '../lab/peers/waybills-server.ts';
import { addAnswers, fail, type Row, type RowGroup, type Tally } from '../lab/row.ts';

const minuteMs = 60_000;

/** A clock that follows the system clock and can jump forward. */
function createJumpingClock(): Clock & { jump(ms: number): void } {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now(), // some systems stop this clock during a freeze
    jump: (ms) => {
      aheadMs += ms;
    },
  };
}

/** Freezes of one minute to eight hours: the connection layer runs in this process with a moved clock and real peers. */
export const clockJumps: RowGroup = {
  name: 'Frozen for hours (clock moved)',
  open: async (lab) => {
    const server = await startWaybillsServer(lab.folder);
    const otp = await startOtpProcess(lab.folder);
    const toDatabase = await startFaultProxy({ target: server.postgres, isExtra: isCancelRequest });
    const toOtp = await startFaultProxy({ target: otp });
    const clock = createJumpingClock();
    const ledger = createLedger();
    const freezeWatch = createFreezeWatch({ clock });
    const database = createPgDatabase({
      url: server.urlAt(toDatabase.port),
      peer: 'database',
      clock,
      ledger: ledger.peer('database'),
      tls: { mode: 'disable' },
      maxConnections: 2,
      minConnections: 1,
    });
    const http = createHttpClient({ clock, ledger, idleTimeoutMs: limitOtpIdleSeconds(90) * 1000 });
    const origin = `http://127.0.0.1:${toOtp.port}`;
    const controller = new AbortController(); // one signal for all calls, so that leaked listeners show

    const call = { signal: controller.signal, timings: createTimings(clock) };
    const askDatabase = async () => (await database.query(dutyStatement, [vehicleNo(1)], call)).length === 1;
    const body = JSON.stringify({ query: '{ feeds { feedId } }' });
    const headers = { 'content-type': 'application/json' };
    const askOtp = async () => {
      const request = {
        origin,
        path: '/otp/gtfs/v1',
        method: 'POST',
        headers,
        body,
        maxBytes: 1000,
        isRead: true,
      } as const;
      return (await http.request(request, call)).body.toString().includes('town');
    };
    const thaw = async () => {
      await freezeWatch.beginInvocation();
      database.thaw();
      http.thaw();
    };
    await askDatabase();
    await askOtp();
    const timersBefore = countTimers();

    const createRow = (
      peer: string,
      proxy: FaultProxy,
      createLabCall: () => Promise<boolean>,
      kind: Fault['kind'],
    ): Row => ({
      name: `${peer}, ${kind === 'none' ? 'peer alive' : kind}`,
      goals: { replacesOnlyLost: true, withinMs: 1000 },
      round: async (tally, random) => {
        const before = proxy.accepted();
        const forMs = minuteMs * 480 ** random();
        // Headway itself drops a connection that is past its idle timeout, so replacing it is allowed.
        tally.lost += Math.max(1, proxy.pairs.size);
        for (const pair of proxy.pairs) pair.fail({ kind } as Fault);
        clock.jump(forMs);
        await thaw();
        await addAnswer(tally, createLabCall);
        tally.opened += proxy.accepted() - before;
      },
    });
    const kinds = ['none', 'close', 'reset', 'reset-on-next-packet', 'swallow'] as const;
    return {
      rows: kinds.flatMap((kind) => [
        createRow('database', toDatabase, askDatabase, kind),
        createRow('OTP', toOtp, askOtp, kind),
      ]),
      findLeaks: async () => {
        const leaks: string[] = [];
        const listeners = getEventListeners(controller.signal, 'abort').length;
        if (listeners > 0) leaks.push(`${listeners} listeners left on the caller's signal`);
        const timers = countTimers() - timersBefore;
        if (timers > 0) leaks.push(`${timers} timers left`);
        await Promise.all([database.close(), http.close()]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (toDatabase.pairs.size + toOtp.pairs.size > 0) {
          leaks.push(`${toDatabase.pairs.size + toOtp.pairs.size} connections open after close`);
        }
        const sessions = await server.sessions();
        if (sessions.length > 0) leaks.push(`${sessions.length} sessions at Postgres after close`);
        return leaks;
      },
      close: async () => {
        await Promise.all([toDatabase.close(), toOtp.close()]);
        await Promise.all([server.stop(), otp.kill()]);
      },
    };
  },
};

async function addAnswer(tally: Tally, createLabCall: () => Promise<boolean>): Promise<void> {
  const startMs = performance.now();
  try {
    const kind = (await createLabCall()) ? 'correct' : 'wrong';
    addAnswers(tally, [{ kind, detail: '', durationMs: performance.now() - startMs }]);
  } catch (error) {
    tally.calls += 1;
    fail(tally, `${error instanceof UnavailableError ? 'refused' : 'wrong'}: ${error}`);
  }
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
