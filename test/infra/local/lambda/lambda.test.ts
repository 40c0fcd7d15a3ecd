import { readFileSync } from 'node:fs';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../../../../infra/local/lambda/environment/outcome.ts';
import type { FunctionPool } from '../../../../infra/local/lambda/function-pool.ts';
import type { LocalLambda } from '../../../../infra/local/lambda/lambda.ts';
import { fixtureFunction, startTestLambda } from '../../../support/functions/fixture-function.ts';

let lambda: LocalLambda & { lines: string[] };
beforeAll(async () => {
  lambda = await startTestLambda({ queueMs: 200 });
});
afterAll(() => lambda.stop());

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const read = (outcome: Outcome) => ({ status: outcome.status, result: JSON.parse(outcome.payload.toString()) });
const invoke = async (pool: FunctionPool, event: unknown) => read(await pool.invoke(json(event)));
const isGone = (pid: number) => {
  try {
    return process.kill(pid, 0) && false;
  } catch {
    return true;
  }
};
/** T is stopped, S sleeping, R running. */
const stateOf = (pid: number) => /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
const until = async (isSo: () => boolean) => {
  while (!isSo()) await wait(5);
};
const hasProc = process.platform === 'linux';

test("a handler gets its event, the context and Lambda's variables", async () => {
  const pool = lambda.deploy(fixtureFunction('fixture.echo', { variables: { FIXTURE: 'set' } }));
  const before = Date.now();
  const { status, result } = await invoke(pool, { städte: ['München', '😀'] });
  expect(status).toBe('answered');
  expect(result.event).toEqual({ städte: ['München', '😀'] });
  expect(result.context).toMatchObject({
    functionName: 'fixture-echo',
    functionVersion: '$LATEST',
    memoryLimitInMB: '256',
    invokedFunctionArn: 'arn:aws:lambda:local-1:123456789012:function:fixture-echo',
    logGroupName: '/aws/lambda/fixture-echo',
  });
  expect(result.context.awsRequestId).toMatch(/^[\da-f-]{36}$/);
  expect(result.context.remainingMs).toBeGreaterThan(10_000 - (Date.now() - before) - 1);
  expect(result.context.remainingMs).toBeLessThanOrEqual(10_000);
  expect(result.variables).toMatchObject({
    AWS_LAMBDA_FUNCTION_NAME: 'fixture-echo',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    _HANDLER: 'fixture.echo',
    FIXTURE: 'set',
  });
  expect(result.variables._X_AMZN_TRACE_ID).toMatch(/^Root=1-[\da-f]{8}-[\da-f]{24};Parent=/);
});

test("one environment answers consecutive calls, and the log has Lambda's lines", async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.echo'), name: 'again' });
  const first = await invoke(pool, {});
  await until(() => pool.environments()[0]?.state === 'idle');
  const second = await invoke(pool, {});
  expect(second.result).toMatchObject({ calls: 2, pid: first.result.pid });
  const { awsRequestId } = second.result.context;
  await until(() => lambda.lines.some((line) => line.startsWith(`REPORT RequestId: ${awsRequestId}`)));
  const lines = lambda.lines.slice(lambda.lines.indexOf(`START RequestId: ${awsRequestId} Version: $LATEST`));
  expect(lines.slice(0, 3)).toEqual([
    `START RequestId: ${awsRequestId} Version: $LATEST`,
    'echo 2',
    `END RequestId: ${awsRequestId}`,
  ]);
  expect(lines[3]).toMatch(/Duration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB/);
  expect(lines[3]).not.toContain('Init Duration');
  const report = lambda.lines.find((line) => line.startsWith(`REPORT RequestId: ${first.result.context.awsRequestId}`));
  expect(report).toMatch(/Init Duration: [\d.]+ ms/);
  if (hasProc) expect(report).toMatch(/Max Memory Used: [1-9]\d+ MB/);
});

test.skipIf(!hasProc)('an environment is frozen between calls, and only then', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.hold'), name: 'frozen' });
  const { pid } = (await invoke(pool, { ms: 0 })).result;
  await until(() => stateOf(pid) === 'T');
  const call = invoke(pool, { ms: 100 });
  await until(() => stateOf(pid) !== 'T');
  expect((await call).result.pid).toBe(pid);
  await until(() => stateOf(pid) === 'T');
});

test.skipIf(!hasProc)('without freezing an environment runs between calls', async () => {
  const warm = await startTestLambda({ isFreezing: false });
  try {
    const pool = warm.deploy(fixtureFunction('fixture.hold'));
    const { pid } = (await invoke(pool, { ms: 0 })).result;
    await until(() => pool.environments()[0]?.state === 'idle');
    expect(stateOf(pid)).not.toBe('T');
  } finally {
    await warm.stop();
  }
});

test('a fault between two calls ends the environment, and the next call gets a new one', async () => {
  const warm = await startTestLambda({ isFreezing: false });
  try {
    const pool = warm.deploy(fixtureFunction('fixture.fail', { environments: 1 }));
    expect(await invoke(pool, { how: 'later' })).toEqual({ status: 'answered', result: 'fine' });
    const pid = pool.environments()[0]?.pid ?? 0;
    while (!isGone(pid)) await turn(); // the call comes in the first turn of the event loop after the end
    expect(await invoke(pool, {})).toEqual({ status: 'answered', result: 'fine' });
    expect(pool.started()).toBe(2);
  } finally {
    await warm.stop();
  }
});

test('concurrent calls get their own environments up to the limit; the next call is refused', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.hold', { environments: 2 }), name: 'limited' });
  const calls = [invoke(pool, { ms: 600 }), invoke(pool, { ms: 600 })];
  await until(() => pool.environments().filter(({ state }) => state === 'busy').length === 2);
  await expect(invoke(pool, { ms: 0 })).rejects.toThrow('Rate Exceeded');
  const pids = (await Promise.all(calls)).map(({ result }) => result.pid);
  expect(new Set(pids).size).toBe(2);
  expect(pids).toContain((await invoke(pool, { ms: 0 })).result.pid);
  expect(pool.environments()).toHaveLength(2);
});

test('a call waits for the environment that was started for it, even if another becomes free first', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.hold'), name: 'bound' });
  const { pid } = (await invoke(pool, { ms: 0 })).result;
  await until(() => pool.environments()[0]?.state === 'idle');
  const [first, second] = await Promise.all([invoke(pool, { ms: 10 }), invoke(pool, { ms: 0 })]);
  expect(first.result.pid).toBe(pid);
  expect(second.result.pid).not.toBe(pid);
});

test('a call right after an answer does not start a second environment', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.hold', { environments: 4 }), name: 'sequence' });
  for (let call = 0; call < 10; call += 1) await invoke(pool, { ms: 0 });
  expect(pool.environments()).toHaveLength(1);
});

test('a call waits for an environment that becomes free soon', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.hold', { environments: 1 }), name: 'busy' });
  await invoke(pool, { ms: 0 });
  const pids = await Promise.all([1, 2, 3, 4, 5].map(async () => (await invoke(pool, { ms: 5 })).result.pid));
  expect(new Set(pids).size).toBe(1);
});

test('a call goes to the most recently used idle environment', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.hold'), name: 'recent' });
  await Promise.all([invoke(pool, { ms: 200 }), invoke(pool, { ms: 200 })]);
  const rested = () => until(() => pool.environments().every(({ state }) => state === 'idle'));
  await rested();
  const { pid } = (await invoke(pool, { ms: 0 })).result;
  for (let call = 0; call < 5; call += 1) {
    await rested();
    expect((await invoke(pool, { ms: 0 })).result.pid).toBe(pid);
  }
});

test.each([
  ['throw', { errorType: 'TypeError', errorMessage: 'the handler threw' }],
  ['exit', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') }],
  ['kill', { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: SIGKILL') }],
  [
    'reject',
    { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: expect.stringContaining('an unhandled rejection') },
  ],
  ['large', { errorType: 'Function.ResponseSizeTooLarge' }],
])('a function that fails (%s) is reported as on Lambda, and the next call is answered', async (how, fault) => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.fail', { environments: 1 }), name: `fails-${how}` });
  const { status, result } = await invoke(pool, { how });
  expect(status).toBe('failed');
  expect(result).toMatchObject(fault);
  expect(await invoke(pool, {})).toEqual({ status: 'answered', result: 'fine' });
});

test('a handler that returns undefined answers null', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.fail'), name: 'nothing' });
  expect(await invoke(pool, { how: 'nothing' })).toEqual({ status: 'answered', result: null });
});

test('an environment is killed at its deadline and replaced', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.fail', { environments: 1, timeoutMs: 300 }), name: 'late' });
  await invoke(pool, {});
  const pid = pool.environments()[0]?.pid ?? 0;
  const { status, result } = await invoke(pool, { how: 'hang' });
  expect(status).toBe('failed');
  expect(result.errorType).toBe('Sandbox.Timedout');
  expect(result.errorMessage).toMatch(/^RequestId: [\da-f-]{36} Error: Task timed out after 0.30 seconds$/);
  expect(await invoke(pool, {})).toEqual({ status: 'answered', result: 'fine' });
  expect(isGone(pid)).toBe(true);
  expect(lambda.lines.some((line) => line.includes('Task timed out after 0.30 seconds'))).toBe(true);
});

test.each([
  ['broken.handler', 'RangeError', 'the module threw'],
  ['fixture.absent', 'Runtime.HandlerNotFound', 'fixture.absent is undefined or not exported'],
  ['absent.handler', 'Runtime.ImportModuleError', "Cannot find module 'absent'"],
])('a function that cannot start (%s) fails the call with the reason', async (handler, errorType, errorMessage) => {
  const pool = lambda.deploy(fixtureFunction(handler));
  expect(await invoke(pool, {})).toMatchObject({ status: 'failed', result: { errorType, errorMessage } });
});

test('an environment with an extension gets SIGTERM and half a second before it is killed', async () => {
  const told = lambda.deploy({ ...fixtureFunction('extension.handler'), name: 'told' });
  const deaf = lambda.deploy({
    ...fixtureFunction('extension.handler', { variables: { IGNORES_SIGTERM: '1' } }),
    name: 'deaf',
  });
  for (const pool of [told, deaf]) {
    const { pid } = (await invoke(pool, {})).result;
    await until(() => pool.environments()[0]?.state === 'idle');
    await pool.retire();
    expect([isGone(pid), pool.environments()]).toEqual([true, []]);
    expect(lambda.lines).toContain(`SIGTERM ${pid}`);
    expect((await invoke(pool, {})).result.pid).not.toBe(pid);
  }
});

test('stopping waits for a starting environment and fails its call', async () => {
  const pool = lambda.deploy({ ...fixtureFunction('fixture.echo'), name: 'begun' });
  const outcomes: Outcome[] = [];
  void pool.invoke(json({})).then((outcome) => outcomes.push(outcome));
  await pool.stop();
  expect(outcomes.map(read)).toMatchObject([{ status: 'failed', result: { errorType: 'Runtime.ExitError' } }]);
});

test('stopping ends every process, frozen ones too, and deletes their folders', async () => {
  const other = await startTestLambda();
  const pool = other.deploy(fixtureFunction('fixture.echo'));
  const { pid, variables } = (await invoke(pool, {})).result;
  await until(() => pool.environments()[0]?.state === 'idle');
  await other.stop();
  expect(isGone(pid)).toBe(true);
  expect(() => readFileSync(variables.TMPDIR)).toThrow('ENOENT');
  await expect(invoke(pool, {})).rejects.toThrow('stopped');
});
