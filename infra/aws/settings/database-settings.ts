import { oneOf, optionalText, text, textByName, wholeNumber, yesOrNo } from './setting.ts';

const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const secretArn = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:.+$/;
const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/\S+$/;
const sqlName = /^[a-z][a-z0-9_]{0,62}$/;

export const databaseSettings = {
  source: oneOf(['own', 'existing', 'neon'], 'own', 'who provides Postgres: this stack, your account, or Neon'),
  engine: oneOf(
    ['postgres', 'aurora-postgres'],
    'postgres',
    'a provisioned RDS instance, or a provisioned Aurora cluster, which the Data API needs',
  ),
  name: text('a database name', sqlName, 'waybills', 'the database that holds the duties'),
  user: text('a role name', sqlName, 'headway', 'the role that the functions log in as; it only reads'),
  instanceClass: text('a class and a size, such as t4g.micro', /^[a-z][a-z0-9-]*\.[a-z0-9]+$/, 't4g.micro', 'own'),
  storageGb: wholeNumber(
    20,
    13_107,
    20,
    'own instance; RDS starts at 20, and lets it grow to five times that, at most 65536',
  ),
  multiAz: yesOrNo(false, 'own: a second server in another zone, at twice the price'),
  backupDays: wholeNumber(1, 35, 7, 'own; RDS keeps at most 35, and 0 would be none'),
  deletionProtection: yesOrNo(true, 'of our own database and of an ALB: a deletion is refused until this is false'),
  parameters: textByName(
    'Postgres parameters by their name',
    'own; they win over ours (max_connections 200, shared_buffers 32768 pages = 256 MB, tcp_keepalives 60/10/6)',
  ),
  identifier: optionalText('an instance or cluster identifier', /^[a-z]([a-z0-9-]*[a-z0-9])?$/i, 'existing'),
  resourceId: optionalText('db-... or cluster-...', /^(db|cluster)-[A-Z0-9]+$/, 'existing: what IAM names it by'),
  host: optionalText('a host name', hostName, 'existing or neon: the endpoint; of Neon the pooled one'),
  port: wholeNumber(1150, 65_535, 5432, 'RDS takes 1150 to 65535'),
  securityGroupId: optionalText('sg-...', /^sg-[0-9a-f]+$/, 'existing: gets one rule that lets the pooler in'),
  secretArn: optionalText('the ARN of a secret', secretArn, 'existing or neon: {"username", "password"} of the role'),
  secretKeyArn: optionalText(
    'the ARN of a KMS key',
    keyArn,
    'what secretArn is encrypted with, if with a key of yours',
  ),
  maxConnections: wholeNumber(10, 262_143, 200, 'what the existing server has; of our own it is the parameter'),
  dataApi: yesOrNo(false, 'existing cluster: whether its Data API is on'),
};

export const poolerSettings = {
  kind: oneOf(['rds-proxy', 'pgbouncer', 'neon', 'data-api'], 'rds-proxy', 'what stands in front of the database'),
  clientIdleSeconds: wholeNumber(
    60,
    28_800,
    360,
    'RDS Proxy takes 1 minute to 8 hours; above api.databaseIdleSeconds, so that the function lets go first',
  ),
  borrowTimeoutSeconds: wholeNumber(0, 300, 3, 'rds-proxy: wait for a server connection; RDS takes at most 300 s'),
  maxConnectionsPercent: wholeNumber(1, 100, 10, 'rds-proxy: of max_connections; 10 of 200 are the 20 of the guide'),
  maxIdlePercent: wholeNumber(0, 100, 5, 'rds-proxy: kept open while idle; at most maxConnectionsPercent'),
  tasks: wholeNumber(2, 20, 2, 'pgbouncer: one per zone, so that one may go'),
  serverConnections: wholeNumber(2, 1000, 20, 'pgbouncer: of all tasks together; the guide has 20'),
  clientConnections: wholeNumber(
    10,
    55_000,
    2500,
    'pgbouncer: clients that one task takes: it may have to take all; the NLB has 55000 ports to one',
  ),
  certificateSecretArn: optionalText(
    'the ARN of a secret',
    secretArn,
    'pgbouncer: {"certificate", "key"} in PEM for the private name (infra/aws/pgbouncer/make-certificate.sh)',
  ),
  caFile: optionalText('the path of a PEM file', /\S/, 'pgbouncer: what the functions check its certificate with'),
  image: optionalText(
    'an image URI in ECR',
    /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/\S+[:@]\S+$/,
    'pgbouncer >= 1.21 with our entrypoint; without it the image is built while deploying, which needs Docker',
  ),
  sticky: yesOrNo(true, 'pgbouncer: connections of one address go to the same task'),
  crossZone: yesOrNo(false, 'pgbouncer: a balancer node may use tasks of other zones, at the price of a zone crossing'),
  drainSeconds: wholeNumber(0, 3600, 60, 'pgbouncer: how long a leaving task keeps its connections'),
  balancerIdleSeconds: wholeNumber(60, 6000, 350, 'pgbouncer: the NLB forgets an idle connection after this'),
  neonDriver: oneOf(['pg', 'neon-websocket', 'neon-http'], 'pg', 'neon: TCP, WebSocket, or one HTTP request a query'),
};
