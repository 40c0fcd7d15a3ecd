import { existing, neon, proxy, type Refused } from './refused-settings.ts';

const key = (region: string) => `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;

/** Mistakes in what a team brings: its network, keys, boundary and snapshot. */
export const refusedAccounts: readonly Refused[] = [
  [
    'a tag that AWS reserves',
    proxy,
    { account: { tags: { 'aws:team': 'transit' } } },
    /^account\.tags: expected names/,
  ],
  ['a tag without a name', proxy, { account: { tags: { '': 'transit' } } }, /^account\.tags: expected names/],
  [
    'a tag with a long value',
    proxy,
    { account: { tags: { team: 'x'.repeat(257) } } },
    /^account\.tags\.team: expected at most 256 characters, got 257/,
  ],
  [
    'a role whose name with a password is too long for Postgres',
    'dev-pgbouncer-own-http-api',
    { database: { user: 'u'.repeat(53) } },
    /^database\.user: expected at most 52 characters because pooler\.kind is pgbouncer, got 53/,
  ],
  [
    'a tag beside ids',
    existing,
    { network: { databaseSubnetIds: ['tag:tier=app', 'subnet-0a1b2c3d4e5f60002'] } },
    /^network\.databaseSubnetIds: expected ids, or one tag for all zones, got tag:tier=app, subnet-/,
  ],
  [
    'route tables of subnets that a tag finds',
    existing,
    { network: { functionSubnetIds: ['tag:tier=app'] } },
    /^network\.routeTableIds: expected nothing because network\.functionSubnetIds is a tag, got rtb-/,
  ],
  [
    'a parameter without a path',
    existing,
    { network: { vpcId: 'ssm:vpc' } },
    /^network\.vpcId: expected vpc-.*got "ssm:vpc"/,
  ],
  [
    'fewer zones than subnets need',
    proxy,
    { network: { availabilityZones: ['ap-south-1a'] } },
    /^network\.availabilityZones: expected network\.zones \(2\) of them, or none, got 1/,
  ],
  [
    'a serverless instance of RDS',
    proxy,
    { database: { instanceClass: 'serverless' } },
    /^database\.instanceClass: expected a class and a size because database\.engine is postgres, got serverless/,
  ],
  [
    'a smallest capacity over the largest',
    proxy,
    {
      database: {
        ...{ engine: 'aurora-postgres', instanceClass: 'serverless' },
        ...{ serverlessMinCapacity: 8, serverlessMaxCapacity: 4 },
      },
    },
    /^database\.serverlessMinCapacity: expected at most database\.serverlessMaxCapacity \(4\), got 8/,
  ],
  [
    'a snapshot for a database that exists',
    existing,
    { database: { snapshotIdentifier: 'before-the-move' } },
    /^database\.snapshotIdentifier: expected nothing because database\.source is existing/,
  ],
  [
    'a key for a database that exists',
    existing,
    { keys: { databaseKeyArn: key('ap-south-1') } },
    /^keys\.databaseKeyArn: expected nothing because database\.source is existing, got arn:/,
  ],
  [
    'a function for lookups without a login that could create it',
    existing,
    { database: { lookupFunction: true } },
    /^database\.lookupFunction: expected false because the deployment has no login of the owner/,
  ],
  [
    'a function for lookups in Neon',
    neon,
    { database: { lookupFunction: true } },
    /^database\.lookupFunction: expected false because the deployment has no login of the owner/,
  ],
  [
    'keys of two regions',
    proxy,
    { keys: { databaseKeyArn: key('ap-south-1'), logsKeyArn: key('us-east-1') } },
    /^keys\.logsKeyArn: expected ap-south-1 because keys\.databaseKeyArn is in that region, got us-east-1/,
  ],
  [
    'a boundary that is no policy',
    proxy,
    { account: { permissionsBoundaryArn: 'arn:aws:iam::123456789012:role/boundary' } },
    /^account\.permissionsBoundaryArn: expected the ARN of a managed policy/,
  ],
];
