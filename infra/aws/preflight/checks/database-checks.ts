import { AwsCallError, child, list, type Node, textOf } from '../../account/signed-calls.ts';
import { majorVersion } from '../../database/engine-version.ts';
import { isInOtherAccount } from '../../settings/database-settings.ts';
import type { Stage } from '../../settings/stage-settings.ts';
import type { AwsAccount } from '../account/aws-account.ts';
import { bad, type Check, type Finding, good } from '../account/finding.ts';

/**
 * The major versions of Postgres that RDS Proxy supports (RDS User Guide, "Supported Regions and DB engines for Amazon RDS
 * Proxy"). No API lists them.
 */
const proxyVersions = ['13', '14', '15', '16', '17'];

export const databaseChecks: readonly Check[] = [
  { name: 'engine', find: checkEngine },
  { name: 'RDS Proxy', find: checkProxy },
  { name: 'existing database', find: checkExisting },
];

function engineOf({ database }: Stage): string {
  return database.engine === 'postgres' ? 'postgres' : 'aurora-postgresql';
}

async function* checkEngine(stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const { database, network } = stage;
  if (database.source !== 'own') return;
  const Engine = engineOf(stage);
  const versions = list(
    await account.query('rds', 'DescribeDBEngineVersions', { Engine, EngineVersion: majorVersion }),
    'DBEngineVersions',
    'DBEngineVersion',
  ).map((version) => textOf(version, 'EngineVersion'));
  const newest = versions.at(-1);
  if (newest === undefined) {
    yield bad('engine', `${account.region} offers no ${Engine} ${majorVersion}`, 'Choose another region (AWS_REGION).');
    return;
  }
  yield good('engine', `${Engine} ${newest}`);
  const DBInstanceClass = `db.${database.instanceClass}`;
  const options = list(
    await account.query('rds', 'DescribeOrderableDBInstanceOptions', {
      ...{ Engine, EngineVersion: newest, DBInstanceClass, Vpc: true, MaxRecords: 100 },
    }),
    ...['OrderableDBInstanceOptions', 'OrderableDBInstanceOption'],
  ).filter((option) => textOf(option, 'DBInstanceClass') === DBInstanceClass);
  const zones = new Set(
    options.flatMap((option) =>
      list(option, 'AvailabilityZones', 'AvailabilityZone').map((zone) => textOf(zone, 'Name')),
    ),
  );
  const wanted = network.availabilityZones.filter((zone) => !zones.has(zone));
  const name = 'instance class';
  if (options.length === 0) {
    const todo =
      'Choose another database.instanceClass: aws rds describe-orderable-db-instance-options lists those offered.';
    yield bad(name, `${account.region} offers no ${DBInstanceClass} with ${Engine} ${newest}`, todo);
  } else if (database.engine === 'postgres' && !options.some((option) => textOf(option, 'StorageType') === 'gp3')) {
    yield bad(name, `${DBInstanceClass} has no gp3 storage here`, 'Choose a newer database.instanceClass.');
  } else if (database.multiAz && zones.size < 2) {
    const todo = 'Choose another database.instanceClass, or set database.multiAz to false.';
    yield bad(name, `${DBInstanceClass} is offered in ${zones.size} zone, database.multiAz needs two`, todo);
  } else if (wanted.length > 0) {
    yield bad(
      name,
      `${DBInstanceClass} is not offered in ${wanted.join(', ')}`,
      'Choose another database.instanceClass.',
    );
  } else {
    yield good(name, `${DBInstanceClass} in ${zones.size} zones`);
  }
}

async function* checkProxy({ database, pooler }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  if (pooler.kind !== 'rds-proxy') return;
  // A region without RDS Proxy refuses this call.
  const proxies = list(await account.query('rds', 'DescribeDBProxies', { MaxRecords: 100 }), 'DBProxies', 'member');
  if (database.source === 'existing') {
    yield good('RDS Proxy', `${proxies.length} proxies in ${account.region}`);
    return;
  }
  yield proxyVersions.includes(majorVersion)
    ? good('RDS Proxy', `supports Postgres ${majorVersion}`)
    : bad('RDS Proxy', `does not support Postgres ${majorVersion}`, 'Set pooler.kind to pgbouncer.');
}

async function* checkExisting(stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const { database, pooler, network } = stage;
  if (database.source !== 'existing' || database.identifier === null || isInOtherAccount(database)) return;
  const name = 'existing database';
  const isCluster = database.resourceId?.startsWith('cluster-') === true;
  const found = await findDatabase(account, { identifier: database.identifier, isCluster });
  if (found === undefined) {
    const todo = 'Correct database.identifier, or AWS_REGION.';
    yield bad(name, `${account.region} has no ${isCluster ? 'cluster' : 'instance'} ${database.identifier}`, todo);
    return;
  }
  const major = textOf(found, 'EngineVersion').split('.')[0] ?? '';
  const host = isCluster ? textOf(found, 'Endpoint') : textOf(child(found, 'Endpoint'), 'Address');
  const port = isCluster ? textOf(found, 'Port') : textOf(child(found, 'Endpoint'), 'Port');
  const groups = list(found, 'VpcSecurityGroups', 'VpcSecurityGroupMembership').map((one) =>
    textOf(one, 'VpcSecurityGroupId'),
  );
  const problems: [boolean, string, string][] = [
    [
      !textOf(found, 'Engine').includes('postgres'),
      `its engine is ${textOf(found, 'Engine')}`,
      'Choose a Postgres database.',
    ],
    ...[
      ['resourceId', textOf(found, isCluster ? 'DbClusterResourceId' : 'DbiResourceId')] as const,
      ['host', host] as const,
      ['port', port] as const,
    ].map(([setting, value]): [boolean, string, string] => [
      database[setting] !== null && value !== '' && String(database[setting]) !== value,
      `database.${setting} is ${database[setting]}, RDS says ${value}`,
      `Set database.${setting} to ${value}.`,
    ]),
    [
      database.securityGroupId !== null && !groups.includes(database.securityGroupId),
      `it has the security groups ${groups.join(', ')}, database.securityGroupId is ${database.securityGroupId}`,
      'Set database.securityGroupId to one of them.',
    ],
    [
      pooler.kind === 'rds-proxy' && textOf(found, 'IAMDatabaseAuthenticationEnabled') !== 'true',
      'IAM authentication is off, and RDS Proxy needs it',
      `Run aws rds ${isCluster ? 'modify-db-cluster --db-cluster' : 'modify-db-instance --db-instance'}-identifier ${database.identifier} --enable-iam-database-authentication --apply-immediately.`,
    ],
    [
      pooler.kind === 'rds-proxy' && !proxyVersions.includes(major),
      `RDS Proxy does not support Postgres ${major}`,
      'Upgrade the database, or set pooler.kind to pgbouncer.',
    ],
    [
      pooler.kind === 'data-api' && textOf(found, 'HttpEndpointEnabled') !== 'true',
      'its Data API is off',
      'Run aws rds enable-http-endpoint on the cluster.',
    ],
    [
      !isCluster && network.vpcId !== null && textOf(child(found, 'DBSubnetGroup'), 'VpcId') !== network.vpcId,
      `it is in ${textOf(child(found, 'DBSubnetGroup'), 'VpcId')}, network.vpcId is ${network.vpcId}`,
      'Set network.vpcId to the VPC of the database.',
    ],
  ];
  const faults = problems.filter(([isWrong]) => isWrong);
  for (const [, says, todo] of faults) yield bad(name, says, todo);
  if (faults.length === 0) yield good(name, `${database.identifier}, Postgres ${textOf(found, 'EngineVersion')}`);
}

async function findDatabase(
  account: AwsAccount,
  { identifier, isCluster }: { identifier: string; isCluster: boolean },
): Promise<Node | undefined> {
  try {
    if (isCluster) {
      const answer = await account.query('rds', 'DescribeDBClusters', { DBClusterIdentifier: identifier });
      return list(answer, 'DBClusters', 'DBCluster')[0];
    }
    const answer = await account.query('rds', 'DescribeDBInstances', { DBInstanceIdentifier: identifier });
    return list(answer, 'DBInstances', 'DBInstance')[0];
  } catch (error) {
    if (error instanceof AwsCallError && error.code.includes('NotFound')) return undefined;
    throw error;
  }
}
