import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { InstanceType, type ISecurityGroup, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  CaCertificate,
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
import { Construct } from 'constructs';
import type { Network } from '../network/network.ts';
import { parametersOf } from '../settings/database-parameters.ts';
import type { Stage } from '../settings/stage-settings.ts';

export const instanceEngine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_9 });
export const clusterEngine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 });

/** A database as the poolers see it: the stack's own or an existing one. */
export type Database = {
  readonly host: string;
  readonly port: number;
  /** The resource id that IAM policies use: db-... or cluster-... */
  readonly resourceId: string;
  readonly securityGroup: ISecurityGroup | null;
  readonly target: { readonly instance: IDatabaseInstance } | { readonly cluster: IDatabaseCluster } | null;
  /** The secret with the owner's password; null for an existing database. */
  readonly ownerSecretArn: string | null;
  /** Its dimensions in CloudWatch. */
  readonly dimensions: Readonly<Record<string, string>>;
};

/** RDS metrics by their titles on the dashboard; `CPU (%)` also has an alarm. */
export function databaseMetrics({ dimensions }: Database): Record<string, Metric> {
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
  };
}

/** The stack's own Postgres: an RDS instance or a provisioned Aurora cluster. */
export class OwnDatabase extends Construct implements Database {
  readonly host: string;
  readonly port: number;
  readonly resourceId: string;
  readonly securityGroup: SecurityGroup;
  readonly target: { readonly instance: IDatabaseInstance } | { readonly cluster: IDatabaseCluster };
  readonly dimensions: Readonly<Record<string, string>>;
  readonly ownerSecretArn: string | null;

  constructor(scope: Construct, id: string, { stage, network }: { stage: Stage; network: Network }) {
    super(scope, id);
    const { database, pooler } = stage;
    this.port = database.port;
    this.securityGroup = network.createGroup('DatabaseServer', 'Postgres: admits the pooler');
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
      iamAuthentication: true,
      manageMasterUserPassword: true, // RDS creates and rotates the password in a secret
      deletionProtection: database.deletionProtection,
      removalPolicy: RemovalPolicy.SNAPSHOT,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
    };
    const instanceType = new InstanceType(database.instanceClass);
    if (database.engine === 'postgres') {
      const instance = new DatabaseInstance(this, 'Instance', {
        ...shared,
        engine: instanceEngine,
        instanceType,
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
        enablePerformanceInsights: true,
        performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
        publiclyAccessible: false,
        allowMajorVersionUpgrade: false,
      });
      this.host = instance.dbInstanceEndpointAddress;
      this.resourceId = instance.instanceResourceId ?? '';
      this.target = { instance };
      this.ownerSecretArn = instance.secret?.secretArn ?? null;
      this.dimensions = { DBInstanceIdentifier: instance.instanceIdentifier };
    } else {
      const member = { instanceType, enablePerformanceInsights: true, caCertificate: CaCertificate.RDS_CA_RSA2048_G1 };
      const cluster = new DatabaseCluster(this, 'Cluster', {
        ...shared,
        engine: clusterEngine,
        credentials: { username: 'headway_owner' },
        defaultDatabaseName: database.name,
        writer: ClusterInstance.provisioned('Writer', member),
        readers: database.multiAz ? [ClusterInstance.provisioned('Reader', member)] : [],
        backup: { retention: Duration.days(database.backupDays) },
        cloudwatchLogsExports: ['postgresql'],
        enableDataApi: pooler.kind === 'data-api',
      });
      this.host = cluster.clusterEndpoint.hostname;
      this.resourceId = cluster.clusterResourceIdentifier;
      this.target = { cluster };
      this.ownerSecretArn = cluster.secret?.secretArn ?? null;
      this.dimensions = { DBClusterIdentifier: cluster.clusterIdentifier };
    }
    this.#acknowledge(stage);
  }

  #acknowledge({ database: { port, multiAz, deletionProtection } }: Stage): void {
    const acknowledge = (rule: string, reason: string) =>
      Validations.of(this).acknowledge({ id: `AwsSolutions-${rule}`, reason });
    if (port === 5432) acknowledge('RDS11', 'A port is not a secret: only the pooler can reach it, and only over TLS.');
    if (!multiAz)
      acknowledge('RDS3', 'database.multiAz is false: this stage accepts an outage while RDS replaces the server.');
    if (!deletionProtection) {
      acknowledge(
        'RDS10',
        'database.deletionProtection is false: this stage may be deleted; RDS keeps a final snapshot.',
      );
    }
  }
}
