import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy } from '../../support/proxies/fault-proxy.ts';
import { awaitRecovery, callDuring } from '../lab/await-recovery.ts';
import { findFleetLeaks, readBaseline } from '../lab/fleet-leaks.ts';
import { apiVariables, type Lab } from '../lab/lab.ts';
import { createUnknownFeedCall, refreshCall } from '../lab/lab-call.ts';
import { type Scripted, startOtpFront } from '../lab/peers/otp-front.ts';
import { startOtpProcess } from '../lab/peers/otp-process.ts';
import { addAnswers, type Goals, type Row, type RowGroup } from '../lab/row.ts';

const feeds = {
  feeds: [{ feedId: 'town', agencies: [{ gtfsId: 'town:A', name: 'Agency', timezone: 'Asia/Kolkata' }] }],
};
const whole = Buffer.from(JSON.stringify({ data: feeds }));
const impatience = { GTFS_RESTART_PATIENCE: '0.2' }; // of the calls that meet an OTP that stays away
const awayMs = 500; // an OTP behind a proxy that moves to another one
const json = { 'content-type': 'application/json' };

/** 200 MB of JSON in chunks of 64 kB, as fast as the client reads. */
function writeHuge(response: ServerResponse): void {
  const piece = Buffer.alloc(65_536, 'x');
  let left = 200 * 1024 * 1024;
  const write = () => {
    while (left > 0 && !response.destroyed) {
      left -= piece.length;
      if (!response.write(piece)) return void response.once('drain', write);
    }
    response.end();
  };
  response.on('error', () => undefined);
  response.writeHead(200, json).write('{"data":"');
  write();
}

/** An answer that continues until the client disconnects. */
function writeForever(response: ServerResponse): void {
  response.writeHead(200, json).write('{"data":{"feeds":[');
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

type AnswerFault = { readonly name: string; readonly script: Scripted };

const badAnswers: readonly AnswerFault[] = [
  { name: '500', script: (_, response) => void response.writeHead(500, { 'content-type': 'text/plain' }).end('no') },
  {
    name: '200 with errors, and data beside them',
    script: (_, response) => {
      const elsewhere = { feeds: feeds.feeds.map((feed) => ({ ...feed, feedId: 'elsewhere' })) };
      response.writeHead(200, json).end(JSON.stringify({ data: elsewhere, errors: [{ message: 'partial' }] }));
    },
  },
  {
    name: 'half an answer, then FIN',
    script: (_, response) => {
      response.writeHead(200, { ...json, 'content-length': whole.length }).write(whole.subarray(0, 30));
      setImmediate(() => response.socket?.end());
    },
  },
  {
    name: 'half an answer, then RST',
    script: (_, response) => {
      response.writeHead(200, { ...json, 'content-length': whole.length }).write(whole.subarray(0, 30));
      setImmediate(() => response.socket?.resetAndDestroy());
    },
  },
  { name: 'an answer of 200 MB (refused at the limit)', script: (_, response) => writeHuge(response) },
  { name: 'garbage instead of HTTP', script: (_, response) => void response.socket?.end(randomBytes(200)) },
  { name: 'garbage instead of JSON', script: (_, response) => void response.writeHead(200, json).end('<html>') },
];

const pauses: readonly AnswerFault[] = [
  {
    name: '429 with Retry-After',
    script: (_, response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
  },
];

const lateAnswers: readonly AnswerFault[] = [
  { name: 'slow headers', script: () => undefined },
  {
    name: 'slow body',
    script: (_, response) => void response.writeHead(200, { ...json, 'content-length': whole.length }).write('{'),
  },
  { name: 'an answer that never ends', script: (_, response) => writeForever(response) },
];

/** Faulty answers that Headway refuses or retries; the circuit breaker and the refresh also see them. */
export const otpAnswers: RowGroup = {
  name: 'OTP, faulty answers',
  open: async (lab) => {
    const scene = await openOtpScene(lab, { name: 'otp-answers', timeoutMs: 5000 });
    const { otp, front, proxy, fleet, createLabCall } = scene;
    const refresh = lab.deploy({
      name: 'otp-refresh',
      bundle: 'refresh',
      environments: 1,
      variables: { ...describe(proxy.port), ...impatience, SNAPSHOT_STORE: `${lab.folder}/refreshed` },
    });
    await refresh.call(refreshCall);
    const impatient = lab.deploy({
      name: 'otp-impatient',
      bundle: 'api',
      timeoutMs: 5000,
      variables: { ...describe(proxy.port), ...impatience },
    });
    await impatient.callAll(createLabCall);

    const rows = badAnswers.map(
      ({ name, script }): Row => ({
        name,
        goals: { withinMs: 2000, recoversWithinMs: 2000 },
        round: async (tally, _, round) => {
          front.script = script;
          addAnswers(tally, await fleet.callAll(createLabCall), 'correct-or-refused');
          if (round % 10 === 0) addAnswers(tally, [await refresh.call(refreshCall)], 'correct-or-refused');
          front.script = undefined;
          await awaitRecovery(tally, fleet, createLabCall); // immediate, unless the circuit is open for its one second
        },
      }),
    );
    const restart: Row = {
      name: 'restart under traffic (no failed call)',
      goals: {},
      round: (tally) =>
        callDuring(tally, fleet, createLabCall, async () => {
          await proxy.refuse();
          for (const pair of proxy.pairs) pair.fail({ kind: 'reset' });
          await sleep(awayMs);
          await proxy.listen();
        }),
    };
    const away: Row = {
      name: 'away for longer than the patience (refused at once)',
      goals: { withinMs: 1000, recoversWithinMs: 2000 },
      round: async (tally) => {
        await proxy.refuse();
        await otp.kill();
        for (const pair of proxy.pairs) pair.fail({ kind: 'reset' });
        addAnswers(tally, await impatient.callAll(createLabCall), 'correct-or-refused');
        addAnswers(tally, await impatient.callAll(createLabCall), 'correct-or-refused');
        addAnswers(tally, [await refresh.call(refreshCall)], 'correct-or-refused');
        await otp.start();
        await proxy.listen();
        await awaitRecovery(tally, impatient, createLabCall);
      },
    };
    const stopOthers = () => Promise.all([refresh.pool.stop(), impatient.pool.stop()]);
    return {
      rows: [restart, away, ...rows],
      findLeaks: async () => {
        await stopOthers(); // they use the same proxy
        return scene.findLeaks();
      },
      close: async () => {
        await stopOthers();
        await scene.close();
      },
    };
  },
};

/** Late answers, for which Headway stops waiting in time. */
export const otpLateAnswers = createLateGroup('OTP, late answers', {
  id: 'otp-late',
  faults: lateAnswers,
  timeoutMs: 1000, // half of it is available for work
  goals: { withinMs: 1000, recoversWithinMs: 2000 },
});

/** Pauses that OTP requests; Headway waits if the deadline allows it. */
export const otpPauses = createLateGroup('OTP, requested pauses', {
  id: 'otp-pause',
  faults: pauses,
  timeoutMs: 1600, // the pause of 1 s fits in
  goals: { withinMs: 2000, recoversWithinMs: 2000 },
});

function createLateGroup(
  name: string,
  { id, faults, timeoutMs, goals }: { id: string; faults: readonly AnswerFault[]; timeoutMs: number; goals: Goals },
): RowGroup {
  return {
    name,
    open: async (lab) => {
      const { front, fleet, createLabCall, findLeaks, close } = await openOtpScene(lab, { name: id, timeoutMs });
      const createRow = ({ name, script }: AnswerFault): Row => ({
        name,
        goals,
        round: async (tally) => {
          front.script = script;
          addAnswers(tally, await fleet.callAll(createLabCall), 'correct-refused-or-late');
          front.script = undefined;
          await awaitRecovery(tally, fleet, createLabCall, 'correct-refused-or-late');
        },
      });
      return { rows: faults.map(createRow), findLeaks, close };
    },
  };
}

async function openOtpScene(lab: Lab, { name, timeoutMs }: { name: string; timeoutMs: number }) {
  const otp = await startOtpProcess(lab.folder);
  const front = await startOtpFront(otp.port);
  const proxy = await startFaultProxy({ target: front });
  const fleet = lab.deploy({ name, bundle: 'api', timeoutMs, variables: describe(proxy.port) });
  let number = 0;
  const createLabCall = () => createUnknownFeedCall(number++);
  await fleet.callAll(createLabCall);
  const baseline = await readBaseline(fleet);
  return {
    otp,
    front,
    proxy,
    fleet,
    createLabCall,
    findLeaks: () => findFleetLeaks(fleet, { baseline, proxies: [proxy] }),
    close: async () => {
      await fleet.pool.stop();
      await proxy.close();
      await Promise.all([front.close(), otp.kill()]);
    },
  };
}

function describe(port: number): Record<string, string> {
  const instances = JSON.stringify([{ url: `http://127.0.0.1:${port}`, default: true }]);
  return { ...apiVariables, GTFS_POLLING_INTERVAL: '0', OTP_INSTANCES: instances };
}
