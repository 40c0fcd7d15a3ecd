import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureFunction, startTestLambda } from '../../../support/functions/fixture-function.ts';

let lambda: Awaited<ReturnType<typeof startTestLambda>>;
let client: LambdaClient;
beforeAll(async () => {
  lambda = await startTestLambda({ queueMs: 50 });
  lambda.deploy({ ...fixtureFunction('fixture.echo'), name: 'echo' });
  lambda.deploy({ ...fixtureFunction('fixture.fail'), name: 'fail' });
  lambda.deploy({ ...fixtureFunction('fixture.hold', { environments: 1 }), name: 'hold' });
  client = new LambdaClient({
    endpoint: lambda.url,
    region: 'local-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
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
  await invoke({ FunctionName: 'hold', Payload: '{"ms":0}' });
  const both = [1, 2].map(() => invoke({ FunctionName: 'hold', Payload: '{"ms":400}' }));
  const refused = (await Promise.allSettled(both)).filter(({ status }) => status === 'rejected');
  expect(refused).toMatchObject([{ reason: { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } } }]);
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
