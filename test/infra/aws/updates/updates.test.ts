import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { matrix, synth } from '../templates/synth.ts';
import { findUpdates } from './find-updates.ts';

type Effect = { readonly replaces?: string[]; readonly creates?: string[]; readonly deletes?: string[] };
type Changes = Record<string, Record<string, unknown>>;

/** What people notice: data, addresses, and servers. */
const important = [
  ...['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::NatGateway', 'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
  ...['AWS::RDS::DBProxy', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Route53::HostedZone'],
  ...['AWS::ApiGatewayV2::Api', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ECS::Service'],
  ...['AWS::Lambda::Function', 'AWS::ECS::TaskDefinition'],
];

const proxy = 'dev-rds-proxy-own-http-api';
const pgbouncer = 'dev-pgbouncer-own-http-api';

/** Each row of the table in docs/deploy.md, by its first cell: a stage, what it changes, and what CloudFormation then does. */
const rows: [string, string, string | Changes, Effect][] = [
  ['code, memory, variables of a function', proxy, { api: { memoryMb: 2048 } }, {}],
  ['`api.architecture`', pgbouncer, { api: { architecture: 'x86_64' } }, { replaces: ['AWS::ECS::TaskDefinition'] }],
  ['`database.parameters`', proxy, { database: { parameters: { max_connections: 150 } } }, {}],
  ['`database.instanceClass`', proxy, { database: { instanceClass: 'm7g.large' } }, {}],
  ['`database.multiAz`, `database.storageGb`', proxy, { database: { multiAz: true, storageGb: 100 } }, {}],
  ['`database.deletionProtection`', proxy, { database: { deletionProtection: true } }, {}],
  [
    '`database.engine`, `database.source`',
    proxy,
    { database: { engine: 'aurora-postgres', instanceClass: 'r8g.large' } },
    { creates: ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'], deletes: ['AWS::RDS::DBInstance'] },
  ],
  ['`database.name`', proxy, { database: { name: 'other' } }, { replaces: ['AWS::RDS::DBInstance'] }],
  ['`database.user`', proxy, { database: { user: 'other' } }, {}],
  ['`database.rotationDays`', pgbouncer, { database: { rotationDays: 30 } }, {}],
  [
    '`keys.databaseKeyArn`',
    proxy,
    { keys: { databaseKeyArn: 'arn:aws:kms:ap-south-1:123456789012:key/11111111-2222-3333-4444-555555555555' } },
    { replaces: ['AWS::RDS::DBInstance'] },
  ],
  [
    '`network.cidr` (own)',
    proxy,
    { network: { cidr: '10.30.0.0/16' } },
    { replaces: ['AWS::EC2::Subnet', 'AWS::EC2::VPC', 'AWS::RDS::DBProxy'] },
  ],
  [
    '`network.zones` (own)',
    proxy,
    { network: { zones: 3 } },
    { creates: ['AWS::EC2::Subnet'], replaces: ['AWS::RDS::DBProxy'] },
  ],
  [
    '`network.egress`',
    proxy,
    { network: { egress: 'nat' } },
    { creates: ['AWS::EC2::NatGateway', 'AWS::EC2::Subnet'] },
  ],
  [
    '`network.privateZone`',
    pgbouncer,
    { network: { privateZone: 'other.internal' } },
    { replaces: ['AWS::ECS::TaskDefinition', 'AWS::Route53::HostedZone'] },
  ],
  [
    '`pooler.kind`',
    proxy,
    pgbouncer,
    {
      creates: [
        ...['AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
        ...['AWS::Route53::HostedZone', 'AWS::SecretsManager::Secret', 'AWS::Lambda::Function'],
      ],
      deletes: ['AWS::RDS::DBProxy'],
    },
  ],
  [
    "PgBouncer's image or configuration",
    pgbouncer,
    { pooler: { clientConnections: 2600 } },
    { replaces: ['AWS::ECS::TaskDefinition'] },
  ],
  [
    '`frontDoor.kind`',
    proxy,
    'dev-rds-proxy-own-alb',
    {
      creates: ['AWS::EC2::Subnet', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
      deletes: ['AWS::ApiGatewayV2::Api'],
    },
  ],
  ['`frontDoor.edge`', proxy, { frontDoor: { edge: 'cloudfront' } }, { creates: ['AWS::SecretsManager::Secret'] }],
];

const table = readFileSync('docs/deploy.md', 'utf8').split('| change | effect |')[1]?.split('\n\n')[0] ?? '';
const documented = new Map(
  table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | '))
    .map(([change = '', effect = '']) => [change.replace(/^\| /, ''), effect]),
);

describe('the table of changes in docs/deploy.md', () => {
  test('has exactly the rows that are checked here', () => {
    expect([...documented.keys()]).toEqual(rows.map(([change]) => change));
  });

  test.each(rows)(
    'says truly what a change of %s does',
    (change, base, changes, { replaces = [], creates = [], deletes = [] }) => {
      const after = typeof changes === 'string' ? synth(changes) : synth(base, changes);
      const updates = findUpdates(read(base), JSON.parse(JSON.stringify(after.toJSON())));
      const noticed = (types: readonly string[]) =>
        [...new Set(types)].filter((type) => important.includes(type)).sort();
      expect(updates.conflicts).toEqual([]);
      expect(noticed(updates.replaced)).toEqual([...replaces].sort());
      expect(noticed(updates.created)).toEqual([...creates].sort());
      expect(noticed(updates.deleted)).toEqual([...deletes].sort());
      if (replaces.length > 0) expect(documented.get(change)).toMatch(/replace/);
      else expect(documented.get(change)).not.toMatch(/replace/);
    },
  );
});

test('a proxy of the same name in other subnets would be a conflict', () => {
  const Properties = { DBProxyName: 'headway', VpcSubnetIds: ['subnet-1'] };
  const before = { Resources: { Proxy: { Type: 'AWS::RDS::DBProxy', Properties } } };
  const moved = { ...Properties, VpcSubnetIds: ['subnet-1', 'subnet-2'] };
  const after = { Resources: { Proxy: { Type: 'AWS::RDS::DBProxy', Properties: moved } } };
  expect(findUpdates(before, after)).toMatchObject({
    replaced: ['AWS::RDS::DBProxy'],
    conflicts: ['AWS::RDS::DBProxy'],
  });
});

test('the schemas cover every type of the templates', () => {
  const types = JSON.parse(readFileSync('test/infra/aws/updates/resource-types.json', 'utf8')) as string[];
  const used = matrix.flatMap(({ name }) => Object.values(read(name).Resources).map(({ Type }) => Type));
  const missing = new Set(used.filter((type) => type.startsWith('AWS::') && !types.includes(type)));
  expect([...missing]).toEqual([]);
}, 180_000); // synthesizes the whole matrix

function read(name: string): Parameters<typeof findUpdates>[0] {
  return JSON.parse(JSON.stringify(synth(name).toJSON()));
}
