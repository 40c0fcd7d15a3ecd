import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { fixtureFunction, startTestLambda } from '../../../support/functions/fixture-function.ts';

type TestLambda = Awaited<ReturnType<typeof startTestLambda>>;

/** A client of the AWS SDK that does not repeat calls. */
function openClient({ url }: TestLambda): LambdaClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new LambdaClient({ endpoint: url, region: 'local-1', credentials, maxAttempts: 1 });
}

let lambda: TestLambda;
let client: LambdaClient;
beforeAll(async () => {
  lambda = await startTestLambda({ queueMs: 60_000 }); // an environment takes its next call a moment after its answer
  lambda.deploy({ ...fixtureFunction('fixture.echo'), name: 'echo' });
  lambda.deploy({ ...fixtureFunction('fixture.fail'), name: 'fail' });
  client = openClient(lambda);
});
afterAll(async () => {
  client.destroy();
  await lambda.stop();
});

test.each(['echo', 'echo:$LATEST', 'arn:aws:lambda:local-1:123456789012:function:echo', '123456789012:function:echo'])(
  "the AWS SDK's client invokes %s",
  async (FunctionName) => {
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString('base64');
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload: '{"a":[1]}', ClientContext }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    const result = JSON.parse(answer.Payload?.transformToString() ?? '');
    expect(result.event).toEqual({ a: [1] });
    expect(result.context.clientContext).toEqual({ custom: { a: 1 } });
    expect(result.context.awsRequestId).toBe(answer.$metadata.requestId);
  },
);

test('without a payload the event is an empty object', async () => {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'echo' }));
  expect(JSON.parse(Payload?.transformToString() ?? '').event).toEqual({});
});

test('an exception of the function is a function error, not an error of the call', async () => {
  const answer = await client.send(new InvokeCommand({ FunctionName: 'fail', Payload: '{"how":"throw"}' }));
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  const fault = JSON.parse(answer.Payload?.transformToString() ?? '');
  expect(fault).toMatchObject({ errorType: 'TypeError', errorMessage: 'the handler threw' });
  expect(fault.trace[0]).toBe('TypeError: the handler threw');
});

test('an Event call is accepted before the function answers', async () => {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: 'fail', InvocationType: 'Event', Payload: '{"how":"exit"}' }),
  );
  expect(answer).toMatchObject({ StatusCode: 202 });
  const dry = await client.send(new InvokeCommand({ FunctionName: 'fail', InvocationType: 'DryRun' }));
  expect(dry).toMatchObject({ StatusCode: 204 });
});

test("refusals have the names of Lambda's exceptions", async () => {
  const invoke = (input: { FunctionName: string; Payload?: string | Buffer }) => client.send(new InvokeCommand(input));
  await expect(invoke({ FunctionName: 'absent' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(invoke({ FunctionName: 'echo', Payload: '{' })).rejects.toMatchObject({
    name: 'InvalidRequestContentException',
  });
  const large = invoke({ FunctionName: 'echo', Payload: Buffer.alloc(6 * 1024 * 1024 + 1, ' ') });
  await expect(large).rejects.toMatchObject({ name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } });
});

test('a call that finds no free environment is refused as Lambda does', async () => {
  const full = await startTestLambda({ queueMs: 50 });
  const busy = openClient(full);
  onTestFinished(async () => {
    busy.destroy();
    await full.stop();
  });
  const pool = full.deploy({ ...fixtureFunction('fixture.hold', { environments: 1 }), name: 'hold' });
  const hold = () => busy.send(new InvokeCommand({ FunctionName: 'hold', Payload: '{"ms":120000}' }));
  hold().catch(() => undefined); // runs until its Lambda stops
  await expect.poll(() => pool.environments().map(({ state }) => state)).toEqual(['busy']);
  await expect(hold()).rejects.toMatchObject({ name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } });
});

test.each([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { host: 'rebound.evil.example' }])(
  'a page of another site invokes nothing: %j',
  async (headers) => {
    const path = '/2015-03-31/functions/echo/invocations';
    const send = async (given: Record<string, string>) => {
      const asked = request(lambda.url, { path, method: 'POST', headers: { 'content-type': 'text/plain', ...given } });
      const [answer] = (await once(asked.end('{}'), 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    expect(await send(headers)).toBe(403);
    expect(await send({})).toBe(200);
  },
);
