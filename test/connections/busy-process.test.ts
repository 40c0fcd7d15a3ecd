import { once } from 'node:events';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createLedger, type PeerFigures } from '../../shared/connections/core/ledger.ts';
import { createHttpClient } from '../../shared/connections/http/undici-client.ts';
import { createPgDatabase } from '../../shared/connections/postgres/pg/pg-driver.ts';
import { Pool } from '../../shared/connections/postgres/pool/pool.ts';
import { wrap } from '../../shared/connections/wrap/wrap.ts';
import { beBusy } from '../support/be-busy.ts';
import { createCall } from '../support/create-call.ts';
import { createMovableClock } from '../support/movable-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';

const answerMs = 50; // of each peer here
const staleMs = 400; // the limit of the first read after a gap
const gapMs = 1000;

/** Answers quickly, and a request for /slow after `answerMs`; tells when such a one arrives. In a thread, so that it answers while this one is busy. */
const slowServer = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/slow') parentPort.postMessage('arrived');
    setTimeout(() => response.end('answer'), request.url === '/slow' ? ${answerMs} : 0);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
let server: TestDatabase;
let peer: Worker;
let origin: string;
beforeAll(async () => {
  server = await createTestDatabase();
  peer = new Worker(slowServer, { eval: true });
  const [port] = (await once(peer, 'message')) as [number];
  origin = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await peer.terminate();
  await server.drop();
});

function openHttp(requestTimeoutMs: number) {
  const clock = createMovableClock();
  const ledger = createLedger();
  const http = createHttpClient({ clock, ledger, requestTimeoutMs });
  onTestFinished(() => http.close());
  const get = async (path: string) => {
    const request = { origin, path, method: 'GET', maxBytes: 100, isRead: true } as const;
    return (await http.request(request, createCall())).body.toString();
  };
  return { clock, get, figures: () => ledger.peer(origin).figures() };
}

const pick = ({ opened, failed }: PeerFigures) => ({ opened, failed });

describe('a process that is busy from before an answer until after the limit reads the answer', () => {
  test('of a request after a gap', async () => {
    const { clock, get, figures } = openHttp(60_000);
    await get('/quick');
    clock.advance(gapMs);
    const answer = get('/slow');
    await once(peer, 'message');
    beBusy(staleMs + answerMs);
    expect(await answer).toBe('answer');
    expect(pick(figures())).toEqual({ opened: 1, failed: {} });
  });

  test('of a request with a time limit', async () => {
    const { get, figures } = openHttp(2 * answerMs);
    await get('/quick');
    const answer = get('/slow');
    await once(peer, 'message');
    beBusy(3 * answerMs);
    expect(await answer).toBe('answer');
    expect(pick(figures())).toEqual({ opened: 1, failed: {} });
  });

  test('of a statement after a gap', async () => {
    const clock = createMovableClock();
    const ledger = createLedger().peer('waybills');
    const database = createPgDatabase({ url: server.url, tls: { mode: 'disable' }, peer: 'waybills', clock, ledger });
    onTestFinished(() => database.close());
    const ask = (seconds: number) => {
      const text = `SELECT pg_sleep(${seconds})::text AS slept`;
      return database.query({ label: 'sleep', text, access: 'read' }, [], createCall());
    };
    await ask(0);
    clock.advance(gapMs);
    const answer = ask(answerMs / 1000);
    await sleep(answerMs / 2); // it is sent by then
    await setImmediate(); // after the sockets of this turn: timers come next
    beBusy(staleMs + answerMs);
    expect(await answer).toEqual([{ slept: '' }]);
    expect(pick(ledger.figures())).toEqual({ opened: 1, failed: {} });
  });

  test('of a read of the drop-in Pool after a gap', async () => {
    const clock = createMovableClock();
    const pool = new Pool({ connectionString: server.url, readOnly: true, clock });
    onTestFinished(() => pool.end());
    await pool.query('SELECT 1');
    clock.advance(gapMs);
    const answer = pool.query(`SELECT pg_sleep(${answerMs / 1000})::text AS slept`);
    await sleep(answerMs / 2);
    await setImmediate();
    beBusy(staleMs + answerMs);
    expect((await answer).rows).toEqual([{ slept: '' }]);
    expect(pick(pool.figures())).toEqual({ opened: 1, failed: {} });
  });

  test('of a wrapped handler that answers in its last moment', async () => {
    const deadlineMs = 250; // half of the time that is left: the margin is longer
    const graceMs = 300; // then the handler may go on this long
    const { get } = openHttp(60_000);
    await get('/quick');
    const handler = wrap(
      async () => {
        await sleep(deadlineMs + 10);
        const answer = get('/slow');
        await once(peer, 'message');
        beBusy(graceMs + answerMs);
        return await answer;
      },
      { marginMs: 2 * graceMs },
    );
    const context = { getRemainingTimeInMillis: () => 2 * deadlineMs };
    expect(await (handler as (event: unknown, context: unknown) => Promise<string>)({}, context)).toBe('answer');
  });
});
