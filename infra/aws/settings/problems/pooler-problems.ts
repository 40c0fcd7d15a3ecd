import { isCertificateFile } from '../certificate-file.ts';
import { parametersOf } from '../database-parameters.ts';
import type { Stage } from '../stage-settings.ts';

/** Client connections of Neon's pooler (neon.com/docs/connect/connection-pooling: max_client_conn). */
const neonClientConnections = 10_000;
/** Server connections reserved for others: superuser_reserved_connections 3, rds.rds_reserved 2, and psql sessions. */
const connectionsOfOthers = 10;

/** Whether the pooler can serve all environments, the database can serve the pooler, and the client closes idle connections first. */
export function* findPoolerProblems(stage: Stage): Generator<string> {
  const { api, stream, pooler } = stage;
  if (pooler.certificateSecretKeyArn !== null && pooler.certificateSecretArn === null) {
    yield 'pooler.certificateSecretKeyArn: expected nothing because pooler.certificateSecretArn is not set, got a value (it is the key of that secret)';
  }
  yield* findRotationProblems(stage);
  if (pooler.kind === 'data-api') return; // HTTP: no connection to hold
  const environments = api.reservedConcurrency ?? api.accountConcurrency;
  const clients = environments * api.databaseConnections + stream.concurrency;
  const streams = stream.concurrency === 0 ? '' : ` + ${stream.concurrency} streams`;
  const explain = `${environments} environments x ${api.databaseConnections} connections${streams}; lower api.reservedConcurrency or api.databaseConnections`;
  if (pooler.kind === 'neon') {
    if (pooler.neonDriver !== 'neon-http' && clients > neonClientConnections) {
      yield `api.reservedConcurrency: expected at most ${neonClientConnections} connections (the limit of Neon's pooler), got ${clients} (${explain})`;
    }
    return;
  }
  if (pooler.clientIdleSeconds <= api.databaseIdleSeconds) {
    yield `pooler.clientIdleSeconds: expected more than api.databaseIdleSeconds (${api.databaseIdleSeconds}), got ${pooler.clientIdleSeconds} (the pooler would close connections during a query)`;
  }
  const { database } = stage;
  const maxConnections =
    database.source === 'own' ? Number(parametersOf(database)['max_connections']) : database.maxConnections;
  if (pooler.kind === 'rds-proxy') {
    yield* findProxyProblems(stage, maxConnections);
    return;
  }
  if (clients > pooler.clientConnections) {
    yield `pooler.clientConnections: expected at least ${clients}, got ${pooler.clientConnections} (${explain})`;
  }
  yield* findPgbouncerProblems(stage, maxConnections);
}

/** Whether a rotation has a password to rotate. The stack creates one only for its own database, whose owner it knows. */
function* findRotationProblems({ database, pooler }: Stage): Generator<string> {
  const days = database.rotationDays;
  if (days === 0) return;
  const expected = (why: string) => `database.rotationDays: expected 0 because ${why}`;
  if (pooler.kind === 'rds-proxy') {
    yield expected(
      `pooler.kind is rds-proxy, got ${days} (the functions log in with IAM tokens: there is no password)`,
    );
  } else if (database.secretArn !== null) {
    yield expected(
      `database.secretArn is set, got ${days} (rotate that secret where it belongs; the functions read it again after a refused login)`,
    );
  }
}

function* findProxyProblems({ pooler, api }: Stage, maxConnections: number): Generator<string> {
  if (pooler.maxIdlePercent > pooler.maxConnectionsPercent) {
    yield `pooler.maxIdlePercent: expected at most pooler.maxConnectionsPercent (${pooler.maxConnectionsPercent}), got ${pooler.maxIdlePercent} (idle connections are a part of all connections)`;
  }
  if (pooler.borrowTimeoutSeconds >= api.timeoutSeconds) {
    yield `pooler.borrowTimeoutSeconds: expected less than api.timeoutSeconds (${api.timeoutSeconds}), got ${pooler.borrowTimeoutSeconds} (the call would time out first)`;
  }
  if (Math.floor((maxConnections * pooler.maxConnectionsPercent) / 100) < 2) {
    yield `pooler.maxConnectionsPercent: expected at least two connections of max_connections (${maxConnections}), got ${pooler.maxConnectionsPercent} % (one query would block all others)`;
  }
}

function* findPgbouncerProblems({ pooler, api, database, network }: Stage, maxConnections: number): Generator<string> {
  const { serverConnections, tasks, caFile } = pooler;
  // While a deployment replaces tasks, old and new tasks hold connections at the same time.
  if (serverConnections * 2 > maxConnections - connectionsOfOthers) {
    yield `pooler.serverConnections: expected at most ${Math.floor((maxConnections - connectionsOfOthers) / 2)}, half of max_connections minus ${connectionsOfOthers}, got ${serverConnections} (during a deployment, old and new tasks hold connections at the same time)`;
  }
  if (serverConnections < tasks) {
    yield `pooler.serverConnections: expected at least pooler.tasks (${tasks}), got ${serverConnections} (each task needs one)`;
  }
  if (pooler.balancerIdleSeconds <= api.databaseIdleSeconds) {
    yield `pooler.balancerIdleSeconds: expected more than api.databaseIdleSeconds (${api.databaseIdleSeconds}), got ${pooler.balancerIdleSeconds} (the load balancer would drop connections during a query)`;
  }
  if (pooler.certificateSecretArn === null) {
    if (caFile !== null) {
      yield `pooler.caFile: expected nothing because pooler.certificateSecretArn is not set, got ${caFile} (the deployment creates the certificate and its CA)`;
    }
  } else if (caFile === null) {
    yield 'pooler.caFile: expected a value because pooler.certificateSecretArn is set, got none (the functions verify that certificate with it)';
  } else if (!isCertificateFile(caFile)) {
    yield `pooler.caFile: expected a file with a PEM certificate, got ${caFile} (the functions verify the pooler's certificate with it)`;
  }
  if (database.source === 'existing' && database.secretArn === null) {
    yield 'database.secretArn: expected a value because pooler.kind is pgbouncer, got none (PgBouncer does not support IAM tokens)';
  }
  const zones = network.source === 'own' ? network.zones : network.availabilityZones.length;
  if (!pooler.crossZone && tasks < zones) {
    yield `pooler.tasks: expected one for each zone (${zones}) because pooler.crossZone is false, got ${tasks} (a zone without a task would serve no connection)`;
  }
}
