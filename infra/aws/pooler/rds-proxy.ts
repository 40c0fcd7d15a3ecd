import { createHash } from 'node:crypto';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type ISecurityGroup, Port } from 'aws-cdk-lib/aws-ec2';
import { type IGrantable, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DatabaseProxy, DefaultAuthScheme, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { Database } from '../database/database.ts';
import type { Stage } from '../settings/stage-settings.ts';
import type { Pooler, PoolerOptions } from './pooler.ts';

/**
 * RDS Proxy with IAM authentication end to end: the functions sign a token, the proxy signs its own, and no password exists.
 * The functions connect to the proxy's own endpoint name, because its certificate and the token are issued for it.
 */
export class RdsProxyPooler extends Construct implements Pooler {
  readonly environment: Pooler['environment'];
  readonly caFile = null; // Node's built-in roots verify the proxy's certificate
  readonly metrics: Record<string, Metric>;
  readonly serverGroup: ISecurityGroup;
  readonly role: Pooler['role'];
  readonly #proxy: DatabaseProxy;
  readonly #user: string;

  constructor(scope: Construct, id: string, { stage, network, database }: PoolerOptions) {
    super(scope, id);
    const { pooler } = stage;
    this.#user = stage.database.user;
    this.role = { name: this.#user, secret: null };
    if (database.target === null) throw new Error('database.identifier: expected a value');
    const securityGroup = network.createGroup('Proxy', 'RDS Proxy: admits the functions, reaches Postgres');
    this.serverGroup = securityGroup;
    this.#proxy = new DatabaseProxy(this, 'Proxy', {
      dbProxyName: nameProxy(stage),
      proxyTarget:
        'instance' in database.target
          ? ProxyTarget.fromInstance(database.target.instance)
          : ProxyTarget.fromCluster(database.target.cluster),
      vpc: network.vpc,
      vpcSubnets: { subnets: [...network.databaseSubnets] },
      securityGroups: [securityGroup],
      defaultAuthScheme: DefaultAuthScheme.IAM_AUTH,
      requireTLS: true,
      role: this.#createRole(database),
      borrowTimeout: Duration.seconds(pooler.borrowTimeoutSeconds),
      idleClientTimeout: Duration.seconds(pooler.clientIdleSeconds),
      maxConnectionsPercent: pooler.maxConnectionsPercent,
      maxIdleConnectionsPercent: pooler.maxIdlePercent,
    });
    network.databasePath.connections.allowTo(securityGroup, Port.tcp(5432), 'Queries through the proxy');
    this.environment = {
      WAYBILLS_DB_DRIVER: 'pg',
      WAYBILLS_DB_CREDENTIALS: 'iam',
      WAYBILLS_DB_URL: `postgres://${this.#user}@${this.#proxy.endpoint}:5432/${stage.database.name}`,
      WAYBILLS_DB_TLS: 'verify-full',
    };
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/RDS',
        metricName,
        statistic,
        dimensionsMap: { ProxyName: this.#proxy.dbProxyName },
        period: Duration.minutes(1),
      });
    this.metrics = {
      'Client connections': metric('ClientConnections', Stats.MAXIMUM),
      'Server connections': metric('DatabaseConnections', Stats.MAXIMUM),
      'Pinned sessions': metric('DatabaseConnectionsCurrentlySessionPinned', Stats.MAXIMUM),
      'Wait for a server connection (us)': metric('DatabaseConnectionsBorrowLatency', Stats.AVERAGE),
    };
  }

  grantUse(grantee: IGrantable): void {
    this.#proxy.grantConnect(grantee, this.#user);
  }

  #createRole({ resourceId }: Database): Role {
    const stack = Stack.of(this);
    const user = stack.formatArn({
      service: 'rds-db',
      resource: 'dbuser',
      resourceName: `${resourceId}/${this.#user}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('rds.amazonaws.com'),
      description: 'RDS Proxy: logs in to Postgres as the role of the functions',
      inlinePolicies: {
        LogIn: new PolicyDocument({
          statements: [new PolicyStatement({ sid: 'LogIn', actions: ['rds-db:connect'], resources: [user] })],
        }),
      },
    });
  }
}

/**
 * A proxy cannot change its subnets: CloudFormation replaces it, and creates the new one first. So the name, which is unique in
 * an account, depends on the network.
 */
function nameProxy({ name, network }: Stage): string {
  const { source, cidr, zones, vpcId, databaseSubnetIds } = network;
  const place = JSON.stringify(source === 'own' ? [cidr, zones] : [vpcId, databaseSubnetIds]);
  return `headway-${name}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
}
