import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { askRefresh, askUnknownFeed } from '../lab/asked.ts';
import { awaitRecovery } from '../lab/await-recovery.ts';
import { apiVariables, type Lab } from '../lab/lab.ts';
import { findFleetLeaks, readBaseline } from '../lab/leaks.ts';
import { type Scripted, startOtpFront } from '../lab/otp-front.ts';
import { startOtpProcess } from '../lab/otp-process.ts';
import type { Row, RowGroup } from '../lab/row.ts';
import { type Allowed, addAnswers, type Tally } from '../lab/tally.ts';

const feeds = {
  feeds: [{ feedId: 'town', agencies: [{ gtfsId: 'town:A', name: 'Agency', timezone: 'Asia/Kolkata' }] }],
};
const whole = Buffer.from(JSON.stringify({ data: feeds }));
const json = { 'content-type': 'application/json' };

/** 200 MB of JSON in pieces of 64 kB, as fast as they are taken. */
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

/** An answer that goes on as long as somebody listens. */
function writeForever(response: ServerResponse): void {
  response.writeHead(200, json).write('{"data":{"feeds":[');
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

type AnswerFault = {
  readonly name: string;
  readonly script: Scripted;
  readonly allowed?: Allowed;
  readonly share?: number;
};

const faults: readonly AnswerFault[] = [
  { name: '500', script: (_, response) => void response.writeHead(500, { 'content-type': 'text/plain' }).end('no') },
  {
    name: '200 with errors, and data beside them',
    script: (_, response) => {
      const elsewhere = { feeds: feeds.feeds.map((feed) => ({ ...feed, feedId: 'elsewhere' })) };
      response.writeHead(200, json).end(JSON.stringify({ data: elsewhere, errors: [{ message: 'partial' }] }));
    },
  },
  {
    name: '429 with Retry-After',
    script: (_, response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
    allowed: 'right-refused-or-late', // it waits as long as it was asked to, where its time allows
    share: 0.2,
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
  {
    name: 'an answer that never ends',
    script: (_, response) => writeForever(response),
    allowed: 'right-refused-or-late',
    share: 0.2,
  },
  {
    name: 'an answer of 200 MB (refused at the limit)',
    script: (_, response) => writeHuge(response),
    allowed: 'right-refused-or-late',
    share: 0.05,
  },
  { name: 'slow headers', script: () => undefined, allowed: 'right-refused-or-late', share: 0.2 },
  {
    name: 'slow body',
    script: (_, response) => void response.writeHead(200, { ...json, 'content-length': whole.length }).write('{'),
    allowed: 'right-refused-or-late',
    share: 0.2,
  },
  { name: 'garbage in the place of HTTP', script: (_, response) => void response.socket?.end(randomBytes(200)) },
  { name: 'garbage in the place of JSON', script: (_, response) => void response.writeHead(200, json).end('<html>') },
];

export const otpAnswers: RowGroup = {
  name: 'OTP, its faults',
  open: async (lab) => {
    const otp = await startOtpProcess(lab.folder);
    const front = await startOtpFront(otp.port);
    const proxy = await startFaultProxy({ target: front });
    const fleet = deployApi(lab, proxy.port);
    const refresh = lab.deploy({
      name: 'otp-refresh',
      bundle: 'refresh',
      environments: 1,
      variables: { ...describe(proxy.port), SNAPSHOT_STORE: `${lab.folder}/refreshed` },
    });
    await fleet.callAll(askUnknownFeed);
    await refresh.call(askRefresh);
    const baseline = readBaseline(fleet);

    let number = 0;
    const ask = () => askUnknownFeed(number++);
    const check = async (tally: Tally, allowed: Allowed, withRefresh: boolean) => {
      const before = proxy.accepted();
      addAnswers(tally, await fleet.callAll(ask), allowed);
      if (withRefresh) addAnswers(tally, [await refresh.call(askRefresh)], allowed);
      tally.opened += proxy.accepted() - before;
    };
    const createRow = ({ name, script, allowed = 'right-or-refused', share = 1 }: AnswerFault): Row => ({
      name,
      goals: { withinMs: 2000, recoversWithinMs: 2000 },
      share,
      round: async (tally, _, round) => {
        front.script = script;
        await check(tally, allowed, round % 10 === 0 && allowed === 'right-or-refused');
        front.script = undefined;
        await awaitRecovery(tally, fleet, ask, allowed); // at once, unless a breaker spares OTP for its second
      },
    });
    const restart: Row = {
      name: 'restart',
      goals: { recoversWithinMs: 2000 },
      share: 0.3, // the stand-in itself takes a second to start
      round: async (tally) => {
        await otp.kill();
        await proxy.refuse();
        for (const pair of proxy.pairs) pair.fail({ kind: 'reset' });
        await check(tally, 'right-or-refused', false);
        await check(tally, 'right-or-refused', true);
        await otp.start();
        await proxy.listen();
        await awaitRecovery(tally, fleet, ask);
      },
    };
    return {
      rows: [restart, ...faults.map(createRow)],
      findLeaks: () => findFleetLeaks(fleet, { baseline, proxies: [] }),
      close: async () => {
        await Promise.all([fleet.pool.stop(), refresh.pool.stop()]);
        await proxy.close();
        await Promise.all([front.close(), otp.kill()]);
      },
    };
  },
};

function describe(port: number): Record<string, string> {
  const instances = JSON.stringify([{ url: `http://127.0.0.1:${port}`, default: true }]);
  return { ...apiVariables, GTFS_POLLING_INTERVAL: '0', OTP_INSTANCES: instances };
}

function deployApi(lab: Lab, port: number) {
  // 1 s for work, the rest is the margin: an answer that does not come is given up in time
  return lab.deploy({ name: 'otp-answers', bundle: 'api', timeoutMs: 1500, variables: describe(port) });
}
