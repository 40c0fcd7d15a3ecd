export type Changes = Record<string, Record<string, unknown>>;

export const proxy = 'dev-rds-proxy-own-http-api';
const existing = 'dev-rds-proxy-existing-http-api';
const pgbouncer = 'dev-pgbouncer-own-http-api';
const alb = 'dev-rds-proxy-own-alb';
const dataApi = 'dev-data-api-own-http-api';
const neon = 'dev-neon-own-http-api';
const otp = (url: string) => JSON.stringify([{ url, default: true }]);

/** What is wrong, in which combination, by which change, and how the one line about it begins. */
export const refused: [string, string, Changes, RegExp][] = [
  [
    'minimum over maximum',
    proxy,
    { api: { databaseMinConnections: 3 } },
    /^api\.databaseMinConnections: expected at most .* \(2\), got 3/,
  ],
  ['a wait that outlives the call', proxy, { api: { databaseAcquireSeconds: 10 } }, /^api\.databaseAcquireSeconds/],
  [
    'provisioned minimum over maximum',
    proxy,
    { api: { provisionedMin: 5, provisionedMax: 4 } },
    /^api\.provisionedMin/,
  ],
  ['a provisioned maximum without a minimum', proxy, { api: { provisionedMax: 4 } }, /target tracking starts from it/],
  ['more provisioned than reserved', proxy, { api: { provisionedMin: 1, provisionedMax: 51 } }, /^api\.provisionedMax/],
  [
    'more reserved than the account gives away',
    proxy,
    { api: { reservedConcurrency: 950 } },
    /^api\.reservedConcurrency/,
  ],
  ['more warm than there may be', proxy, { warmUp: { environments: 51 } }, /^warmUp\.environments/],
  ['warm-ups rarer than connections live', proxy, { warmUp: { everyMinutes: 5 } }, /^warmUp\.everyMinutes/],
  ['refreshes that overlap', proxy, { refresh: { everyMinutes: 5 } }, /^refresh\.timeoutSeconds/],
  ['an age that always alarms', proxy, { monitoring: { snapshotAgeMinutes: 15 } }, /^monitoring\.snapshotAgeMinutes/],
  [
    'a secret among the variables',
    proxy,
    { api: { environment: { HEADWAY_ADMIN_TOKEN: 'abcdefghijklmnop' } } },
    /^api\.environment\.HEADWAY_ADMIN_TOKEN: expected no secret/,
  ],
  [
    'a variable that the stack sets',
    proxy,
    { api: { environment: { SNAPSHOT_STORE: '/tmp' } } },
    /^api\.environment\.SNAPSHOT_STORE/,
  ],
  ['a variable that nobody reads', proxy, { api: { environment: { GTFS_NONSENSE: '1' } } }, /is not a variable/],
  [
    'a bad value of a variable',
    proxy,
    { api: { environment: { GTFS_POLLING_INTERVAL: 'often' } } },
    /expected seconds/,
  ],
  ['OTP outside without a way out', proxy, { otp: { reach: 'internet' } }, /^network\.egress: expected nat/],
  [
    'a public OTP that is said to be inside',
    proxy,
    { otp: { instances: otp('http://8.8.8.8:8080') } },
    /^otp\.reach: expected internet/,
  ],
  ['credentials of OTP', proxy, { otp: { instances: otp('http://a:b@otp.internal') } }, /without a user or password/],
  [
    'instances that are not as OTP_INSTANCES has them',
    proxy,
    { otp: { instances: '[{"uri":"x"}]' } },
    /^otp\.instances: expected a JSON list/,
  ],
  [
    'HTTP connections kept longer than the balancer keeps them',
    proxy,
    { otp: { balancerIdleSeconds: 60 } },
    /^api\.otpIdleSeconds/,
  ],
  ['ids of a VPC beside our own', proxy, { network: { vpcId: 'vpc-0a1b2c3d' } }, /^network\.vpcId: expected nothing/],
  ['more NATs than zones', proxy, { network: { natGateways: 3 } }, /^network\.natGateways/],
  ['an existing VPC without its id', existing, { network: { vpcId: null } }, /^network\.vpcId: expected a value/],
  [
    'one zone',
    existing,
    {
      network: {
        availabilityZones: ['ap-south-1a'],
        functionSubnetIds: ['subnet-0a'],
        databaseSubnetIds: ['subnet-0b'],
        routeTableIds: ['rtb-0c'],
      },
    },
    /^network\.availabilityZones: expected at least two/,
  ],
  [
    'subnets that do not match the zones',
    existing,
    { network: { functionSubnetIds: ['subnet-0a'] } },
    /^network\.functionSubnetIds: expected one for each/,
  ],
  ['no route tables for the S3 endpoint', existing, { network: { routeTableIds: [] } }, /^network\.routeTableIds/],
  [
    'an existing database without its name in IAM',
    existing,
    { database: { resourceId: null } },
    /^database\.resourceId: expected a value/,
  ],
  [
    'addresses beside our own database',
    proxy,
    { database: { host: 'db.example.org' } },
    /^database\.host: expected nothing/,
  ],
  [
    'a misspelt parameter',
    proxy,
    { database: { parameters: { max_conections: 100 } } },
    /^database\.parameters\.max_conections is not a parameter/,
  ],
  [
    'a parameter in a unit that RDS does not take',
    proxy,
    { database: { parameters: { shared_buffers: '256MB' } } },
    /^database\.parameters\.shared_buffers: expected a number of 8kB/,
  ],
  [
    'the Data API on an instance',
    dataApi,
    { database: { engine: 'postgres' } },
    /^database\.engine: expected aurora-postgres/,
  ],
  [
    'the Data API on an existing instance',
    'dev-data-api-existing-http-api',
    { database: { resourceId: 'db-ABC' } },
    /^database\.resourceId: expected that of a cluster/,
  ],
  [
    'a Data API that is off',
    'dev-data-api-existing-http-api',
    { database: { dataApi: false } },
    /^database\.dataApi: expected true/,
  ],
  ["Neon's pooler before another database", proxy, { pooler: { kind: 'neon' } }, /^pooler\.kind: expected another/],
  ['Neon without a way out', neon, { network: { egress: 'none' } }, /^network\.egress: expected nat/],
  [
    'more connections than Neon takes',
    neon,
    { api: { reservedConcurrency: 900, databaseConnections: 12 } },
    /what Neon's pooler takes/,
  ],
  [
    'a pooler that lets go first',
    proxy,
    { pooler: { clientIdleSeconds: 300 } },
    /^pooler\.clientIdleSeconds: expected more than/,
  ],
  [
    'a borrow timeout over 300 s',
    proxy,
    { pooler: { borrowTimeoutSeconds: 301 } },
    /^pooler\.borrowTimeoutSeconds: expected a whole number from 0 to 300, got 301/,
  ],
  [
    'a borrow timeout that outlives the call',
    proxy,
    { pooler: { borrowTimeoutSeconds: 10 } },
    /^pooler\.borrowTimeoutSeconds/,
  ],
  ['more idle than open', proxy, { pooler: { maxIdlePercent: 11 } }, /^pooler\.maxIdlePercent/],
  [
    'a percentage of nearly nothing',
    proxy,
    { pooler: { maxConnectionsPercent: 1, maxIdlePercent: 0 }, database: { parameters: { max_connections: 100 } } },
    /^pooler\.maxConnectionsPercent/,
  ],
  [
    'more connections than PgBouncer takes',
    pgbouncer,
    { api: { reservedConcurrency: 800 }, pooler: { clientConnections: 1500 } },
    /^pooler\.clientConnections: expected at least 1600, got 1500 \(800 environments x 2/,
  ],
  [
    'more connections than the database has',
    pgbouncer,
    { pooler: { serverConnections: 96 } },
    /^pooler\.serverConnections: expected at most 95/,
  ],
  [
    'fewer connections than tasks',
    pgbouncer,
    { pooler: { serverConnections: 2 } },
    /^pooler\.serverConnections: expected at least/,
  ],
  [
    'a balancer that forgets connections in use',
    pgbouncer,
    { pooler: { balancerIdleSeconds: 300 } },
    /^pooler\.balancerIdleSeconds/,
  ],
  [
    'PgBouncer without a certificate',
    pgbouncer,
    { pooler: { certificateSecretArn: null } },
    /^pooler\.certificateSecretArn/,
  ],
  ['roots that are not there', pgbouncer, { pooler: { caFile: '/nowhere.pem' } }, /^pooler\.caFile: expected a file/],
  [
    'a zone without a task',
    'prod-pgbouncer-own-http-api',
    { pooler: { tasks: 2 } },
    /^pooler\.tasks: expected one for each zone \(3\)/,
  ],
  [
    'PgBouncer without a password',
    'dev-pgbouncer-existing-http-api',
    { database: { secretArn: null } },
    /cannot check IAM tokens/,
  ],
  ['an ALB without TLS', alb, { frontDoor: { certificateArn: null } }, /^frontDoor\.certificateArn/],
  ['an idle timeout over 4000 s', alb, { frontDoor: { idleTimeoutSeconds: 4001 } }, /from 1 to 4000, got 4001/],
  [
    'a keepalive below the idle timeout',
    alb,
    { frontDoor: { idleTimeoutSeconds: 120, clientKeepAliveSeconds: 60 } },
    /^frontDoor\.clientKeepAliveSeconds/,
  ],
  [
    'a health check as long as its interval',
    alb,
    { frontDoor: { healthIntervalSeconds: 5, healthTimeoutSeconds: 5 } },
    /^frontDoor\.healthTimeoutSeconds/,
  ],
  ['a WAF before an HTTP API', proxy, { frontDoor: { waf: true } }, /^frontDoor\.waf/],
  [
    'a domain without a certificate',
    proxy,
    { frontDoor: { domainName: 'transit.example.org' } },
    /^frontDoor\.domainName/,
  ],
  [
    'a misspelt setting',
    proxy,
    { pooler: { borowTimeoutSeconds: 3 } },
    /^pooler\.borowTimeoutSeconds is not a setting; the nearest one is pooler\.borrowTimeoutSeconds$/,
  ],
  ['a misspelt group', proxy, { poler: {} }, /^poler is not a setting; the nearest one is pooler$/],
];
