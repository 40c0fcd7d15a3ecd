import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

/** AWS as the function sees it: Secrets Manager, Lambda, and the URL that takes the answer to CloudFormation. */
let server: Server;
let origin: string;
let secrets: Record<string, string>;
/** What each function answers: its result, or the message of its error. */
let functions: Record<string, { result?: unknown; error?: string; never?: true }>;
let invoked: { name: string; payload: unknown }[];
let answers: Record<string, unknown>[];
let handler: (event: unknown, context: Context) => Promise<void>;
let logged: string[];

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = {
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_ENDPOINT_URL: origin,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  ({ handler } = await import('../../../functions/deployment.ts'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  secrets = {
    'arn:owner': JSON.stringify({ username: 'headway_owner', password: 'owner-word' }),
    'arn:role': JSON.stringify({ username: 'headway_password', password: 'role-word' }),
  };
  functions = { initialise: { result: { role: 'headway', login: 'iam', createdTables: ['waybills', 'vehicles'] } } };
  [invoked, answers, logged] = [[], [], []];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
  }
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void logged.push(args.join(' ')));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const send = (status: number, value: unknown, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
  if (request.method === 'PUT') {
    answers.push(JSON.parse(body));
    send(200, {});
  } else if (String(request.headers['x-amz-target']).endsWith('.GetSecretValue')) {
    const SecretString = secrets[JSON.parse(body).SecretId];
    if (SecretString === undefined) send(400, { __type: 'ResourceNotFoundException', message: 'no such secret' });
    else send(200, { SecretString });
  } else {
    const name = /functions\/([^/]+)\/invocations/.exec(decodeURIComponent(request.url ?? ''))?.[1] ?? '';
    invoked.push({ name, payload: JSON.parse(body) });
    const { result, error, never } = functions[name] ?? { error: 'Function not found' };
    if (never) return;
    if (error === undefined) send(200, result);
    else send(200, { errorType: 'Error', errorMessage: error }, { 'x-amz-function-error': 'Unhandled' });
  }
}

const initialise = {
  ...{ step: 'initialise', functionName: 'initialise', host: 'db', port: '5432', database: 'waybills' },
  ...{ ownerSecretArn: 'arn:owner', role: 'headway', roleSecretArn: '', createTables: 'true' },
  createFunction: 'true',
};
const start = { step: 'start', refreshFunction: 'refresh', warmUpFunction: 'warmup' };

/** Sends a request of CloudFormation. @returns its answer, and what the function logged */
async function send(ResourceProperties: object, { type = 'Create', remainingMs = 60_000 } = {}) {
  const event = {
    ...{ RequestType: type, ResponseURL: `${origin}/answer?signature=1`, ResourceProperties },
    ...{ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Role' },
    ...(type === 'Create' ? {} : { PhysicalResourceId: 'headway-initialise' }),
  };
  await handler(event, { getRemainingTimeInMillis: () => remainingMs } as Context);
  expect(answers).toHaveLength(1);
  return { answer: answers[0], log: logged.join('\n') };
}

describe('the step that initialises the database', () => {
  test('passes the logins to the function in the VPC, and answers with what it did', async () => {
    const { answer: got } = await send(initialise);
    expect(invoked).toEqual([
      {
        name: 'initialise',
        payload: {
          ...{ host: 'db', port: 5432, database: 'waybills', createTables: true, createFunction: true },
          ...{ owner: { user: 'headway_owner', password: 'owner-word' }, role: { name: 'headway', login: 'iam' } },
        },
      },
    ]);
    expect(got).toEqual({
      ...{ Status: 'SUCCESS', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Role' },
      ...{
        PhysicalResourceId: 'headway-initialise',
        Data: { role: 'headway', login: 'iam', createdTables: 'waybills,vehicles' },
      },
    });
  });

  test('names the role as its secret does', async () => {
    await send({ ...initialise, roleSecretArn: 'arn:role' });
    expect(invoked[0]?.payload).toMatchObject({
      role: { name: 'headway_password', login: 'password', password: 'role-word' },
    });
  });

  test('does nothing for a deletion: role and tables stay with the database', async () => {
    expect((await send(initialise, { type: 'Delete' })).answer).toMatchObject({ Status: 'SUCCESS' });
    expect(invoked).toEqual([]);
  });

  test.each([
    ['the function', { initialise: { error: 'The database refused the login' } }, /^The database refused the login$/],
    ['a missing secret', null, /no such secret/],
  ])('fails the deployment with the reason of %s', async (_, failing, reason) => {
    if (failing === null) secrets = {};
    else functions = failing;
    const { answer: got } = await send(initialise);
    expect(got).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason) });
  });

  test('fails the deployment for a secret of another form, without its text', async () => {
    secrets['arn:owner'] = '{"user": "a", "pass": "hidden-word"';
    const { answer: got, log } = await send(initialise);
    expect(got).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/expected JSON with the texts username/),
    });
    expect(JSON.stringify(got) + log).not.toContain('hidden-word');
  });

  test('answers before its own time limit if a function never does', async () => {
    functions = { initialise: { never: true } };
    const { answer: got } = await send(initialise, { remainingMs: 20_300 });
    expect(got).toMatchObject({ Status: 'FAILED', Reason: expect.any(String) });
  });

  test('logs no password', async () => {
    const { log } = await send({ ...initialise, roleSecretArn: 'arn:role' });
    expect(log).toContain('initialise');
    expect(log).not.toMatch(/owner-word|role-word/);
  });
});

describe('the step that starts the service', () => {
  test('runs the first refresh, then a warm-up, and answers with their results', async () => {
    functions = {
      refresh: { result: { feeds: [{ feedId: 'city', status: 'published' }] } },
      warmup: { result: { asked: 2, distinct: 2, failures: [] } },
    };
    const { answer: got } = await send(start);
    expect(invoked.map(({ name }) => name)).toEqual(['refresh', 'warmup']);
    expect(got).toMatchObject({
      ...{ Status: 'SUCCESS', Data: { refresh: 'city published', warmUp: '2 environments warm, 0 calls failed' } },
    });
  });

  test('fails no deployment if OTP does not answer, and says so', async () => {
    functions = { refresh: { error: 'otp:8080 did not answer' }, warmup: { error: 'throttled' } };
    expect((await send(start)).answer).toMatchObject({
      ...{ Status: 'SUCCESS', Data: { refresh: 'failed: otp:8080 did not answer', warmUp: 'failed: throttled' } },
    });
    answers = [];
    functions = { refresh: { result: { feeds: [] } }, warmup: { result: {} } };
    expect((await send(start)).answer).toMatchObject({
      Data: { refresh: expect.stringMatching(/^no feed found: OTP/) },
    });
  });
});
