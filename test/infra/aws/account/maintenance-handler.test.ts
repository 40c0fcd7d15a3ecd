import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RotationEvent } from '../../../../infra/aws/account/maintenance/rotate-password.ts';
import { issueCertificate, makeAuthority } from '../../../../infra/certificates/make-certificate.ts';
import { type Listening, listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';
import { createOwnedDatabase, type OwnedDatabase } from '../../../functions/initialise/owned-database.ts';
import { installMoto, type Moto, startMoto } from '../../../support/servers/moto.ts';

const region = 'ap-south-1';
const isInstalled = await installMoto('the maintenance of certificates and passwords');
const host = 'pooler.headway.internal';

/** moto keeps the secrets. A server takes the calls of ECS, and runs the built initialiser on a real Postgres. */
describe.skipIf(!isInstalled)('the function maintenance', { concurrent: false }, () => {
  let moto: Moto;
  let others: Listening;
  let restarts: unknown[];
  let logged: string[];
  let handler: (event: Partial<RotationEvent>) => Promise<void>;

  beforeAll(async () => {
    moto = await startMoto({ region });
    const { handler: initialise } = await import(
      new URL('../../../../dist/initialise/index.mjs', import.meta.url).href
    );
    const server = createServer(async (request, response) => {
      const body = (await json(request)) as object;
      if (!request.url?.includes('/invocations')) {
        if (String(request.headers['x-amz-target']).endsWith('.UpdateService')) restarts.push(body);
        return void response.end('{}');
      }
      try {
        response.end(JSON.stringify(await initialise({ ...body, caFile: null })));
      } catch (error) {
        response.end(JSON.stringify({ errorType: 'Error', errorMessage: (error as Error).message }));
      }
    });
    others = await listenOnLoopback(server);
    const variables = {
      ...{ AWS_REGION: region, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_ENDPOINT_URL: moto.url },
      ...{ AWS_ENDPOINT_URL_LAMBDA: others.url, AWS_ENDPOINT_URL_ECS: others.url, SERVICE: 'headway-dev' },
      ...{ POOLER_CLUSTER: 'cluster', POOLER_SERVICE: 'service' },
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    ({ handler } = await import('../../../../infra/aws/account/maintenance/maintenance-handler.ts'));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await others?.close();
    await moto?.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    [restarts, logged] = [[], []];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
    return () => vi.restoreAllMocks();
  });

  const secrets = async (action: string, values: object) =>
    JSON.parse(await moto.change('secretsmanager', { ...values }, `secretsmanager.${action}`));
  const createSecret = async (Name: string, value: unknown): Promise<string> => {
    const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
    return (await secrets('CreateSecret', { Name, SecretString, ClientRequestToken: crypto.randomUUID() })).ARN;
  };
  const readSecret = async (SecretId: string, VersionStage = 'AWSCURRENT') =>
    JSON.parse((await secrets('GetSecretValue', { SecretId, VersionStage })).SecretString);
  const reported = () =>
    logged.map((line) => {
      const { service, certificate, CertificateDays: days, _aws } = JSON.parse(line);
      return { service, certificate, days, metrics: _aws.CloudWatchMetrics };
    });

  describe('twice a day', () => {
    afterEach(() => {
      for (const name of ['POOLER_CERTIFICATE', 'POOLER_HOST', 'EDGE_CERTIFICATE']) vi.stubEnv(name, undefined);
    });

    test('keeps a certificate that is valid for long, and reports its days as a metric', async () => {
      const arn = await createSecret('certificate', 'the first random value');
      vi.stubEnv('POOLER_CERTIFICATE', arn);
      vi.stubEnv('POOLER_HOST', host);
      await handler({});
      const first = await readSecret(arn);
      expect(new X509Certificate(first.certificate).checkHost(host)).toBe(host);
      expect(restarts).toEqual([{ cluster: 'cluster', service: 'service', forceNewDeployment: true }]);
      await handler({});
      expect(await readSecret(arn)).toEqual(first);
      expect(restarts).toHaveLength(1);
      const Metrics = [{ Name: 'CertificateDays', Unit: 'Count' }];
      const metrics = [{ Namespace: 'Headway', Dimensions: [['service', 'certificate']], Metrics }];
      expect(reported().at(-1)).toEqual({ service: 'headway-dev', certificate: 'pooler', days: 824, metrics });
      expect(logged.join()).not.toMatch(/PRIVATE KEY|BEGIN/);
    });

    test('renews a certificate that expires within 60 days with its authority, and restarts the tasks', async () => {
      const authority = makeAuthority({ name: 'mine', days: 3000 });
      const old = issueCertificate({ authority, names: [host], days: 59 });
      const value = { certificate: old.cert, key: old.key, ca: authority.cert, caKey: authority.key };
      const arn = await createSecret('certificate', value);
      vi.stubEnv('POOLER_CERTIFICATE', arn);
      vi.stubEnv('POOLER_HOST', host);
      await handler({});
      const renewed = await readSecret(arn);
      expect(renewed.ca).toBe(authority.cert);
      const certificate = new X509Certificate(renewed.certificate);
      expect(certificate.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
      expect(restarts).toHaveLength(1);
      expect(reported()).toEqual([expect.objectContaining({ certificate: 'pooler', days: 824 })]);
    });

    test("reports a team's certificate and never changes it", async () => {
      const brought = issueCertificate({
        authority: makeAuthority({ name: 'team', days: 99 }),
        names: [host],
        days: 12,
      });
      const arn = await createSecret('certificate', { certificate: brought.cert, key: brought.key });
      vi.stubEnv('POOLER_CERTIFICATE', arn);
      await handler({});
      expect(reported()).toEqual([expect.objectContaining({ certificate: 'pooler', days: 11 })]);
      expect(await readSecret(arn)).toEqual({ certificate: brought.cert, key: brought.key });
      expect(restarts).toEqual([]);
      const empty = await createSecret('other', 'no certificate');
      vi.stubEnv('POOLER_CERTIFICATE', empty);
      await expect(handler({})).rejects.toThrow(/expected JSON with the text certificate/);
    });

    test("reports CloudFront's certificate from us-east-1", async () => {
      const { cert, key } = issueCertificate({
        authority: makeAuthority({ name: 'public', days: 99 }),
        ...{ names: ['transit.example.org'] as const, days: 20 },
      });
      const request = { Certificate: btoa(cert), PrivateKey: btoa(key) };
      const { CertificateArn } = JSON.parse(
        await moto.change('acm', request, 'CertificateManager.ImportCertificate', 'us-east-1'),
      );
      expect(CertificateArn).toContain(':us-east-1:');
      vi.stubEnv('EDGE_CERTIFICATE', CertificateArn);
      await handler({});
      expect(reported()).toEqual([expect.objectContaining({ certificate: 'edge', days: 19 })]);
    });
  });

  describe('as the function of a rotation', () => {
    let owned: OwnedDatabase;
    let secret: string;
    let roles: [string, string];
    const first = 'firstPassword';

    beforeEach(async () => {
      owned = await createOwnedDatabase();
      const { owner, name, initialise, database } = owned;
      roles = [name, `${name}_2`];
      await initialise({ name, login: 'password', password: first });
      const ownerSecretArn = await createSecret('owner', { username: owner.user, password: owner.password });
      secret = await createSecret('role', {
        ...{ username: name, password: first, previousUsername: roles[1], previousPassword: '' },
      });
      const { hostname, port, pathname } = new URL(database.url);
      const server = { host: hostname, port: Number(port), database: pathname.slice(1) };
      vi.stubEnv(
        'ROTATION',
        JSON.stringify({ ownerSecretArn, initialiseFunction: 'arn:aws:initialise', server, roles }),
      );
      return async () => {
        const other = `"${roles[1].replaceAll('"', '""')}"`;
        const [found] = await database.query('SELECT FROM pg_roles WHERE rolname = $1', [roles[1]]);
        if (found !== undefined) await database.query(`DROP OWNED BY ${other} CASCADE; DROP ROLE ${other}`);
        await owned.drop();
      };
    });

    const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
    const rotate = async (token: string, { times = 1, until = 4 }: { times?: number; until?: number } = {}) => {
      for (const Step of steps.slice(0, until)) {
        for (let run = 0; run < times; run += 1) await handler({ Step, SecretId: secret, ClientRequestToken: token });
      }
    };
    const countWaybills = (user: string, password: string) =>
      owned.queryAs(user, password, 'SELECT count(*)::int AS n FROM waybills');

    test('gives the other role a new password, and the login before stays valid until the next rotation', async () => {
      await rotate(crypto.randomUUID(), { times: 2 }); // Secrets Manager repeats steps
      const second = await readSecret(secret);
      expect(second).toEqual({
        ...{ username: roles[1], password: expect.stringMatching(/^[A-Za-z0-9]{48}$/) },
        ...{ previousUsername: roles[0], previousPassword: first },
      });
      for (const [user, password] of [
        [roles[1], second.password],
        [roles[0], first],
      ]) {
        expect(await countWaybills(user, password)).toEqual([{ n: 0 }]);
      }
      await expect(owned.queryAs(roles[1], second.password, 'CREATE TABLE x ()')).rejects.toThrow(
        /permission|read-only/,
      );
      expect(restarts[0]).toEqual({ cluster: 'cluster', service: 'service', forceNewDeployment: true });

      await rotate(crypto.randomUUID());
      const third = await readSecret(secret);
      expect(third).toMatchObject({
        username: roles[0],
        previousUsername: roles[1],
        previousPassword: second.password,
      });
      expect(await countWaybills(roles[0], third.password)).toEqual([{ n: 0 }]);
      expect(await countWaybills(roles[1], second.password)).toEqual([{ n: 0 }]);
      await expect(countWaybills(roles[0], first)).rejects.toThrow(/password/);
      expect(logged.join()).not.toContain(second.password);
    });

    test('that stops half-way changes nothing for the functions, and goes on with the same password', async () => {
      const token = crypto.randomUUID();
      await rotate(token, { until: 2 });
      expect(await readSecret(secret)).toMatchObject({ username: roles[0], password: first });
      const pending = await readSecret(secret, 'AWSPENDING');
      expect(await countWaybills(roles[0], first)).toEqual([{ n: 0 }]);
      expect(restarts).toEqual([]);
      await rotate(token);
      expect(await readSecret(secret)).toEqual(pending);
    });

    test("fails with the reason, and without a password, if the owner's password is wrong or the login does not work", async () => {
      const token = crypto.randomUUID();
      await rotate(token, { until: 1 });
      const test = () => handler({ Step: 'testSecret', SecretId: secret, ClientRequestToken: token });
      const { password } = await readSecret(secret, 'AWSPENDING');
      const untested = await test().catch((error: Error) => error);
      expect(String(untested)).toMatch(/refused Reader .*_2: /);
      expect(String(untested)).not.toContain(password);
      await secrets('PutSecretValue', {
        ...{ SecretId: 'owner', ClientRequestToken: crypto.randomUUID() },
        SecretString: JSON.stringify({ username: owned.owner.user, password: 'wrong-word' }),
      });
      const set = handler({ Step: 'setSecret', SecretId: secret, ClientRequestToken: token });
      await expect(set).rejects.toThrow(/refused the login of owner_\w+: check the owner's secret/);
      expect(await readSecret(secret)).toMatchObject({ username: roles[0], password: first });
    });

    test('passes the test that Secrets Manager makes of a new rotation, whose pending version is the current one', async () => {
      const { VersionIdsToStages } = await secrets('DescribeSecret', { SecretId: secret });
      const [token = ''] = Object.keys(VersionIdsToStages);
      await rotate(token);
      expect(await readSecret(secret)).toMatchObject({ username: roles[0], password: first });
    });
  });
});
