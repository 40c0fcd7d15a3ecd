import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { InstanceType, type ISecurityGroup, Peer, Port, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion,
  CaCertificate,
  type CfnDBCluster,
  type CfnDBInstance,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInstance,
  DatabaseInstanceEngine,
  type IDatabaseCluster,
  type IDatabaseInstance,
  ParameterGroup,
  PerformanceInsightRetention,
  PostgresEngineVersion,
  StorageType,
  SubnetGroup,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Network } from '../network/network.ts';
import { importSecret } from '../secrets/secret-access.ts';
import { parametersOf } from '../settings/database-parameters.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { majorVersion } from './engine-version.ts';
import { encryptServer, restoreCluster, restoreInstance } from './server-properties.ts';

export const instanceEngine = DatabaseInstanceEngine.postgres({
  version: PostgresEngineVersion.of(majorVersion, majorVersion),
});
export const clusterEngine = DatabaseClusterEngine.auroraPostgres({
  version: AuroraPostgresEngineVersion.of(majorVersion, majorVersion),
});

/** A database as the poolers see it: the stack's own or an existing one. */
export type Database = {
  readonly host: string;
  readonly port: number;
  /** The resource id that IAM policies use: db-... or cluster-... */
  readonly resourceId: string;
  readonly securityGroup: ISecurityGroup | null;
  /** The address ranges of a database in another account, whose security group cannot be named. */
  readonly cidrs: readonly string[];
  readonly target: { readonly instance: IDatabaseInstance } | { readonly cluster: IDatabaseCluster } | null;
  /** The secret with the owner's login; null where the stack does not know it. */
  readonly ownerSecret: ISecret | null;
  /** Its dimensions in CloudWatch. */
  readonly dimensions: Readonly<Record<string, string>>;
};

/** RDS metrics by their titles on the dashboard; CPU, free memory and swap also have alarms. */
export function databaseMetrics({ dimensions }: Database): Record<string, Metric> {
  if (Object.keys(dimensions).length === 0) return {}; // of another account
  const metric = (metricName: string, statistic: string) =>
    new Metric({
      namespace: 'AWS/RDS',
      metricName,
      statistic,
      dimensionsMap: { ...dimensions },
      period: Duration.minutes(1),
    });
  return {
    'CPU (%)': metric('CPUUtilization', Stats.AVERAGE),
    Connections: metric('DatabaseConnections', Stats.MAXIMUM),
    'Load (active sessions)': metric('DBLoad', Stats.AVERAGE),
    'Free memory (bytes)': metric('FreeableMemory', Stats.MINIMUM),
    'Swap (bytes)': metric('SwapUsage', Stats.MAXIMUM),
  };
}

/** The stack's own Postgres: an RDS instance, or an Aurora cluster of provisioned or serverless instances. */
export class OwnDatabase extends Construct implements Database {
  readonly host: string;
  readonly port: number;
  readonly resourceId: string;
  readonly securityGroup: SecurityGroup;
  readonly target: { readonly instance: IDatabaseInstance } | { readonly cluster: IDatabaseCluster };
  readonly dimensions: Readonly<Record<string, string>>;
  readonly ownerSecret: ISecret | null;
  readonly ownArn: string;
  readonly cidrs = [];

  constructor(scope: Construct, id: string, { stage, network }: { stage: Stage; network: Network }) {
    super(scope, id);
    const { database, pooler, keys } = stage;
    this.port = database.port;
    this.securityGroup = network.createGroup('DatabaseServer', 'Postgres: admits the pooler');
    for (const id of database.writerSecurityGroupIds) {
      this.securityGroup.addIngressRule(Peer.securityGroupId(id), Port.tcp(database.port), 'Writers of waybills');
    }
    for (const cidr of database.writerCidrs) {
      this.securityGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(database.port), 'Writers of waybills');
    }
    const shared = {
      vpc: network.vpc,
      subnetGroup: new SubnetGroup(this, 'Subnets', {
        description: 'Postgres',
        vpc: network.vpc,
        vpcSubnets: { subnets: [...network.databaseSubnets] },
      }),
      securityGroups: [this.securityGroup],
      port: database.port,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine: database.engine === 'postgres' ? instanceEngine : clusterEngine,
        description: 'Parameters of the performance guide; TLS only',
        parameters: { ...parametersOf(database) },
      }),
      storageEncrypted: true,
      iamAuthentication: pooler.kind === 'rds-proxy', // needs 300 to 1000 MiB of memory
      manageMasterUserPassword: true, // RDS creates and rotates the password in a secret
      removalPolicy: RemovalPolicy.SNAPSHOT,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      monitoringInterval: Duration.minutes(1), // Enhanced Monitoring: memory and CPU by process
    };
    const performanceData = {
      enablePerformanceInsights: true,
      ...(keys.databaseKeyArn === null
        ? {}
        : { performanceInsightEncryptionKey: Key.fromKeyArn(this, 'PerformanceKey', keys.databaseKeyArn) }),
    };
    if (database.engine === 'postgres') {
      const instance = new DatabaseInstance(this, 'Instance', {
        ...shared,
        ...performanceData,
        engine: instanceEngine,
        instanceType: new InstanceType(database.instanceClass),
        databaseName: database.name,
        credentials: { username: 'headway_owner' },
        multiAz: database.multiAz,
        storageType: StorageType.GP3,
        allocatedStorage: database.storageGb,
        maxAllocatedStorage: database.storageGb * 5,
        backupRetention: Duration.days(database.backupDays),
        deleteAutomatedBackups: false,
        caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
        cloudwatchLogsExports: ['postgresql', 'upgrade'],
        performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
        publiclyAccessible: false,
        allowMajorVersionUpgrade: false,
      });
      this.host = instance.dbInstanceEndpointAddress;
      this.resourceId = instance.instanceResourceId ?? '';
      this.target = { instance };
      this.ownArn = instance.instanceArn;
      const resource = instance.node.defaultChild as CfnDBInstance;
      encryptServer(resource, keys);
      if (database.snapshotIdentifier !== null) restoreInstance(resource, database.snapshotIdentifier);
      this.ownerSecret = this.#openOwnerSecret(instance.secret, keys);
      this.dimensions = { DBInstanceIdentifier: instance.instanceIdentifier };
    } else {
      const isServerless = database.instanceClass === 'serverless';
      const member = { ...performanceData, caCertificate: CaCertificate.RDS_CA_RSA2048_G1 };
      const create = (name: string) =>
        isServerless
          ? ClusterInstance.serverlessV2(name, name === 'Reader' ? { ...member, scaleWithWriter: true } : member)
          : ClusterInstance.provisioned(name, { ...member, instanceType: new InstanceType(database.instanceClass) });
      const cluster = new DatabaseCluster(this, 'Cluster', {
        ...shared,
        engine: clusterEngine,
        credentials: { username: 'headway_owner' },
        defaultDatabaseName: database.name,
        writer: create('Writer'),
        readers: database.multiAz ? [create('Reader')] : [],
        serverlessV2MinCapacity: database.serverlessMinCapacity,
        serverlessV2MaxCapacity: database.serverlessMaxCapacity,
        backup: { retention: Duration.days(database.backupDays) },
        cloudwatchLogsExports: ['postgresql'],
        enableDataApi: pooler.kind === 'data-api',
      });
      this.host = cluster.clusterEndpoint.hostname;
      this.resourceId = cluster.clusterResourceIdentifier;
      this.target = { cluster };
      this.ownArn = cluster.clusterArn;
      const resource = cluster.node.defaultChild as CfnDBCluster;
      encryptServer(resource, keys);
      if (database.snapshotIdentifier !== null) restoreCluster(resource, database.snapshotIdentifier);
      this.ownerSecret = this.#openOwnerSecret(cluster.secret, keys);
      this.dimensions = { DBClusterIdentifier: cluster.clusterIdentifier };
    }
    this.#acknowledge(stage);
  }

  #openOwnerSecret(secret: ISecret | undefined, { secretsKeyArn: keyArn }: Stage['keys']): ISecret | null {
    return secret === undefined ? null : importSecret(this, 'Owner', { arn: secret.secretArn, keyArn });
  }

  #acknowledge({ database: { port, multiAz, deletionProtection, snapshotIdentifier }, pooler }: Stage): void {
    const acknowledge = (rule: string, reason: string) =>
      Validations.of(this).acknowledge({ id: `AwsSolutions-${rule}`, reason });
    if (port === 5432) acknowledge('RDS11', 'A port is not a secret: only the pooler can reach it, and only over TLS.');
    if (!multiAz)
      acknowledge('RDS3', 'database.multiAz is false: this stage accepts an outage while RDS replaces the server.');
    if (pooler.kind !== 'rds-proxy') {
      acknowledge(
        'RDS6',
        'This pooler logs in with a password from Secrets Manager; IAM authentication would cost 300 to 1000 MiB.',
      );
    }
    if (snapshotIdentifier !== null)
      acknowledge('RDS2', 'RDS takes the encryption of a restored database from its snapshot.');
    acknowledge(
      'RDS10',
      deletionProtection
        ? 'The last step of a deployment switches deletion protection on (deletion-protection.ts).'
        : 'database.deletionProtection is false: this stage may be deleted; RDS keeps a final snapshot.',
    );
    acknowledge(
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
      "Enhanced Monitoring: AWS's own policy for exactly this purpose; it only writes to the log group RDSOSMetrics.",
    );
  }
}
