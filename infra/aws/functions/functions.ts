import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Code, type IVersion, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { metricEnvironment } from '../monitoring/function-metrics.ts';
import type { Network } from '../network/network.ts';
import type { Pooler } from '../pooler/pooler.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { HeadwayFunction } from './headway-function.ts';
import type { Snapshots } from './snapshots.ts';
import { StreamFunction } from './stream-function.ts';

/** API, stream, refresh and warm-up, each with its own least-privilege role. */
export class Functions extends Construct {
  readonly api: HeadwayFunction;
  /** The alias that all callers invoke; a deployment moves it to the new version. */
  readonly apiAlias: Alias;
  readonly stream: StreamFunction | null = null;
  readonly refresh: HeadwayFunction;
  readonly warmUp: HeadwayFunction;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      assets,
      network,
      pooler,
      snapshots,
      failures,
      originKeys,
    }: {
      stage: Stage;
      assets: string;
      network: Network;
      pooler: Pooler;
      snapshots: Snapshots;
      failures: IQueue;
      originKeys: readonly string[];
    },
  ) {
    super(scope, id);
    const { api, refresh, warmUp, otp } = stage;
    const common = { ...api.environment, ...metricEnvironment(stage.name), HEADWAY_LOG_LEVEL: api.logLevel };
    const otpCa = otp.caFile === null ? [] : [this.#createCaLayer('otp', otp.caFile)];
    const upstream = {
      ...common,
      ...snapshots.environment,
      OTP_INSTANCES: otp.instances,
      ...(otp.caFile === null ? {} : { NODE_EXTRA_CA_CERTS: '/opt/otp-ca.pem' }),
      GTFS_CONNECTION_LIMIT: String(api.otpConnections),
      GTFS_HTTP_POOL_IDLE_TIMEOUT: String(api.otpIdleSeconds),
    };
    const serving = {
      environment: {
        ...upstream,
        ...pooler.environment,
        WAYBILLS_DB_MAX_CONNECTIONS: String(api.databaseConnections),
        WAYBILLS_DB_MIN_CONNECTIONS: String(api.databaseMinConnections),
        WAYBILLS_DB_ACQUIRE_TIMEOUT: String(api.databaseAcquireSeconds),
        WAYBILLS_DB_IDLE_TIMEOUT: String(api.databaseIdleSeconds),
        HEADWAY_ADMIN_ACCESS: 'credentials',
        HEADWAY_ENVIRONMENTS: String(api.reservedConcurrency ?? api.accountConcurrency),
        ...(stage.frontDoor.basePath === null ? {} : { HEADWAY_BASE_PATH: stage.frontDoor.basePath }),
        HEADWAY_TRUSTED_PROXIES: String(
          stage.frontDoor.trustedProxies + (stage.frontDoor.edge === 'cloudfront' ? 1 : 0),
        ),
        ...(originKeys.length === 0 ? {} : { HEADWAY_ORIGIN_KEYS: originKeys.join(',') }),
        HEADWAY_VEHICLE_ACCESS: isVerified(stage.frontDoor) ? 'verified' : 'anyone',
      },
      place: {
        vpc: network.vpc,
        subnets: network.functionSubnets,
        securityGroups: [network.databasePath, network.httpPath],
      },
      layers: [...otpCa, ...(pooler.caFile === null ? [] : [this.#createCaLayer('pooler', pooler.caFile)])],
    };
    this.api = new HeadwayFunction(this, 'Api', {
      ...serving,
      stage,
      assets,
      name: 'api',
      description: 'Serves the HTTP API',
      memoryMb: api.memoryMb,
      timeoutSeconds: api.timeoutSeconds,
      reservedConcurrency: api.reservedConcurrency,
    });
    pooler.grantUse(this.api.role);
    snapshots.grantRead(this.api.role);
    snapshots.grantPublish(this.api.role); // POST /refresh-data
    this.apiAlias = this.#createAlias(stage);
    if (stage.stream.concurrency > 0) {
      this.stream = new StreamFunction(this, 'Live', { stage, assets, api: serving });
      pooler.grantUse(this.stream.function.role);
      snapshots.grantRead(this.stream.function.role);
    }

    this.refresh = new HeadwayFunction(this, 'Refresh', {
      stage,
      assets,
      name: 'refresh',
      description: 'Reads every feed of every OTP and publishes new snapshots',
      memoryMb: refresh.memoryMb,
      timeoutSeconds: refresh.timeoutSeconds,
      environment: upstream,
      place: { vpc: network.vpc, subnets: network.functionSubnets, securityGroups: [network.httpPath] },
      layers: otpCa,
      failures,
    });
    snapshots.grantRead(this.refresh.role);
    snapshots.grantPublish(this.refresh.role);

    this.warmUp = new HeadwayFunction(this, 'WarmUp', {
      stage,
      assets,
      name: 'warmup',
      description: 'Invokes the API function concurrently, so that environments stay warm',
      memoryMb: 256,
      timeoutSeconds: 60,
      environment: {
        ...common,
        HEADWAY_API_FUNCTION: this.apiAlias.functionArn,
        HEADWAY_WARM_ENVIRONMENTS: String(warmUp.environments),
      },
      failures, // outside the VPC: it calls only the Lambda API, which would need an interface endpoint inside
    });
    this.warmUp.role.addToPolicy(
      new PolicyStatement({
        sid: 'CallTheApiFunction',
        actions: ['lambda:InvokeFunction'],
        resources: [this.apiAlias.functionArn],
      }),
    );
  }

  #createAlias({ api }: Stage): Alias {
    const isProvisioned = api.provisionedMin > 0;
    const alias = new Alias(this, 'ApiAlias', {
      aliasName: 'live',
      version: this.api.lambda.currentVersion as IVersion,
      ...(isProvisioned ? { provisionedConcurrentExecutions: api.provisionedMin } : {}),
    });
    if (isProvisioned) {
      const scaling = alias.addAutoScaling({ minCapacity: api.provisionedMin, maxCapacity: api.provisionedMax });
      scaling.scaleOnUtilization({ utilizationTarget: 0.7 });
    }
    return alias;
  }

  /** A layer with the CA of an upstream, at /opt/NAME-ca.pem. */
  #createCaLayer(name: 'pooler' | 'otp', caFile: string): LayerVersion {
    const folder = mkdtempSync(join(tmpdir(), 'headway-ca-'));
    try {
      copyFileSync(caFile, join(folder, `${name}-ca.pem`));
      const id = name === 'pooler' ? 'PoolerCa' : 'OtpCa';
      return new LayerVersion(this, id, { code: Code.fromAsset(folder), description: `CA of the ${name}` });
    } finally {
      rmSync(folder, { recursive: true }); // CDK has copied it into cdk.out
    }
  }
}

/** Whether API Gateway verifies every call of the vehicle paths; the function then refuses any other. */
function isVerified({ kind, authorizer, vehicleAuthorizer }: Stage['frontDoor']): boolean {
  return kind === 'http-api' && (vehicleAuthorizer === 'same' ? authorizer : vehicleAuthorizer) !== 'none';
}
