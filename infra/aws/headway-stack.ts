import { CfnOutput, Duration, Fn, RemovalPolicy, Stack, Tags, Validations } from 'aws-cdk-lib';
import { type ISecurityGroup, Peer } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { AccountSteps } from './account/steps/account-steps.ts';
import { databaseMetrics, OwnDatabase } from './database/database.ts';
import { ExistingDatabase } from './database/existing-database.ts';
import { DeletionProtection } from './deployment/deletion-protection.ts';
import { DeploymentSteps } from './deployment/deployment-steps.ts';
import { Rollout } from './deployment/rollout.ts';
import { Edge } from './edge/edge.ts';
import { OriginKey } from './edge/origin-key.ts';
import { BalancerFrontDoor } from './front-door/balancer-front-door.ts';
import { HttpFrontDoor } from './front-door/http-front-door.ts';
import { Functions } from './functions/functions.ts';
import { Schedules } from './functions/schedules.ts';
import { createAccessLogs, Snapshots } from './functions/snapshots.ts';
import { encryptLogs } from './keys/encrypt-logs.ts';
import { Maintenance, needsMaintenance } from './maintenance/maintenance.ts';
import { Alarms } from './monitoring/alarms.ts';
import { createDashboard } from './monitoring/dashboard.ts';
import type { Watched } from './monitoring/watched.ts';
import { Network } from './network/network.ts';
import { ServiceEndpoints } from './network/service-endpoints.ts';
import { createPooler } from './pooler/create-pooler.ts';
import type { Stage } from './settings/stage-settings.ts';

/** All resources of one stage. It looks nothing up in an account, so it synthesizes without credentials. */
export class HeadwayStack extends Stack {
  #zones = 2;
  #zoneNames: readonly string[] = [];

  /** The chosen zones, or the first of the region of the deployment. By default, CDK gives a stack without an account at most two. */
  override get availabilityZones(): string[] {
    if (this.#zoneNames.length > 0) return [...this.#zoneNames];
    return Array.from({ length: this.#zones }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  /** @param options.assets the folder of the bundles, with one sub-folder per function */
  constructor(scope: Construct, id: string, { stage, assets = 'dist' }: { stage: Stage; assets?: string }) {
    super(scope, id, { description: `Headway transit API (${stage.name})` });
    this.#zones = stage.network.zones;
    if (stage.network.source === 'own') this.#zoneNames = stage.network.availabilityZones;
    const { tags, permissionsBoundaryArn } = stage.account;
    for (const [name, value] of Object.entries({ 'headway:stage': stage.name, ...tags }))
      Tags.of(this).add(name, value);
    if (permissionsBoundaryArn !== null) {
      PermissionsBoundary.of(this).apply(ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', permissionsBoundaryArn));
    }
    const account = new AccountSteps(this, 'Account', { stage, assets });
    const network = new Network(this, 'Network', {
      s3PrefixListId: stage.network.s3PrefixListId ?? account.findPrefixList('S3'),
      ...{ stage, lookups: account },
    });
    const endpoints = new ServiceEndpoints(this, 'Endpoints', { network, stage });
    const database =
      stage.database.source === 'own'
        ? new OwnDatabase(this, 'Database', { stage, network })
        : stage.database.source === 'existing'
          ? new ExistingDatabase(this, 'Database', stage)
          : null;
    const pooler = createPooler(this, 'Pooler', {
      ...{ stage, network, database, endpoints },
      createCertificate: (options) => account.createCertificate(options),
    });
    const logs = createAccessLogs(this, { days: stage.monitoring.logRetentionDays });
    const snapshots = new Snapshots(this, 'Snapshots', { stage, logs });
    network.allowS3(snapshots.s3Access);
    const failures = new Queue(this, 'Failures', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(failures).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is itself the dead-letter queue.',
    });
    const steps = new DeploymentSteps(this, 'Steps', { stage, assets, network, database, pooler });
    const hasEdge = stage.frontDoor.edge === 'cloudfront';
    const originKey = hasEdge ? new OriginKey(this, 'OriginKey', { stage, account }) : null;
    const functions = new Functions(this, 'Functions', {
      ...{ stage, assets, network, pooler, snapshots, failures, originKeys: originKey?.digests ?? [] },
    });
    // New functions may log in as a role that does not exist before.
    if (steps.initialisation !== null) functions.node.addDependency(steps.initialisation);
    const warmUp = functions.warmUp.lambda;
    const refresh = functions.refresh.lambda;
    const maintenance = needsMaintenance(stage, pooler)
      ? new Maintenance(this, 'Maintenance', { stage, assets, pooler, database, steps, failures }).function.lambda
      : null;
    new Schedules(this, 'Schedules', { stage, warmUp, refresh, maintenance, failures });
    const alias = functions.apiAlias as IFunction; // CDK's types do not support exactOptionalPropertyTypes
    const frontDoor =
      stage.frontDoor.kind === 'http-api'
        ? new HttpFrontDoor(this, 'FrontDoor', { stage, alias })
        : new BalancerFrontDoor(this, 'FrontDoor', {
            ...{ stage, network, alias, logs },
            callers: hasEdge ? Peer.prefixList(account.findPrefixList('CloudFront')) : null,
          });
    const edge =
      originKey === null
        ? null
        : new Edge(this, 'Edge', {
            ...{ stage, account, key: originKey, originName: frontDoor.originName },
            streamName: functions.stream?.originName ?? null,
          });
    edge?.node.addDependency(functions); // the function accepts a new key before CloudFront sends it
    const watched: Watched = {
      api: alias,
      refresh,
      warmUp,
      maintenance,
      failures,
      pooler,
      databaseMetrics: database === null ? {} : databaseMetrics(database),
      frontDoorMetrics: frontDoor.metrics,
      serverErrors: frontDoor.serverErrors,
    };
    createDashboard(this, 'Dashboard', { stage, watched });
    const alarms = new Alarms(this, 'Alarms', { stage, watched });
    new Rollout(this, 'Rollout', { stage, assets, functions, alarms });
    steps.start(functions, [network, this.node.findChild('Pooler'), functions]);
    new DeletionProtection(this, 'DeletionProtection', {
      stage,
      database: database instanceof OwnDatabase ? database : null,
      balancer: frontDoor instanceof BalancerFrontDoor ? frontDoor.balancer : null,
    });
    const outputs = {
      Url: edge?.url ?? frontDoor.url,
      FrontDoorUrl: edge === null ? null : frontDoor.url,
      StreamUrl: edge === null ? (functions.stream?.url ?? null) : null,
      SnapshotBucket: snapshots.bucket.bucketName,
      RefreshFunction: refresh.functionName,
      DatabaseHost: database?.host ?? null,
      DatabaseOwnerSecret: database?.ownerSecret?.secretArn ?? null,
      RoleSecret: pooler.environment['WAYBILLS_DB_SECRET_ARN'] ?? null,
      ...networkOutputs(network),
      OperatorGroups: pooler.serverGroup === null ? null : groupIds([pooler.serverGroup, network.httpPath]),
      ...pooler.outputs,
    };
    if (stage.keys.logsKeyArn !== null) encryptLogs(this, stage.keys.logsKeyArn);
    for (const [name, value] of Object.entries(outputs)) if (value !== null) new CfnOutput(this, name, { value });
  }
}

/** What peerings, firewalls and an operator need to know of the network. */
function networkOutputs({ vpc, functionSubnets, databaseSubnets, databasePath, httpPath, ownRouteTableIds }: Network) {
  const ids = (subnets: Network['functionSubnets']) => subnets.map(({ subnetId }) => subnetId).join(',');
  return {
    VpcId: vpc.vpcId,
    FunctionSubnets: ids(functionSubnets),
    DatabaseSubnets: ids(databaseSubnets),
    FunctionGroups: groupIds([databasePath, httpPath]),
    RouteTables: ownRouteTableIds.length === 0 ? null : ownRouteTableIds.join(','),
  };
}

function groupIds(groups: readonly ISecurityGroup[]): string {
  return groups.map(({ securityGroupId }) => securityGroupId).join(',');
}
