import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSecretStore } from '../../../infra/local/stand-ins/secrets-manager/secret-store.ts';
import {
  type LocalSecretsManager,
  startSecretsManager,
} from '../../../infra/local/stand-ins/secrets-manager/start-secrets-manager.ts';
import { createRequestHandler } from '../../../shared/connections/aws/request-handler.ts';
import { createDispatcher, type DispatcherOptions } from '../../../shared/connections/http/create-dispatcher.ts';
import { startTcpProxy } from '../../support/proxies/tcp-proxy.ts';

const secretArn = 'arn:aws:secretsmanager:local-1:123456789012:secret:orders';
const key = { accessKeyId: 'local', secretAccessKey: 'local' };
let service: LocalSecretsManager;
beforeAll(async () => {
  const secrets = createSecretStore();
  secrets.put(secretArn, { username: 'app', password: 'hello' });
  service = await startSecretsManager({ key, secrets });
});
afterAll(() => service.stop());

async function openClient(options: DispatcherOptions = {}) {
  const proxy = await startTcpProxy({ targetPort: service.port });
  const dispatcher = createDispatcher(options);
  const secrets = new SecretsManagerClient({
    region: 'local-1',
    credentials: key,
    endpoint: `http://127.0.0.1:${proxy.port}`,
    requestHandler: createRequestHandler(dispatcher),
    maxAttempts: 1, // a retry of the SDK would hide what the handler does
  });
  onTestFinished(async () => {
    secrets.destroy();
    await dispatcher.destroy();
    await proxy.close();
  });
  const get = async () => (await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
  return { proxy, get };
}

const secret = '{"username":"app","password":"hello"}';

test.each(['cut', 'reset', 'swallow'] as const)(
  'a POST of the SDK after a gap of less than a second runs once, although its connection is lost (%s)',
  async (loss) => {
    const { proxy, get } = await openClient();
    expect(await get()).toBe(secret);
    const before = service.calls();
    proxy[loss]();
    await sleep(60);
    const startMs = performance.now();
    expect(await get()).toBe(secret);
    expect(performance.now() - startMs).toBeLessThan(60_000); // a black hole would hold it for minutes
    expect([service.calls() - before, proxy.accepted()]).toEqual([1, 2]);
  },
);

test('a POST that isRead knows keeps its connection, and is retried once when that is lost', async () => {
  const isRead: DispatcherOptions['isRead'] = ({ headers }) =>
    String((headers as Record<string, string>)['x-amz-target']).endsWith('.GetSecretValue');
  const { proxy, get } = await openClient({ isRead });
  for (let call = 0; call < 3; call += 1) {
    expect(await get()).toBe(secret);
    await sleep(30);
  }
  expect(proxy.accepted()).toBe(1);
  proxy.swallow();
  expect(await get()).toBe(secret);
  expect(proxy.accepted()).toBe(2);
});

test('anything but a dispatcher is an error that says so', () => {
  expect(() => createRequestHandler(undefined as never)).toThrow(
    'dispatcher: expected a dispatcher of createDispatcher, got undefined',
  );
});
