import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Outcome, StreamedOutcome } from '../../../../infra/local/lambda/environment/outcome.ts';
import { type RuntimeApi, startRuntimeApi } from '../../../../infra/local/lambda/environment/runtime-api.ts';

/** A runtime of anybody's could run in an environment: these are the requests of its protocol, one by one. */
let api: RuntimeApi;
let waiting = 0;
const outcomes: [string, Outcome | StreamedOutcome][] = [];
const initErrors: Outcome[] = [];
beforeAll(async () => {
  api = await startRuntimeApi(
    { name: 'f' },
    {
      onNext() {
        waiting += 1;
      },
      onOutcome: (...outcome) => void outcomes.push(outcome),
      onInitError: (outcome) => void initErrors.push(outcome),
    },
  );
});
afterAll(() => api.close());

const post = async (path: string, body: string) => {
  const response = await fetch(`http://${api.address}/2018-06-01/runtime/${path}`, { method: 'POST', body });
  return { status: response.status, json: await response.json() };
};

test('a page of another site is no runtime', async () => {
  const headers = { origin: 'https://evil.example' };
  const answer = await fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`, { headers });
  expect(answer.status).toBe(403);
  expect(waiting).toBe(0);
});

test('the headers of the next call have its id, deadline, function and trace', async () => {
  const next = fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`);
  while (waiting === 0) await wait(1);
  api.deliver({
    requestId: 'id-1',
    payload: Buffer.from('{"ü":1}'),
    deadlineMs: 1_800_000_000_123,
    functionArn: 'arn:aws:lambda:local-1:123456789012:function:f',
    traceId: 'Root=1-2-3',
    clientContext: '{"a":1}',
  });
  const response = await next;
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ü: 1 });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'id-1',
    'lambda-runtime-deadline-ms': '1800000000123',
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:local-1:123456789012:function:f',
    'lambda-runtime-trace-id': 'Root=1-2-3',
    'lambda-runtime-client-context': '{"a":1}',
  });
});

test('a call can be delivered only to a waiting runtime', () => {
  const invocation = { requestId: 'id-2', payload: Buffer.from(''), deadlineMs: 0, functionArn: '', traceId: '' };
  expect(() => api.deliver(invocation)).toThrow('has not asked');
});

test('a response and an error are accepted', async () => {
  expect(await post('invocation/id-1/response', '"ü"')).toEqual({ status: 202, json: { status: 'OK' } });
  expect(await post('invocation/id-1/error', '{"errorType":"E"}')).toMatchObject({ status: 202 });
  expect(await post('init/error', '{"errorType":"I"}')).toMatchObject({ status: 202 });
  expect(outcomes.slice(-2)).toEqual([
    ['id-1', { status: 'answered', payload: Buffer.from('"ü"') }],
    ['id-1', { status: 'failed', payload: Buffer.from('{"errorType":"E"}') }],
  ]);
  expect(initErrors).toEqual([{ status: 'failed', payload: Buffer.from('{"errorType":"I"}') }]);
});

test('a response over 6 MB is refused, and the caller gets an error', async () => {
  expect(await post('invocation/id-3/response', 'x'.repeat(6 * 1024 * 1024 + 101))).toMatchObject({ status: 413 });
  const [, outcome] = outcomes.at(-1) as [string, Outcome];
  expect(outcome.status).toBe('failed');
  expect(JSON.parse(outcome.payload.toString()).errorType).toBe('Function.ResponseSizeTooLarge');
  expect(await post('invocation/id-4/response', 'x'.repeat(6 * 1024 * 1024 + 100))).toMatchObject({ status: 202 });
});

test('a path outside the protocol gets a 404', async () => {
  expect(await post('invocation/id-1/other', '')).toMatchObject({ status: 404 });
  expect((await fetch(`http://${api.address}/2015-01-01/runtime/invocation/next`)).status).toBe(404);
});

test('an internal extension registers during init, which ends when it and the runtime wait', async () => {
  let waits = 0;
  const onNext = () => {
    waits += 1;
  };
  const other = await startRuntimeApi({ name: 'f' }, { onNext, onOutcome() {}, onInitError() {} });
  const extension = (path: string, init: RequestInit = {}) =>
    fetch(`http://${other.address}/2020-01-01/extension/${path}`, init);
  const register = (name: string, events: readonly string[]) =>
    extension('register', {
      method: 'POST',
      headers: { 'lambda-extension-name': name },
      body: JSON.stringify({ events }),
    });
  expect(other.hasExtensions()).toBe(false);
  expect((await register('shutdown', ['SHUTDOWN'])).status).toBe(403);
  const registered = await register('quiet', []);
  expect(await registered.json()).toEqual({ functionName: 'f', functionVersion: '$LATEST', handler: 'index.handler' });
  expect((await register('quiet', [])).status).toBe(403);
  expect(other.hasExtensions()).toBe(true);

  const ends: Promise<unknown>[] = [fetch(`http://${other.address}/2018-06-01/runtime/invocation/next`)];
  expect((await extension('event/next', { headers: { 'lambda-extension-identifier': 'other' } })).status).toBe(403);
  expect(waits).toBe(0);
  const id = registered.headers.get('lambda-extension-identifier') ?? '';
  ends.push(extension('event/next', { headers: { 'lambda-extension-identifier': id } }));
  while (waits === 0) await wait(1);
  expect((await register('late', [])).status).toBe(403);
  await other.close();
  expect((await Promise.allSettled(ends)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a process that is killed, which resets its connections, leaves nothing to read', async () => {
  const asked = Promise.withResolvers<void>();
  const other = await startRuntimeApi({ name: 'f' }, { onNext: asked.resolve, onOutcome() {}, onInitError() {} });
  onTestFinished(() => other.close());
  const socket = connect(Number(new URL(`http://${other.address}`).port), '127.0.0.1');
  socket.write('GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await asked.promise;
  const isRead = other.readAll();
  socket.resetAndDestroy();
  await expect(isRead).resolves.toBeUndefined();
});
