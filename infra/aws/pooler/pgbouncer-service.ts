import { fileURLToPath } from 'node:url';
import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Port, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  AvailabilityZoneRebalancing,
  Cluster,
  ContainerImage,
  ContainerInsights,
  Secret as ContainerSecret,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDrivers,
  OperatingSystemFamily,
  UlimitName,
} from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { allowToDatabase } from '../database/allow-to-database.ts';
import type { Database } from '../database/database.ts';
import { createLogGroup } from '../logs/log-group.ts';
import { formatPgbouncerConfiguration } from '../pgbouncer/pgbouncer-configuration.ts';
import { grantKeys } from '../secrets/secret-access.ts';
import type { Stage } from '../settings/stage-settings.ts';
import type { PoolerOptions } from './pooler.ts';

const folder = '/run/headway';

/** The PgBouncer tasks, each with an equal share of the server connections. */
export class PgbouncerService extends Construct {
  readonly service: FargateService;
  readonly port = 6432;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      network,
      database,
      endpoints,
      securityGroup,
      password,
      certificate,
      host,
    }: PoolerOptions & { securityGroup: SecurityGroup; password: ISecret; certificate: ISecret; host: string },
  ) {
    super(scope, id);
    const { pooler } = stage;
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: 256,
      memoryLimitMiB: memoryFor(pooler.clientConnections),
      runtimePlatform: {
        cpuArchitecture: stage.api.architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      volumes: [{ name: 'files' }],
    });
    const container = task.addContainer('Pgbouncer', {
      image: this.#findImage(stage),
      portMappings: [{ containerPort: this.port }],
      // The name of the certificate: tasks read it again when it changes.
      environment: { PGBOUNCER_INI: this.#configuration(stage, database), POOLER_HOST: host },
      secrets: {
        DB_USER: ContainerSecret.fromSecretsManager(password, 'username'),
        DB_PASSWORD: ContainerSecret.fromSecretsManager(password, 'password'),
        ...(stage.database.secretArn === null
          ? {
              DB_PREVIOUS_USER: ContainerSecret.fromSecretsManager(password, 'previousUsername'),
              DB_PREVIOUS_PASSWORD: ContainerSecret.fromSecretsManager(password, 'previousPassword'),
            }
          : {}),
        TLS_CERTIFICATE: ContainerSecret.fromSecretsManager(certificate, 'certificate'),
        TLS_KEY: ContainerSecret.fromSecretsManager(certificate, 'key'),
      },
      healthCheck: {
        command: ['CMD', 'nc', '-z', '-w', '1', '127.0.0.1', String(this.port)],
        interval: Duration.seconds(10),
        timeout: Duration.seconds(2),
        retries: 2,
        startPeriod: Duration.seconds(10),
      },
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(30), // the load balancer has drained its connections before
      logging: LogDrivers.awsLogs({
        logGroup: createLogGroup(this, 'Logs', { days: stage.monitoring.logRetentionDays }),
        streamPrefix: 'pgbouncer',
      }),
    });
    container.addUlimits({ name: UlimitName.NOFILE, softLimit: 65_535, hardLimit: 65_535 });
    container.addMountPoints({ sourceVolume: 'files', containerPath: folder, readOnly: false });
    grantKeys(task.obtainExecutionRole(), [password, certificate]);
    this.service = new FargateService(this, 'Service', {
      cluster: new Cluster(this, 'Cluster', {
        vpc: network.vpc,
        containerInsightsV2: ContainerInsights.ENABLED,
      }) as ICluster,
      taskDefinition: task,
      desiredCount: pooler.tasks,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      circuitBreaker: { rollback: true },
      vpcSubnets: { subnets: [...network.functionSubnets] }, // their route tables have the S3 endpoint, which serves image layers
      securityGroups: [securityGroup],
      assignPublicIp: false,
    });
    allowToDatabase(securityGroup, database, 'Queries of PgBouncer');
    securityGroup.addEgressRule(network.s3, Port.HTTPS, 'S3: layers of the image');
    network.allowS3({
      sid: 'ImageLayers',
      actions: ['s3:GetObject'],
      resources: [`arn:${Aws.PARTITION}:s3:::prod-${Aws.REGION}-starport-layer-bucket/*`], // where ECR keeps layers
    });
    for (const name of ['EcrApi', 'EcrDocker', 'Logs', 'SecretsManager'] as const) endpoints.open(name, securityGroup);
    // A task that starts before its routes and endpoints exist fails, and a few failures roll the deployment back.
    this.service.node.addDependency(network, endpoints, task.obtainExecutionRole());
    Validations.of(task).acknowledge(
      {
        id: 'AwsSolutions-ECS2',
        reason:
          'The plain variables are pgbouncer.ini and a host name, which hold no secret; passwords and keys are injected as secrets.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'ecr:GetAuthorizationToken does not support resources; the token is useless without permissions on a repository.',
      },
    );
  }

  #configuration({ pooler, database: { name }, api }: Stage, { host, port }: Database): string {
    return formatPgbouncerConfiguration({
      target: { host, port, database: name },
      folder,
      serverCaFile: '/etc/rds-roots.pem',
      listenAddress: '0.0.0.0',
      port: this.port,
      serverConnections: Math.floor(pooler.serverConnections / pooler.tasks),
      clientConnections: pooler.clientConnections,
      clientIdleSeconds: pooler.clientIdleSeconds,
      queryWaitSeconds: api.databaseAcquireSeconds,
    });
  }

  #findImage({ pooler: { image }, api }: Stage): ContainerImage {
    if (image === null) {
      return ContainerImage.fromAsset(fileURLToPath(new URL('../pgbouncer', import.meta.url)), {
        platform: api.architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
        exclude: ['*.ts', 'make-certificate.sh'],
      });
    }
    const [, account = '', region = '', path = ''] =
      /^(\d+)\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/(.+)$/.exec(image) ?? [];
    const [, name = '', mark = '', tag = ''] = /^([^:@]+)([:@])(.+)$/.exec(path) ?? [];
    const repositoryArn = Stack.of(this).formatArn({
      service: 'ecr',
      region,
      account,
      resource: 'repository',
      resourceName: name,
    });
    const repository = Repository.fromRepositoryAttributes(this, 'Repository', { repositoryArn, repositoryName: name });
    return ContainerImage.fromEcrRepository(repository, mark === '@' ? `${tag}` : tag);
  }
}

/**
 * Memory of a task in MiB, from the sizes that Fargate offers with a quarter CPU. Measured on PgBouncer 1.24.1: 11 MB plus
 * 32 kB per TLS client (with 1000 clients).
 */
function memoryFor(clients: number): number {
  const neededMiB = 64 + (clients * 36) / 1024; // 1998 at the largest setting
  return neededMiB <= 512 ? 512 : neededMiB <= 1024 ? 1024 : 2048;
}
