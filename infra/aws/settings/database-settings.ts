import { ipv4Range } from './ipv4-range.ts';
import { listOf, oneOf, optionalText, text, textByName, wholeNumber, yesOrNo } from './setting.ts';

const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const secretArn = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.+$/;
const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/\S+$/;
const securityGroupId = /^sg-[0-9a-f]+$/;
const sqlName = /^[a-z][a-z0-9_]{0,62}$/;

/** A database that is set by its ARN is in another account: no API of this account describes it, and no group refers to it. */
export function isInOtherAccount({ identifier }: { readonly identifier: string | null }): boolean {
  return identifier?.startsWith('arn:') === true;
}

export const databaseSettings = {
  source: oneOf(
    ['own', 'existing', 'neon'],
    'own',
    'who provides Postgres: this stack, an existing database in your account, or Neon',
  ),
  engine: oneOf(
    ['postgres', 'aurora-postgres'],
    'postgres',
    'own: an RDS instance, or a provisioned Aurora cluster (the Data API requires Aurora)',
  ),
  name: text('a database name', sqlName, 'waybills', 'the database that holds the duties'),
  user: text('a role name', sqlName, 'headway', 'the read-only role that the functions log in as'),
  instanceClass: text(
    'a class and a size, such as t4g.small',
    /^([a-z][a-z0-9-]*\.[a-z0-9]+|serverless)$/,
    't4g.small',
    'own: the instance class, without "db."; serverless: Aurora Serverless v2',
  ),
  storageGb: wholeNumber(
    20,
    13_107,
    20,
    'own instance: initial size; storage grows up to five times that (RDS allows 20 to 65536 GB)',
  ),
  serverlessMinCapacity: wholeNumber(
    1,
    256,
    1,
    'serverless: smallest capacity in ACU (2 GiB of memory each); charged at all times',
  ),
  serverlessMaxCapacity: wholeNumber(1, 256, 4, 'serverless: largest capacity in ACU'),
  snapshotIdentifier: optionalText(
    'the name or ARN of a snapshot',
    /^(rds:)?[a-z][\w-]*$|^arn:[\w-]+:rds:[\w-]+:\d{12}:(cluster-)?snapshot:\S+$/i,
    'own: an encrypted snapshot, with the owner headway_owner, that a new database starts from; keep it set, because a change replaces the database',
  ),
  multiAz: yesOrNo(false, 'own: a standby server in another zone; doubles the price'),
  backupDays: wholeNumber(1, 35, 7, 'own: days of automated backups; RDS keeps at most 35'),
  deletionProtection: yesOrNo(true, 'own database and ALB: AWS refuses to delete them while this is true'),
  parameters: textByName(
    'Postgres parameters by name',
    'own: override the defaults (max_connections 200, shared_buffers 32768 pages = 256 MB, tcp_keepalives 60/10/6)',
  ),
  writerSecurityGroupIds: listOf(
    'sg-...',
    securityGroupId,
    'own: security groups, of the VPC or a peered one, that may connect to Postgres to write waybills',
  ),
  writerCidrs: listOf('IPv4 ranges', ipv4Range, 'own: address ranges that may connect to Postgres to write waybills'),
  identifier: optionalText(
    'an instance or cluster identifier, or its ARN',
    /^(arn:[\w-]+:rds:[\w-]+:\d{12}:(db|cluster):)?[a-z]([a-z0-9-]*[a-z0-9])?$/i,
    'existing: its RDS identifier; its ARN if it is in another account, with pgbouncer',
  ),
  cidrs: listOf(
    'IPv4 ranges',
    ipv4Range,
    'existing, by ARN: the address ranges of the database, which PgBouncer may reach',
  ),
  resourceId: optionalText(
    'db-... or cluster-...',
    /^(db|cluster)-[A-Z0-9]+$/,
    'existing: its resource id, which IAM policies use',
  ),
  host: optionalText('a host name', hostName, 'existing or neon: the endpoint; for Neon, the pooled one'),
  port: wholeNumber(1150, 65_535, 5432, 'the port of Postgres; RDS allows 1150 to 65535'),
  securityGroupId: optionalText(
    'sg-...',
    securityGroupId,
    'existing: the security group of the database; the stack adds one rule that admits the pooler',
  ),
  ownerSecretArn: optionalText(
    'the ARN of a secret',
    secretArn,
    'existing: {"username", "password"} of its owner; a deployment then creates the role of the functions, else it prints the SQL',
  ),
  ownerSecretKeyArn: optionalText(
    'the ARN of a KMS key',
    keyArn,
    'the customer-managed key that encrypts ownerSecretArn, if any',
  ),
  secretArn: optionalText('the ARN of a secret', secretArn, 'existing or neon: {"username", "password"} of the role'),
  secretKeyArn: optionalText(
    'the ARN of a KMS key',
    keyArn,
    'the customer-managed key that encrypts secretArn, if any',
  ),
  maxConnections: wholeNumber(10, 262_143, 200, 'existing: max_connections of the server (own: set it in parameters)'),
  rotationDays: wholeNumber(
    0,
    365,
    0,
    'pgbouncer and data-api, with a password of the stack: days between rotations of the password; 0: none',
  ),
  lookupFunction: yesOrNo(
    false,
    'own, or existing with ownerSecretArn: a deployment creates the function headway_duty_1, which keeps the plan of a lookup where the pooler forgets it (docs/reference/waybills-schema.md)',
  ),
  dataApi: yesOrNo(false, 'existing cluster: whether its Data API is enabled'),
};

export const poolerSettings = {
  kind: oneOf(
    ['rds-proxy', 'pgbouncer', 'neon', 'data-api'],
    'rds-proxy',
    'the connection pooler in front of the database',
  ),
  clientIdleSeconds: wholeNumber(
    60,
    28_800,
    360,
    'idle timeout of a client connection; must exceed api.databaseIdleSeconds so that the function closes first',
  ),
  borrowTimeoutSeconds: wholeNumber(
    0,
    300,
    3,
    'rds-proxy: longest wait for a server connection; RDS allows at most 300',
  ),
  maxConnectionsPercent: wholeNumber(
    1,
    100,
    10,
    'rds-proxy: share of max_connections; 10 % of 200 is the 20 of the performance guide',
  ),
  maxIdlePercent: wholeNumber(
    0,
    100,
    5,
    'rds-proxy: share of max_connections kept open while idle; at most maxConnectionsPercent',
  ),
  tasks: wholeNumber(2, 20, 2, 'pgbouncer: number of tasks; at least one per zone unless crossZone is true'),
  serverConnections: wholeNumber(
    2,
    1000,
    20,
    'pgbouncer: connections to Postgres of all tasks together; 20 in the performance guide',
  ),
  clientConnections: wholeNumber(
    10,
    55_000,
    2500,
    'pgbouncer: client connections of one task, which may have to serve all of them; an NLB has 55000 ports per target',
  ),
  certificateSecretArn: optionalText(
    'the ARN of a secret',
    secretArn,
    'pgbouncer: your own {"certificate", "key"} in PEM for the private name; none: the deployment creates one and renews it',
  ),
  certificateSecretKeyArn: optionalText(
    'the ARN of a KMS key',
    keyArn,
    'pgbouncer: the customer-managed key that encrypts certificateSecretArn, if any',
  ),
  caFile: optionalText(
    'the path of a PEM file',
    /\S/,
    'pgbouncer: the CA of certificateSecretArn, which the functions verify it with',
  ),
  image: optionalText(
    'an image URI in ECR',
    /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/\S+[:@]\S+$/,
    'pgbouncer: an image of PgBouncer >= 1.21 with entrypoint.sh; if not set, the deployment builds it with Docker',
  ),
  sticky: yesOrNo(true, 'pgbouncer: connections from one address go to the same task'),
  crossZone: yesOrNo(
    false,
    'pgbouncer: the load balancer may use tasks in other zones; traffic between zones is charged',
  ),
  drainSeconds: wholeNumber(0, 3600, 60, 'pgbouncer: how long a stopping task keeps its connections'),
  balancerIdleSeconds: wholeNumber(60, 6000, 350, 'pgbouncer: idle timeout of the NLB'),
  neonDriver: oneOf(['pg', 'neon-websocket', 'neon-http'], 'pg', 'neon: TCP, WebSocket, or one HTTP request per query'),
};
