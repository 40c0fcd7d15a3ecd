/** Every combination of pooler, own or existing resources, front door and stage, plus variants of other options. Ids are made up. */
type Context = Record<string, Record<string, unknown>>;
export type Combination = {
  readonly name: string;
  readonly stageName: 'dev' | 'prod';
  readonly pooler: 'rds-proxy' | 'pgbouncer' | 'neon' | 'data-api';
  readonly source: 'own' | 'existing';
  readonly frontDoor: 'http-api' | 'alb';
  /** The settings as in cdk.json. */
  readonly context: Context;
};

const account = '123456789012';
const secret = (name: string) => `arn:aws:secretsmanager:ap-south-1:${account}:secret:${name}-AbCdEf`;
const certificateArn = `arn:aws:acm:ap-south-1:${account}:certificate/11111111-2222-3333-4444-555555555555`;
const ids = (kind: string) => [`${kind}-0a1b2c3d4e5f60001`, `${kind}-0a1b2c3d4e5f60002`];

const key = (digit: number) => `arn:aws:kms:ap-south-1:${account}:key/99999999-8888-7777-6666-55555555555${digit}`;
const customerKeys = { databaseKeyArn: key(1), secretsKeyArn: key(2), snapshotsKeyArn: key(3), logsKeyArn: key(4) };

const otherAccount = '210987654321';
const ofOtherAccount = (secret: string, key: string, name: string) => ({
  [secret]: `arn:aws:secretsmanager:ap-south-1:${otherAccount}:secret:${name}-AbCdEf`,
  [key]: `arn:aws:kms:ap-south-1:${otherAccount}:key/${name}`,
});

const otpInstances = '[{"url":"http://otp.internal:8080","default":true}]';

const existingNetwork = {
  source: 'existing',
  vpcId: 'vpc-0a1b2c3d4e5f60001',
  cidr: '10.0.0.0/16',
  availabilityZones: ['ap-south-1a', 'ap-south-1b'],
  functionSubnetIds: ids('subnet'),
  databaseSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
  publicSubnetIds: ['subnet-0a1b2c3d4e5f60005', 'subnet-0a1b2c3d4e5f60006'],
  routeTableIds: ids('rtb'),
};

function databaseContext(pooler: Combination['pooler'], source: Combination['source']) {
  if (pooler === 'neon') {
    const host = 'ep-cool-rain-123456-pooler.ap-southeast-1.aws.neon.tech';
    return { source: 'neon', host, secretArn: secret('neon') };
  }
  if (source === 'own') {
    return { source, ...(pooler === 'data-api' ? { engine: 'aurora-postgres', instanceClass: 'r8g.large' } : {}) };
  }
  const isCluster = pooler === 'data-api';
  return {
    source,
    identifier: 'duties',
    resourceId: isCluster ? 'cluster-ABCDEFGHIJKL01234' : 'db-ABCDEFGHIJKL01234',
    host: 'duties.abcdefghijkl.ap-south-1.rds.amazonaws.com',
    securityGroupId: 'sg-0a1b2c3d4e5f60001',
    secretArn: secret('duties'),
    dataApi: isCluster,
  };
}

/**
 * Lists the combinations.
 * @param options.caFile a PEM file for the combinations with PgBouncer
 * @param options.stages the settings of cdk.json by stage
 */
export function createMatrix({
  caFile,
  stages,
}: {
  caFile: string;
  stages: Record<'dev' | 'prod', Context>;
}): Combination[] {
  const combinations: Combination[] = [];
  for (const stageName of ['dev', 'prod'] as const) {
    for (const pooler of ['rds-proxy', 'pgbouncer', 'neon', 'data-api'] as const) {
      for (const source of ['own', 'existing'] as const) {
        for (const frontDoor of ['http-api', 'alb'] as const) {
          const base = stages[stageName];
          const { zones: _, ...network } = base['network'] ?? {};
          combinations.push({
            name: [stageName, pooler, source, frontDoor].join('-'),
            stageName,
            pooler,
            source,
            frontDoor,
            context: {
              ...base,
              otp: { ...base['otp'], instances: otpInstances },
              network: {
                ...(source === 'own' ? base['network'] : { ...network, ...existingNetwork }),
                egress: pooler === 'neon' ? 'nat' : 'none',
                ...(source === 'existing' && frontDoor === 'http-api' ? { publicSubnetIds: [] } : {}),
              },
              database: { ...base['database'], ...databaseContext(pooler, source) },
              pooler: {
                ...base['pooler'],
                kind: pooler,
                ...(pooler === 'pgbouncer' ? { tasks: 3 } : {}),
                // Stage prod brings a certificate, dev lets the deployment create one.
                ...(pooler === 'pgbouncer' && stageName === 'prod'
                  ? { caFile, certificateSecretArn: secret('pooler') }
                  : {}),
              },
              frontDoor: {
                ...base['frontDoor'],
                kind: frontDoor,
                ...(frontDoor === 'alb' ? { certificateArn, waf: stageName === 'prod' } : {}),
              },
            },
          });
        }
      }
    }
  }
  return [...combinations, ...variants.map((variant) => createVariant(combinations, variant))];
}

/** Variants: the base combination, the name of the variant, and the settings that it changes. */
const variants: readonly [string, string, Context][] = [
  [
    'dev-rds-proxy-own-http-api',
    'aurora',
    { database: { engine: 'aurora-postgres', instanceClass: 't4g.medium', multiAz: true } },
  ],
  ['dev-rds-proxy-existing-http-api', 'cluster', { database: { resourceId: 'cluster-ABCDEFGHIJKL01234' } }],
  [
    'prod-pgbouncer-own-alb',
    'nat',
    {
      network: { egress: 'nat', natGateways: 3 },
      otp: { reach: 'internet', instances: '[{"url":"https://otp.example.org","default":true}]' },
      pooler: {
        image: `${account}.dkr.ecr.ap-south-1.amazonaws.com/headway/pgbouncer:1.24`,
        sticky: false,
        crossZone: true,
      },
    },
  ],
  [
    'dev-pgbouncer-existing-http-api',
    'key',
    {
      database: {
        ...{ ownerSecretArn: secret('owner'), ownerSecretKeyArn: key(7), secretKeyArn: key(8) },
      },
    },
  ],
  [
    'prod-rds-proxy-own-http-api',
    'domain',
    {
      frontDoor: { domainName: 'transit.example.org', certificateArn },
      monitoring: { alarmTopicArn: `arn:aws:sns:ap-south-1:${account}:alarms` },
      api: { architecture: 'x86_64' },
    },
  ],
  ['prod-pgbouncer-own-http-api', 'stream', { stream: { concurrency: 20, auth: 'iam' } }],
  ['dev-rds-proxy-own-http-api', 'new-account', { api: { accountConcurrency: 10 } }],
  ['prod-pgbouncer-own-http-api', 'keys', { pooler: { certificateSecretKeyArn: key(6) } }],
  [
    'dev-rds-proxy-own-http-api',
    'peered',
    {
      network: { routes: { '10.50.0.0/16': 'pcx-0a1b2c3d4e5f60001', '10.60.0.0/16': 'tgw-0a1b2c3d4e5f60001' } },
      otp: { instances: '[{"url":"https://otp.example.org","default":true}]', cidrs: ['10.50.0.0/16'] },
      database: { writerSecurityGroupIds: ['sg-0a1b2c3d4e5f60009'], writerCidrs: ['10.60.1.0/24'] },
    },
  ],
  ['prod-rds-proxy-own-http-api', 'edge', { frontDoor: { edge: 'cloudfront' } }],
  [
    'dev-pgbouncer-own-alb',
    'edge',
    {
      frontDoor: { edge: 'cloudfront', basePath: '/city' },
      edge: {
        domainName: 'transit.example.org',
        certificateArn: `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`,
        originName: 'origin.transit.example.org',
        keyGeneration: 2,
      },
      api: {
        environment: {
          HEADWAY_CORS_ORIGINS: 'https://map.example.org',
          HEADWAY_API_KEYS: `app*10=${'ab'.repeat(32)},board=${'cd'.repeat(32)}`,
        },
      },
    },
  ],
  ['dev-rds-proxy-own-http-api', 'customer-keys', { keys: customerKeys, account: { tags: { team: 'transit' } } }],
  ['dev-pgbouncer-own-http-api', 'customer-keys', { keys: customerKeys, database: { rotationDays: 30 } }],
  ['dev-data-api-own-http-api', 'customer-keys', { keys: customerKeys, database: { rotationDays: 30 } }],
  [
    'dev-data-api-own-http-api',
    'serverless',
    {
      database: { instanceClass: 'serverless', multiAz: true },
      account: { permissionsBoundaryArn: `arn:aws:iam::${account}:policy/boundary` },
    },
  ],
  [
    'dev-pgbouncer-own-http-api',
    'other-account',
    {
      network: { routes: { '10.50.0.0/16': 'pcx-0a1b2c3d4e5f60001' } },
      database: {
        source: 'existing',
        identifier: `arn:aws:rds:ap-south-1:${otherAccount}:db:duties`,
        ...{ host: 'duties.abcdefghijkl.ap-south-1.rds.amazonaws.com', cidrs: ['10.50.8.0/22'] },
        ...ofOtherAccount('secretArn', 'secretKeyArn', 'duties'),
        ...ofOtherAccount('ownerSecretArn', 'ownerSecretKeyArn', 'owner'),
      },
    },
  ],
  ['dev-rds-proxy-own-http-api', 'restored', { database: { snapshotIdentifier: 'rds:headway-2026-11-01-03-10' } }],
  ['dev-data-api-own-http-api', 'restored', { database: { snapshotIdentifier: 'before-the-move' } }],
  ['dev-rds-proxy-own-http-api', 'zones', { network: { availabilityZones: ['ap-south-1b', 'ap-south-1c'] } }],
  [
    'dev-rds-proxy-existing-alb',
    'tags',
    {
      network: {
        ...{ vpcId: 'tag:Name=shared', functionSubnetIds: ['tag:tier=app'], routeTableIds: [] },
        ...{ databaseSubnetIds: ['tag:tier=data'], publicSubnetIds: ['tag:tier=public'] },
      },
    },
  ],
  [
    'dev-pgbouncer-existing-http-api',
    'parameters',
    {
      network: {
        vpcId: 'ssm:/network/vpc',
        functionSubnetIds: ['ssm:/network/app/a', 'ssm:/network/app/b'],
        databaseSubnetIds: ['ssm:/network/data/a', 'ssm:/network/data/b'],
        routeTableIds: ['ssm:/network/app/table', 'ssm:/network/app/table'],
      },
    },
  ],
  ['prod-neon-own-http-api', 'websocket', { pooler: { neonDriver: 'neon-websocket' } }],
];

function createVariant(
  combinations: readonly Combination[],
  [base, name, changes]: (typeof variants)[number],
): Combination {
  const found = combinations.find((combination) => combination.name === base);
  if (found === undefined) throw new Error(`No combination ${base}`);
  const context = { ...found.context };
  for (const [group, values] of Object.entries(changes)) context[group] = { ...context[group], ...values };
  return { ...found, name: `${base}-${name}`, context };
}
