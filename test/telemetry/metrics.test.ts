import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildDemoCity } from '../../infra/local/demo-city/build-demo-city.ts';
import type { LocalLambda } from '../../infra/local/lambda/lambda.ts';
import { buildTransit } from '../../infra/local/otp/model/build-transit.ts';
import { createOtpServer } from '../../infra/local/otp/server.ts';
import { type Listening, listenOnLoopback } from '../../infra/local/sockets/listen-on-loopback.ts';
import { type LocalRdsProxy, startRdsProxy } from '../../infra/local/stand-ins/rds-proxy/start-rds-proxy.ts';
import { metrics } from '../../shared/telemetry/metric-rows.ts';
import { describeMetric, type EmittedMetric, readEmf } from '../support/api/emf.ts';
import { createHttpApiEvent } from '../support/api/gateway-events.ts';
import { startTestLambda } from '../support/functions/fixture-function.ts';
import { hasOpenssl } from '../support/servers/certificates.ts';
import { createTestDatabase, type TestDatabase } from '../support/servers/postgres.ts';

const awsKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret-of-the-test' };

let folder: string;
let lambda: LocalLambda & { readonly lines: string[] };
let database: TestDatabase;
let proxy: LocalRdsProxy;
let otp: Listening;

/** The metrics of each call, two of them to the API function. */
const told: EmittedMetric[][] = [];

describe.skipIf(!hasOpenssl)('the metrics of the built functions, their database behind TLS', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
    lambda = await startTestLambda();
    database = await createTestDatabase();
    proxy = await startRdsProxy({ databaseUrl: database.url, login: { user: 'headway_iam', key: awsKey } });
    await writeFile(join(folder, 'root.pem'), proxy.ca);
    otp = await listenOnLoopback(createOtpServer({ transit: buildTransit(new Map([['demo', buildDemoCity()]])) }));
    const variables = {
      POWERTOOLS_METRICS_NAMESPACE: 'Headway',
      POWERTOOLS_SERVICE_NAME: 'headway-test',
      WAYBILLS_DB_URL: proxy.url,
      WAYBILLS_DB_CREDENTIALS: 'iam',
      WAYBILLS_DB_CA: join(folder, 'root.pem'),
      WAYBILLS_DB_MAX_CONNECTIONS: '1',
      WAYBILLS_DB_MIN_CONNECTIONS: '1',
      WAYBILLS_DB_RESTART_PATIENCE: '0',
      WAYBILLS_CACHE_TTL: '0',
      SNAPSHOT_STORE: join(folder, 'store'),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: awsKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey,
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      HEADWAY_API_FUNCTION: 'api',
      HEADWAY_WARM_ENVIRONMENTS: '1',
      // The second one never answers: failed attempts are reported too.
      OTP_INSTANCES: JSON.stringify([
        { url: otp.url, default: true },
        { url: 'http://127.0.0.1:9', feeds: ['nowhere'] },
      ]),
      GTFS_RETRY_DELAY: '0',
    };
    const deploy = (name: string) =>
      lambda.deploy({
        name,
        taskRoot: fileURLToPath(new URL(`../../dist/${name}`, import.meta.url)),
        memoryMb: 1024,
        timeoutMs: 20_000,
        environments: 1,
        variables,
      });
    const pools = { api: deploy('api'), refresh: deploy('refresh'), warmup: deploy('warmup') };
    const call = async (name: keyof typeof pools, event: unknown) => {
      const from = lambda.lines.length;
      const { payload } = await pools[name].invoke(Buffer.from(JSON.stringify(event)));
      const isReported = () => lambda.lines.slice(from).some((line) => line.includes('REPORT RequestId'));
      await vi.waitUntil(isReported, { timeout: 120_000 });
      told.push(readEmf(lambda.lines.slice(from)));
      return payload.toString();
    };
    const vehicle = createHttpApiEvent({ target: '/vehicle/demo/service-type/x' });
    await call('refresh', {});
    expect(await call('api', vehicle)).toContain('"statusCode":200');
    await proxy.stop(); // closes the environment's connection
    await call('api', vehicle);
    await call('warmup', {});
  });
  afterAll(async () => {
    await lambda.stop();
    await otp.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  test('are all in the table, each with its dimensions and unit', () => {
    const emitted = told.flat().map(({ name, unit, dimensions }) => {
      return `${describeMetric(name, Object.keys(dimensions))}, ${unit}`;
    });
    const expected = Object.entries(metrics).map(([name, { unit, by }]) => `${describeMetric(name, by)}, ${unit}`);
    expect([...new Set(emitted)].toSorted()).toEqual(expected.toSorted());
  });

  test('have the namespace and service that the stack sets', () => {
    for (const { namespace, dimensions } of told.flat()) {
      expect([namespace, dimensions['service']]).toEqual(['Headway', 'headway-test']);
    }
  });

  test('report a cold start once for each environment', () => {
    const starts = told.map((metrics) =>
      metrics.filter(({ name }) => name === 'ColdStarts').map((m) => m.dimensions['function']),
    );
    expect(starts).toEqual([['refresh'], ['api'], [], ['warmup']]);
  });

  test('show a connection that was opened at init, reused, and lost', () => {
    const find = (call: number, wanted: string, dimensions: object) =>
      told[call]?.find(
        (metric) =>
          metric.name === wanted && JSON.stringify(metric.dimensions).includes(JSON.stringify(dimensions).slice(1, -1)),
      )?.values;
    expect(find(1, 'ConnectionsOpened', { peer: 'database' })).toEqual([1]);
    expect(find(2, 'ConnectionsDropped', { peer: 'database', reason: 'closed' })).toEqual([1]);
    expect(find(2, 'ConnectionsFailed', { peer: 'database', reason: 'ECONNREFUSED' })).toEqual([1]);
    expect(find(3, 'WarmedEnvironments', { function: 'warmup' })).toEqual([1]);
  });
});
