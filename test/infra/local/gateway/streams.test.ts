import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../../infra/local/gateway/gateway.ts';
import type { FunctionPool } from '../../../../infra/local/lambda/function-pool.ts';
import { fixtureFunction, startTestLambda } from '../../../support/functions/fixture-function.ts';

let gateway: Gateway;
let lambda: Awaited<ReturnType<typeof startTestLambda>>;
let pool: FunctionPool;
beforeAll(async () => {
  lambda = await startTestLambda();
  gateway = await startGateway({ port: 0 });
  gateway.connect(lambda.deploy(fixtureFunction('fixture.answer')).invoke);
  pool = lambda.deploy(fixtureFunction('fixture.stream', { environments: 2 }));
  gateway.connectStream(pool.stream);
});
afterAll(async () => {
  await gateway.close();
  await lambda.stop();
});

const open = (query = '', headers: Record<string, string> = { accept: 'text/event-stream' }) =>
  fetch(`${gateway.url}/v2/stream?${query}`, { headers });

it('sends the status, the headers and each part as the function writes it', async () => {
  const answer = await open('chunks=3&pauseMs=300');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([201, 'text/event-stream']);
  expect(answer.headers.get('x-domain')).toContain('.lambda-url.');
  const parts: string[] = [];
  for await (const part of answer.body ?? []) parts.push(Buffer.from(part).toString());
  expect(parts.join('')).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\n');
  expect(parts.length).toBeGreaterThan(1);
});

it('a request that does not accept events goes to the API function', async () => {
  const answer = await open('', { accept: 'application/json' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ rawPath: '/v2/stream' });
});

it('an open stream occupies its environment, and others get their own', async () => {
  const slow = await open('chunks=4&pauseMs=200');
  const quick = await (await open('chunks=1')).text();
  expect(quick).toBe('data: 1\n\n');
  expect(await slow.text()).toContain('data: 4');
  expect(pool.started()).toBe(2);
});

it('an error before the first byte is a 502, a later one breaks the connection, and the environment continues', async () => {
  expect((await open('fails=at once')).status).toBe(502);
  await expect(open('chunks=2&fails=later').then((answer) => answer.text())).rejects.toThrow();
  expect(await (await open('chunks=1')).text()).toBe('data: 1\n\n');
});

it('Invoke waits for the whole answer of a streaming function, as Lambda does', async () => {
  const event = { queryStringParameters: { chunks: '2' } };
  const { status, payload } = await pool.invoke(Buffer.from(JSON.stringify(event)));
  expect(status).toBe('answered');
  const [metadata, body] = payload.toString().split('\0\0\0\0\0\0\0\0');
  expect(JSON.parse(metadata ?? '')).toMatchObject({ statusCode: 201 });
  expect(body).toBe('data: 1\n\ndata: 2\n\n');
});
