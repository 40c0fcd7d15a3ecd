import { findClassMemoryMib, neededMemoryMib } from '../class-memory.ts';
import { parametersOf } from '../database-parameters.ts';
import { isInOtherAccount } from '../database-settings.ts';
import { isWithin } from '../ipv4-range.ts';
import type { Stage } from '../stage-settings.ts';
import { findParameterProblem } from './known-parameters.ts';

/** Role names that Postgres and RDS reserve, and the owner's. */
const takenRoles = /^(pg_|rds|postgres$|headway_owner$)/;

/** Whether the database is fully described and fits the pooler. */
export function* findDatabaseProblems({ database, pooler, network, keys }: Stage): Generator<string> {
  const { source } = database;
  if (takenRoles.test(database.user)) {
    yield `database.user: expected a read-only role for the functions, got ${database.user} (it owns the database, or the name is reserved)`;
  }
  const longest = 63 - '_password_2'.length; // Postgres cuts longer names off
  if (source === 'own' && pooler.kind !== 'rds-proxy' && database.user.length > longest) {
    yield `database.user: expected at most ${longest} characters because pooler.kind is ${pooler.kind}, got ${database.user.length} (the roles with a password are ${database.user}_password and ..._2)`;
  }
  if ((source === 'neon') !== (pooler.kind === 'neon')) {
    yield `pooler.kind: expected ${source === 'neon' ? 'neon' : 'rds-proxy, pgbouncer or data-api'} because database.source is ${source}, got ${pooler.kind} (Neon's pooler serves only Neon databases)`;
  }
  if (source === 'own') {
    yield* findOwnProblems(database, pooler);
    for (const cidr of database.writerCidrs) {
      if (![network.cidr, ...Object.keys(network.routes)].some((range) => isWithin(cidr, range))) {
        yield `database.writerCidrs: expected ranges in network.cidr or network.routes, got ${cidr} (the VPC has no route to it)`;
      }
    }
    for (const name of [
      'identifier',
      'resourceId',
      'host',
      'securityGroupId',
      'secretArn',
      'ownerSecretArn',
    ] as const) {
      if (database[name] !== null)
        yield `database.${name}: expected nothing because database.source is own, got a value`;
    }
  }
  if (source !== 'existing' && database.cidrs.length > 0) {
    yield `database.cidrs: expected nothing because database.source is ${source}, got ${JSON.stringify(database.cidrs)} (they are those of a database in another account)`;
  }
  if (source === 'own') return;
  for (const name of ['writerSecurityGroupIds', 'writerCidrs'] as const) {
    if (database[name].length > 0) {
      yield `database.${name}: expected nothing because database.source is ${source}, got ${JSON.stringify(database[name])} (the stack does not open a database that it does not own)`;
    }
  }
  if (database.snapshotIdentifier !== null) {
    yield `database.snapshotIdentifier: expected nothing because database.source is ${source}, got ${database.snapshotIdentifier} (the stack creates no database)`;
  }
  if (keys.databaseKeyArn !== null) {
    yield `keys.databaseKeyArn: expected nothing because database.source is ${source}, got ${keys.databaseKeyArn} (the stack creates no database)`;
  }
  if (database.lookupFunction && (source === 'neon' || database.ownerSecretArn === null)) {
    yield 'database.lookupFunction: expected false because the deployment has no login of the owner (database.ownerSecretArn of an existing database), got true (only the owner can create the function: run infra/aws/database/setup/duty-function.sql by hand)';
  }
  for (const name of Object.keys(database.parameters)) {
    yield `database.parameters.${name}: expected nothing because database.source is ${source}, got a value (the stack sets parameters only on its own database)`;
  }
  const needed =
    source === 'neon'
      ? (['host', 'secretArn'] as const)
      : pooler.kind === 'data-api'
        ? (['identifier', 'resourceId', 'secretArn'] as const)
        : isInOtherAccount(database)
          ? (['host', 'secretArn'] as const)
          : (['identifier', 'resourceId', 'host', 'securityGroupId'] as const);
  for (const name of needed) {
    if (database[name] === null)
      yield `database.${name}: expected a value because database.source is ${source}, got none`;
  }
  if (source === 'existing') yield* findOtherAccountProblems({ database, pooler, network });
  const isDirect = source === 'neon' && database.host?.split('.')[0]?.endsWith('-pooler') === false;
  if (isDirect && pooler.neonDriver !== 'neon-http') {
    yield `database.host: expected Neon's pooled endpoint (ep-...-pooler...), got ${database.host} (the direct endpoint has no pooler)`;
  }
  if (source === 'neon' && network.egress === 'none') {
    yield 'network.egress: expected nat because database.source is neon, got none (Neon is outside the VPC)';
  }
  if (source === 'existing' && pooler.kind === 'data-api') {
    if (database.resourceId?.startsWith('db-') === true) {
      yield `database.resourceId: expected that of a cluster because pooler.kind is data-api, got ${database.resourceId} (an RDS instance has no Data API)`;
    }
    if (!database.dataApi) {
      yield 'database.dataApi: expected true because pooler.kind is data-api, got false (enable it on the cluster first)';
    }
  }
}

/** Whether a database of another account can be reached: only PgBouncer logs in there, over a route of the network. */
function* findOtherAccountProblems({
  database,
  pooler,
  network,
}: Pick<Stage, 'database' | 'pooler' | 'network'>): Generator<string> {
  const { identifier, cidrs, securityGroupId } = database;
  if (!isInOtherAccount(database)) {
    if (cidrs.length > 0) {
      yield `database.cidrs: expected nothing because database.identifier is not an ARN, got ${JSON.stringify(cidrs)} (the rule of database.securityGroupId admits the pooler)`;
    }
    return;
  }
  if (pooler.kind !== 'pgbouncer') {
    yield `pooler.kind: expected pgbouncer because database.identifier is an ARN, got ${pooler.kind} (RDS Proxy and the Data API serve only databases of their own account)`;
  }
  if (securityGroupId !== null) {
    yield `database.securityGroupId: expected nothing because database.identifier is an ARN, got ${securityGroupId} (that account admits the address ranges of $FunctionSubnets itself)`;
  }
  if (cidrs.length === 0) {
    yield `database.cidrs: expected a value because database.identifier is an ARN, got none (no security group of ${identifier?.split(':')[4]} can be named here)`;
  }
  const routes = [network.cidr, ...Object.keys(network.routes)];
  for (const cidr of network.source === 'own' ? cidrs : []) {
    if (!routes.some((range) => isWithin(cidr, range))) {
      yield `database.cidrs: expected ranges in network.cidr or network.routes, got ${cidr} (the VPC has no route to it)`;
    }
  }
}

function* findOwnProblems(database: Stage['database'], pooler: Stage['pooler']): Generator<string> {
  const { engine, instanceClass } = database;
  const parameters = parametersOf(database);
  for (const [name, value] of Object.entries(parameters)) {
    const problem = findParameterProblem(name, value);
    if (problem !== undefined) yield `database.parameters.${name}${problem}`;
  }
  if (!['1', 'on', 'true'].includes(parameters['rds.force_ssl'] ?? '')) {
    yield `database.parameters.rds.force_ssl: expected 1, got ${parameters['rds.force_ssl']} (passwords and duties would cross the network unencrypted)`;
  }
  if (Number.isNaN(Number(parameters['max_connections']))) {
    yield `database.parameters.max_connections: expected a number, got ${parameters['max_connections']} (the size of the pooler depends on it)`;
  }
  if (pooler.kind === 'data-api' && engine === 'postgres') {
    yield 'database.engine: expected aurora-postgres because pooler.kind is data-api, got postgres (an RDS instance has no Data API)';
  }
  if (engine === 'postgres') {
    if (instanceClass === 'serverless') {
      yield 'database.instanceClass: expected a class and a size because database.engine is postgres, got serverless (only Aurora is serverless)';
    }
    yield* findMemoryProblems(database, pooler);
    return;
  }
  if (database.serverlessMinCapacity > database.serverlessMaxCapacity) {
    yield `database.serverlessMinCapacity: expected at most database.serverlessMaxCapacity (${database.serverlessMaxCapacity}), got ${database.serverlessMinCapacity} (Aurora scales between them)`;
  }
  if (instanceClass === 'serverless') return;
  if (!/^(r|x|t(3|4g)\.(medium|large)$)/.test(instanceClass)) {
    yield `database.instanceClass: expected an r or x class, t4g.medium or t4g.large because database.engine is aurora-postgres, got ${instanceClass} (Aurora supports only these)`;
  } else if (pooler.kind === 'data-api' && instanceClass.startsWith('t')) {
    yield `database.instanceClass: expected an r or x class because pooler.kind is data-api, got ${instanceClass} (the Data API does not support t classes)`;
  }
}

/** Whether Postgres fits into the memory of its instance class; classes without a known size are not checked. */
function* findMemoryProblems(database: Stage['database'], pooler: Stage['pooler']): Generator<string> {
  const { shared_buffers: buffers = '', max_connections: connections = '' } = parametersOf(database);
  const hasMib = findClassMemoryMib(database.instanceClass);
  const usesProxy = pooler.kind === 'rds-proxy';
  const sharedBuffersMib = (Number(buffers) * 8) / 1024; // in pages of 8 kB
  if (hasMib === undefined || Number.isNaN(sharedBuffersMib)) return; // a formula follows the class by itself
  const serverConnections = usesProxy
    ? Math.ceil((Number(connections) * pooler.maxConnectionsPercent) / 100)
    : pooler.serverConnections;
  const needsMib = neededMemoryMib({ sharedBuffersMib, serverConnections, usesIam: usesProxy });
  if (needsMib > hasMib) {
    yield `database.instanceClass: expected at least ${needsMib} MiB of memory, got ${database.instanceClass} with ${hasMib} (shared_buffers ${sharedBuffersMib}, ${serverConnections} connections${usesProxy ? ', IAM authentication 300 to 1000' : ''}, system 512)`;
  }
}
