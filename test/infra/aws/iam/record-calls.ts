import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../../../../infra/build/function-names.ts';
import { makeCertificate } from '../../../../infra/certificates/make-certificate.ts';
import { createHttpApiEvent } from '../../../support/api/gateway-events.ts';
import { startScriptedOtp } from '../../../support/feeds/scripted-otp.ts';
import { town } from '../../../support/feeds/town.ts';
import { type AwsCall, startAwsRecorder } from './aws-recorder.ts';
import { startTokenRecorder } from './token-recorder.ts';

/** What a function called, with the values that its resources are made of: variables of the function, or properties of a step. */
export type Recording = { readonly calls: readonly AwsCall[]; readonly given: Readonly<Record<string, string>> };

/** How the API logs in to the database. */
export type LoginKind = 'iam' | 'secret' | 'data-api';

/** What the function maintenance does, by what its stage has. */
export type MaintenanceTask = 'renewal' | 'watch' | 'edge' | 'rotation' | 'rotation for the Data API';

export type Recordings = {
  readonly api: Readonly<Record<LoginKind, Recording>>;
  /** Reads of the API's bundle: those of the streaming function. */
  readonly stream: Readonly<Record<LoginKind, Recording>>;
  readonly refresh: Recording;
  readonly warmup: Recording;
  readonly smoke: Recording;
  readonly maintenance: Readonly<Record<MaintenanceTask, Recording>>;
  /** Of the functions `deployment` and `account`, by the step of the custom resource. */
  readonly steps: Readonly<Record<string, Recording>>;
};

const arn = (service: string, resource: string) => `arn:aws:${service}:ap-south-1:123456789012:${resource}`;
const bucket = 'recorded-bucket';

/** Runs every built function against stand-ins of OTP, AWS and Postgres, and records its calls of AWS. */
export async function recordCalls(): Promise<Recordings> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-iam-'));
  const aws = await startAwsRecorder();
  const tokens = await startTokenRecorder();
  const otp = await startScriptedOtp([town], { isDefault: true });
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, tokens.ca);
  const run = async (
    name: FunctionName,
    { env = {}, events, given = env }: { env?: Record<string, string>; events: object[]; given?: object },
  ): Promise<Recording> => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./run-function.ts', import.meta.url)), resolve('dist', name, 'index.mjs')],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          ...{ AWS_REGION: 'ap-south-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' },
          ...{ AWS_ENDPOINT_URL: aws.url, GTFS_RATE_LIMIT_DELAY: '0', GTFS_RETRY_DELAY: '0', ...env },
        },
      },
    );
    child.stdin.end(JSON.stringify(events));
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    if (!out.includes('RESULTS')) throw new Error(`${name} did not run: ${errors}`);
    const all = [...aws.take(), ...tokens.take()];
    const calls = [...new Map(all.map((call) => [JSON.stringify(call), call])).values()];
    return { calls, given: { bucket, ...given } };
  };
  try {
    const store = {
      OTP_INSTANCES: JSON.stringify([{ url: otp.instance.url, default: true }]),
      SNAPSHOT_STORE: `s3://${bucket}/snapshots`,
      GTFS_SIDE_TABLES: `s3://${bucket}/side-tables`,
    };
    const first = await run('refresh', { env: store, events: [{}] });
    otp.feeds = [{ ...town, stops: town.stops.map((stop) => ({ ...stop, name: `${stop.name}, renamed` })) }];
    const second = await run('refresh', { env: store, events: [{}] });
    ageRetiredObjects(aws.objects);
    const third = await run('refresh', { env: store, events: [{}] });
    const refresh = { ...third, calls: [...first.calls, ...second.calls, ...third.calls] };

    /** The streaming function has the same bundle and only reads; the API also publishes (POST /refresh-data). */
    const runApi = async (login: Record<string, string>): Promise<{ api: Recording; stream: Recording }> => {
      const env = { ...store, HEADWAY_ADMIN_ACCESS: 'credentials', WAYBILLS_DB_RESTART_PATIENCE: '0', ...login };
      const targets = ['/routes/town', '/vehicle/town/service-type/V1', '/trip/town:t1'];
      const reads = [
        { headway: { warmUp: { holdMs: 0 } } },
        ...targets.map((target) => createHttpApiEvent({ target })),
      ];
      const stream = await run('api', { env, events: reads });
      ageRetiredObjects(aws.objects, 'snapshots/old');
      const refreshData = createHttpApiEvent({ target: '/refresh-data', method: 'POST' }, { isSigned: true });
      const { calls } = await run('api', { env, events: [refreshData] });
      return { stream, api: { ...stream, calls: [...stream.calls, ...calls] } };
    };
    const url = (user: string) => `postgres://${user}@localhost:${tokens.port}/waybills`;
    const tls = { WAYBILLS_DB_TLS: 'verify-full', WAYBILLS_DB_CA: caFile };
    const WAYBILLS_DB_SECRET_ARN = arn('secretsmanager', 'secret:recorded-role-AbCdEf');
    aws.secret = JSON.stringify({ username: 'recorded_user', password: 'word' });
    const iam = await runApi({ WAYBILLS_DB_URL: url('recorded_user'), WAYBILLS_DB_CREDENTIALS: 'iam', ...tls });
    const ofSecret = { WAYBILLS_DB_URL: url('recorded_user'), WAYBILLS_DB_CREDENTIALS: 'secret', ...tls };
    const secret = await runApi({ ...ofSecret, WAYBILLS_DB_SECRET_ARN });
    const dataApi = await runApi({
      ...{ WAYBILLS_DB_DRIVER: 'data-api', WAYBILLS_DB_CREDENTIALS: 'secret', WAYBILLS_DB_NAME: 'waybills' },
      ...{ WAYBILLS_DB_SECRET_ARN, WAYBILLS_DB_RESOURCE_ARN: arn('rds', 'cluster:recorded-cluster') },
    });

    const warmup = await run('warmup', {
      env: { HEADWAY_API_FUNCTION: arn('lambda', 'function:recorded-api:live'), HEADWAY_WARM_ENVIRONMENTS: '2' },
      events: [{}],
    });
    const smoke = await run('smoke', {
      env: {
        NEW_VERSION: arn('lambda', 'function:recorded-api:7'),
        LIVE_VERSION: arn('lambda', 'function:recorded-api:live'),
      },
      events: [{ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' }],
    });

    const pooler = {
      ...{ POOLER_CERTIFICATE: arn('secretsmanager', 'secret:recorded-certificate-AbCdEf'), SERVICE: 'headway-dev' },
      ...{ POOLER_CLUSTER: 'recorded-cluster', POOLER_SERVICE: 'recorded-service' },
    };
    const rotation = {
      ownerSecretArn: arn('secretsmanager', 'secret:recorded-owner-AbCdEf'),
      initialiseFunction: arn('lambda', 'function:recorded-initialise'),
      ...{ server: {}, roles: ['recorded_user', 'other'] },
    };
    const rotate = (env: Record<string, string>) =>
      run('maintenance', {
        env: { ...env, ROTATION: JSON.stringify(rotation) },
        events: ['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((Step) => ({
          ...{ Step, SecretId: WAYBILLS_DB_SECRET_ARN },
          ClientRequestToken: Step === 'createSecret' ? aws.unknownVersion : 'pending',
        })),
        given: { ...env, ...rotation, secret: WAYBILLS_DB_SECRET_ARN },
      });
    const rotations = { rotation: await rotate(pooler), 'rotation for the Data API': await rotate({}) };
    const { key, cert } = makeCertificate();
    aws.secret = JSON.stringify({ certificate: cert, key, ca: cert, caKey: key }); // expires soon
    const watch = (env: Record<string, string>) => run('maintenance', { env, events: [{}] });
    const maintenance: Recordings['maintenance'] = {
      ...rotations,
      renewal: await watch({ ...pooler, POOLER_HOST: 'pooler.headway.internal' }),
      watch: await watch(pooler),
      edge: await watch({ EDGE_CERTIFICATE: 'arn:aws:acm:us-east-1:123456789012:certificate/recorded' }),
    };
    aws.secret = JSON.stringify({ username: 'recorded_user', password: 'word' });

    const runStep = (name: 'account' | 'deployment', properties: Record<string, string>, types = ['Create']) =>
      run(name, {
        given: properties,
        events: types.map((RequestType) => ({
          ...{ RequestType, ResourceProperties: properties, ResponseURL: `${aws.url}/answer-of-custom-resource` },
          ...{ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Step' },
          ...(RequestType === 'Create' ? {} : { PhysicalResourceId: `arn:aws:wafv2/x/1` }),
        })),
      });
    const changes = ['Create', 'Update', 'Delete'];
    const role = {
      ...{ step: 'initialise', functionName: arn('lambda', 'function:recorded-initialise'), host: 'db', port: '5432' },
      ...{ database: 'waybills', role: 'headway', createTables: 'true', createFunction: 'false' },
      ownerSecretArn: arn('secretsmanager', 'secret:recorded-owner-AbCdEf'),
    };
    const start = {
      step: 'start',
      refreshFunction: arn('lambda', 'function:recorded-refresh'),
      warmUpFunction: arn('lambda', 'function:recorded-warmup'),
    };
    const rules = JSON.stringify([{ Statement: { ManagedRuleGroupStatement: {} } }]);
    const steps: Record<string, Recording> = {
      initialise: await runStep('deployment', { ...role, roleSecretArn: '' }),
      'initialise with a password': await runStep('deployment', {
        ...{ ...role, roleSecretArn: arn('secretsmanager', 'secret:recorded-password-AbCdEf') },
      }),
      start: await runStep('deployment', start),
      'prefix-list': await runStep('account', { step: 'prefix-list', name: 'com.amazonaws.ap-south-1.s3' }),
      vpc: await runStep('account', { step: 'vpc', tag: 'Name=recorded', cidr: '10.0.0.0/16' }),
      subnet: await runStep('account', { step: 'subnet', tag: 'Tier=recorded', vpcId: 'vpc-1', zone: 'ap-south-1a' }),
      'route-tables': await runStep('account', { step: 'route-tables', vpcId: 'vpc-1', subnetIds: 'subnet-1' }),
      certificate: await runStep('account', {
        ...{
          step: 'certificate',
          secretArn: arn('secretsmanager', 'secret:recorded-certificate-AbCdEf'),
          host: 'pooler',
        },
      }),
      digest: await runStep('account', {
        ...{ step: 'digest', secretArn: arn('secretsmanager', 'secret:recorded-key-AbCdEf') },
      }),
      firewall: await runStep('account', { step: 'firewall', name: 'recorded-firewall', rules }, changes),
    };
    return {
      api: { iam: iam.api, secret: secret.api, 'data-api': dataApi.api },
      stream: { iam: iam.stream, secret: secret.stream, 'data-api': dataApi.stream },
      refresh,
      warmup,
      smoke,
      maintenance,
      steps,
    };
  } finally {
    tokens.close();
    await Promise.all([aws.close(), otp.close()]);
    await rm(folder, { recursive: true });
  }
}

/** Makes the objects that the manifest has retired old enough for their deletion; `added` is one more. */
function ageRetiredObjects(objects: Map<string, Buffer>, added?: string): void {
  const key = `${bucket}/snapshots/manifest.json`;
  const manifest = JSON.parse(objects.get(key)?.toString() ?? '{}');
  const names = [...Object.keys(manifest.retired ?? {}), ...(added === undefined ? [] : [added])];
  manifest.retired = Object.fromEntries(names.map((name) => [name, 0]));
  objects.set(key, Buffer.from(JSON.stringify(manifest)));
}
