import { type CustomResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecurityGroup, Port, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { NetworkLoadBalancer, NetworkTargetGroup, Protocol, TargetType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Network } from '../network/network.ts';
import { encryptSecret, grantPasswords, importSecret } from '../secrets/secret-access.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { PgbouncerService } from './pgbouncer-service.ts';
import type { Pooler, PoolerOptions } from './pooler.ts';
import { PrivateName, poolerHost } from './private-name.ts';
import { passwordUser, roleSecret } from './role-secret.ts';

/** PgBouncer on Fargate behind a network load balancer with stickiness and draining. */
export class PgbouncerPooler extends Construct implements Pooler {
  readonly environment: Pooler['environment'];
  readonly caFile: string | null;
  readonly metrics: Record<string, Metric>;
  readonly serverGroup: ISecurityGroup;
  readonly outputs: Readonly<Record<string, string>>;
  readonly role: Pooler['role'];
  readonly tasks: NonNullable<Pooler['tasks']>;
  readonly #secret: ISecret;

  constructor(scope: Construct, id: string, options: PoolerOptions) {
    super(scope, id);
    const { stage, network, endpoints } = options;
    this.#secret = roleSecret(this, 'Password', stage);
    this.role = { name: passwordUser(stage), secret: this.#secret };
    this.caFile = stage.pooler.caFile;
    const balancerGroup = network.createGroup('PoolerBalancer', 'NLB: admits the functions, reaches PgBouncer');
    const taskGroup = network.createGroup('Pgbouncer', 'PgBouncer: admits the NLB, reaches Postgres');
    this.serverGroup = taskGroup;
    const host = poolerHost(stage.network.privateZone);
    const { certificate, created } = this.#openCertificate(options, host);
    const { service, port } = new PgbouncerService(this, 'Pgbouncer', {
      ...{ ...options, securityGroup: taskGroup, password: this.#secret },
      ...{ certificate, host },
    });
    if (created !== null) service.node.addDependency(created);
    this.tasks = {
      ...{ certificate, clusterName: service.cluster.clusterName, serviceName: service.serviceName },
      renewedHost: created === null ? null : host,
    };
    network.databasePath.connections.allowTo(balancerGroup, Port.tcp(5432), 'Queries through PgBouncer');
    balancerGroup.connections.allowTo(taskGroup, Port.tcp(port), 'Queries and health checks');
    const { balancer, targets } = this.#createBalancer(stage, network, balancerGroup, port);
    targets.addTarget(service);
    this.outputs = { PoolerCluster: service.cluster.clusterName, PoolerService: service.serviceName };
    const { name } = new PrivateName(this, 'Name', {
      vpc: network.vpc,
      zoneName: stage.network.privateZone,
      target: balancer.loadBalancerDnsName,
    });
    // The functions read the password from Secrets Manager.
    endpoints.open('SecretsManager', network.databasePath);
    this.environment = {
      WAYBILLS_DB_DRIVER: 'pg',
      WAYBILLS_DB_CREDENTIALS: 'secret',
      WAYBILLS_DB_SECRET_ARN: this.#secret.secretArn,
      WAYBILLS_DB_URL: `postgres://${passwordUser(stage)}@${name}:5432/${stage.database.name}`,
      WAYBILLS_DB_TLS: 'verify-full',
      WAYBILLS_DB_CA: created === null ? '/opt/pooler-ca.pem' : created.getAttString('ca'),
    };
    const dimensionsMap = { LoadBalancer: balancer.loadBalancerFullName };
    const metric = (metricName: string, statistic: string) =>
      new Metric({ namespace: 'AWS/NetworkELB', metricName, statistic, dimensionsMap, period: Duration.minutes(1) });
    this.metrics = {
      'Client connections': metric('ActiveFlowCount', Stats.MAXIMUM),
      'New connections': metric('NewFlowCount', Stats.SUM),
      'Resets by the balancer': metric('TCP_ELB_Reset_Count', Stats.SUM),
      'Unhealthy tasks': new Metric({
        namespace: 'AWS/NetworkELB',
        metricName: 'UnHealthyHostCount',
        statistic: Stats.MAXIMUM,
        dimensionsMap: { ...dimensionsMap, TargetGroup: targets.targetGroupFullName },
        period: Duration.minutes(1),
      }),
      'PgBouncer CPU (%)': service.metricCpuUtilization({ period: Duration.minutes(1) }),
    };
  }

  grantUse(grantee: IGrantable): void {
    grantPasswords(grantee, [this.#secret]);
  }

  /** The team's certificate, or one that a step of the deployment creates in a secret of the stack. */
  #openCertificate(
    { stage, createCertificate }: PoolerOptions,
    host: string,
  ): { certificate: ISecret; created: CustomResource | null } {
    const { certificateSecretArn: arn, certificateSecretKeyArn: keyArn } = stage.pooler;
    if (arn !== null) return { certificate: importSecret(this, 'Certificate', { arn, keyArn }), created: null };
    const secret = new Secret(this, 'Certificate', {
      ...encryptSecret(this, stage.keys),
      description: `Certificate of ${host}, its key and its private authority`,
      removalPolicy: RemovalPolicy.DESTROY, // a later stack creates another one
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The function maintenance renews the certificate 60 days before it expires.',
    });
    const certificate = secret as ISecret;
    return { certificate, created: createCertificate({ secret: certificate, host }) };
  }

  #createBalancer({ pooler }: Stage, network: Network, securityGroup: SecurityGroup, port: number) {
    const balancer = new NetworkLoadBalancer(this, 'Balancer', {
      vpc: network.vpc,
      vpcSubnets: { subnets: [...network.databaseSubnets] },
      internetFacing: false,
      crossZoneEnabled: pooler.crossZone,
      securityGroups: [securityGroup],
    });
    const targets = new NetworkTargetGroup(this, 'Targets', {
      vpc: network.vpc,
      port,
      protocol: Protocol.TCP,
      targetType: TargetType.IP,
      preserveClientIp: false,
      deregistrationDelay: Duration.seconds(pooler.drainSeconds),
      connectionTermination: true,
      healthCheck: {
        protocol: Protocol.TCP,
        interval: Duration.seconds(10),
        timeout: Duration.seconds(2),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    Validations.of(balancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'A network load balancer logs only TLS listeners; here PgBouncer terminates TLS. VPC flow logs record rejected traffic.',
    });
    if (pooler.sticky) {
      targets.setAttribute('stickiness.enabled', 'true');
      targets.setAttribute('stickiness.type', 'source_ip');
    }
    balancer.addListener('Postgres', {
      port: 5432,
      protocol: Protocol.TCP,
      tcpIdleTimeout: Duration.seconds(pooler.balancerIdleSeconds),
      defaultTargetGroups: [targets],
    });
    return { balancer, targets };
  }
}
