export type Changes = Record<string, Record<string, unknown>>;

export const proxy = 'dev-rds-proxy-own-http-api';
export const existing = 'dev-rds-proxy-existing-http-api';
export const pgbouncer = 'dev-pgbouncer-own-http-api';
const alb = 'dev-rds-proxy-own-alb';
export const dataApi = 'dev-data-api-own-http-api';
export const neon = 'dev-neon-own-http-api';
const otp = (url: string) => JSON.stringify([{ url, default: true }]);

/** The mistake, the combination, the change that makes it, and a pattern of the one message. */
export type Refused = [string, string, Changes, RegExp];
export const refused: readonly Refused[] = [
  [
    'a minimum over the maximum',
    proxy,
    { api: { databaseMinConnections: 3 } },
    /^api\.databaseMinConnections: expected at most .* \(2\), got 3/,
  ],
  [
    'an acquire timeout as long as the call',
    proxy,
    { api: { databaseAcquireSeconds: 10 } },
    /^api\.databaseAcquireSeconds/,
  ],
  [
    'a provisioned minimum over the maximum',
    proxy,
    { api: { provisionedMin: 5, provisionedMax: 4 } },
    /^api\.provisionedMin/,
  ],
  ['a provisioned maximum without a minimum', proxy, { api: { provisionedMax: 4 } }, /target tracking scales from it/],
  [
    'more provisioned than reserved environments',
    proxy,
    { api: { provisionedMin: 1, provisionedMax: 51 } },
    /^api\.provisionedMax/,
  ],
  [
    'more reserved environments than the account allows',
    proxy,
    { api: { reservedConcurrency: 950 } },
    /^api\.reservedConcurrency/,
  ],
  ['more warm environments than allowed', proxy, { warmUp: { environments: 51 } }, /^warmUp\.environments/],
  ['warm-ups less often than the idle timeout', proxy, { warmUp: { everyMinutes: 5 } }, /^warmUp\.everyMinutes/],
  ['overlapping refreshes', proxy, { refresh: { everyMinutes: 5 } }, /^refresh\.timeoutSeconds/],
  [
    'a snapshot age that always raises the alarm',
    proxy,
    { monitoring: { snapshotAgeMinutes: 15 } },
    /^monitoring\.snapshotAgeMinutes/,
  ],
  [
    'a secret in an environment variable',
    proxy,
    { api: { environment: { HEADWAY_ADMIN_TOKEN: 'abcdefghijklmnop' } } },
    /^api\.environment\.HEADWAY_ADMIN_TOKEN: expected no secret/,
  ],
  [
    'an environment variable that the stack sets',
    proxy,
    { api: { environment: { SNAPSHOT_STORE: '/tmp' } } },
    /^api\.environment\.SNAPSHOT_STORE/,
  ],
  [
    'an unknown environment variable',
    proxy,
    { api: { environment: { GTFS_NONSENSE: '1' } } },
    /is not an environment variable/,
  ],
  [
    'an invalid value of an environment variable',
    proxy,
    { api: { environment: { GTFS_POLLING_INTERVAL: 'often' } } },
    /expected seconds/,
  ],
  ['OTP on the internet without a NAT', proxy, { otp: { reach: 'internet' } }, /^network\.egress: expected nat/],
  [
    'a public OTP address with reach vpc',
    proxy,
    { otp: { instances: otp('http://8.8.8.8:8080') } },
    /^otp\.reach: expected internet/,
  ],
  [
    'credentials in the URL of OTP',
    proxy,
    { otp: { instances: otp('http://a:b@otp.internal') } },
    /without a user or password/,
  ],
  [
    'instances in another format than OTP_INSTANCES',
    proxy,
    { otp: { instances: '[{"uri":"x"}]' } },
    /^otp\.instances: expected a JSON list/,
  ],
  [
    'an idle timeout longer than that of the load balancer of OTP',
    proxy,
    { otp: { balancerIdleSeconds: 28 } },
    /^api\.otpIdleSeconds/,
  ],
  [
    'ids of a VPC with an own network',
    proxy,
    { network: { vpcId: 'vpc-0a1b2c3d' } },
    /^network\.vpcId: expected nothing/,
  ],
  ['more NAT gateways than zones', proxy, { network: { natGateways: 3 } }, /^network\.natGateways/],
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
    'a timeout over that of an HTTP API',
    proxy,
    { api: { timeoutSeconds: 30 } },
    /^api\.timeoutSeconds: expected a whole number from 3 to 29, got 30/,
  ],
  [
    'a retention that CloudWatch does not support',
    proxy,
    { api: { logRetentionDays: 31 } },
    /^api\.logRetentionDays: expected one of 1, 3, .*got 31/,
  ],
  [
    'more provisioned environments than the account allows',
    proxy,
    { api: { reservedConcurrency: null, provisionedMin: 1, provisionedMax: 901 } },
    /^api\.provisionedMax: expected at most api\.accountConcurrency - 100 \(900\)/,
  ],
  [
    "an OTP host in the stack's own zone",
    proxy,
    { otp: { instances: otp('http://otp.headway.internal:8080') } },
    /^otp\.instances: expected a host outside network\.privateZone \(headway\.internal\), got otp\.headway\.internal/,
  ],
  [
    'address ranges of an OTP on the internet',
    proxy,
    { otp: { reach: 'internet', cidrs: ['10.0.0.0/8'] }, network: { egress: 'nat' } },
    /^otp\.cidrs: expected nothing/,
  ],
  ['an invalid address range', proxy, { network: { cidr: '10.256.0.0/16' } }, /^network\.cidr: expected an IPv4 range/],
  [
    'an address range that is too small',
    proxy,
    { network: { cidr: '10.20.0.0/20' } },
    /^network\.cidr: expected .* from \/16 to \/18/,
  ],
  [
    'an ALB without public subnets',
    'dev-rds-proxy-existing-alb',
    { network: { publicSubnetIds: [] } },
    /^network\.publicSubnetIds: expected one for each/,
  ],
  [
    'functions in public subnets',
    existing,
    { network: { publicSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60009'] }, frontDoor: {} },
    /^network\.functionSubnetIds: expected none of network\.publicSubnetIds, got subnet-0a1b2c3d4e5f60001/,
  ],
  [
    'a certificate of another region',
    'dev-rds-proxy-existing-alb',
    { frontDoor: { certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' } },
    /^frontDoor\.certificateArn: expected ap-south-1 because network\.availabilityZones is in that region, got us-east-1/,
  ],
  [
    'a topic of another region',
    alb,
    { monitoring: { alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms' } },
    /^monitoring\.alarmTopicArn: expected ap-south-1/,
  ],
  [
    'an image of another region without a NAT',
    pgbouncer,
    { pooler: { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/headway/pgbouncer:1.24' } },
    /^pooler\.image: expected ap-south-1 because pooler\.certificateSecretArn is in that region, got eu-west-1/,
  ],
  [
    'an ALB idle timeout shorter than a call',
    alb,
    { frontDoor: { idleTimeoutSeconds: 10 } },
    /^frontDoor\.idleTimeoutSeconds: expected more than api\.timeoutSeconds \(10\), got 10/,
  ],
  [
    'a domain name with an ALB',
    alb,
    { frontDoor: { domainName: 'transit.example.org' } },
    /^frontDoor\.domainName: expected nothing/,
  ],
  ['an ALB without TLS', alb, { frontDoor: { certificateArn: null } }, /^frontDoor\.certificateArn/],
  ['an idle timeout over 4000 s', alb, { frontDoor: { idleTimeoutSeconds: 4001 } }, /from 1 to 4000, got 4001/],
  [
    'a client keep-alive below the idle timeout',
    alb,
    { frontDoor: { idleTimeoutSeconds: 120, clientKeepAliveSeconds: 60 } },
    /^frontDoor\.clientKeepAliveSeconds/,
  ],
  [
    'a health check timeout as long as its interval',
    alb,
    { frontDoor: { healthIntervalSeconds: 5, healthTimeoutSeconds: 5 } },
    /^frontDoor\.healthTimeoutSeconds/,
  ],
  ['a WAF on an HTTP API', proxy, { frontDoor: { waf: true } }, /^frontDoor\.waf/],
  [
    'a domain without a certificate',
    proxy,
    { frontDoor: { domainName: 'transit.example.org' } },
    /^frontDoor\.domainName/,
  ],
  [
    'a misspelled setting',
    proxy,
    { pooler: { borowTimeoutSeconds: 3 } },
    /^pooler\.borowTimeoutSeconds is not a setting; the nearest one is pooler\.borrowTimeoutSeconds$/,
  ],
  ['a misspelled group', proxy, { poler: {} }, /^poler is not a setting; the nearest one is pooler$/],
];
