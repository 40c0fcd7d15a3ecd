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

/** What a pooler needs to know of a database, our own or one that is there. */
export type Database = {
  readonly host: string;
  readonly port: number;
  /** Names it in IAM: db-... or cluster-... */
  readonly resourceId: string;
  readonly securityGroup: ISecurityGroup | null;
  readonly target: { readonly instance: IDatabaseInstance } | { readonly cluster: IDatabaseCluster } | null;
  /** The owner's password, in Secrets Manager; null where this stack did not make the database. */
  readonly ownerSecretArn: string | null;
  /** What CloudWatch knows it by. */
  readonly dimensions: Readonly<Record<string, string>>;
};

/** What RDS tells of a database, by its title on the dashboard; `CPU (%)` is an alarm as well. */
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

/** Our own Postgres: an instance, or a provisioned Aurora cluster (Serverless v2 would ignore shared_buffers). */
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
    this.securityGroup = network.createGroup('DatabaseServer', 'Postgres: lets in what the pooler needs');
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
        description: 'The performance guide, and TLS only',
        parameters: { ...parametersOf(database) },
      }),
      storageEncrypted: true,
      iamAuthentication: true,
      manageMasterUserPassword: true, // made and rotated by RDS, in a secret of its own
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
    if (port === 5432) acknowledge('RDS11', 'A port is no secret: only the pooler can reach it, and only by TLS.');
    if (!multiAz)
      acknowledge('RDS3', 'database.multiAz is off: a stage that may be away while RDS replaces its server.');
    if (!deletionProtection) {
      acknowledge('RDS10', 'database.deletionProtection is off: a stage that may go; a final snapshot stays.');
    }
  }
}
