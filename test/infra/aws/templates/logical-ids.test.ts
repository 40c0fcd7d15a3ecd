import { expect, test } from 'vitest';
import { synth } from './synth.ts';

/**
 * Logical ids and deletion policies of resources that hold data. A changed logical id is a new, empty resource. Change a
 * line only together with a way to migrate the data.
 */
const everywhere = { SnapshotsBucket4B2233F7: 'RetainExceptOnCreate', AccessLogs8B620ECA: 'RetainExceptOnCreate' };
const stateful: [string, Record<string, string>][] = [
  ['dev-rds-proxy-own-http-api', { ...everywhere, DatabaseInstanceAA8A5FDE: 'Snapshot' }],
  ['prod-rds-proxy-own-alb', { ...everywhere, DatabaseInstanceAA8A5FDE: 'Snapshot' }],
  [
    'dev-pgbouncer-own-http-api',
    {
      ...{ ...everywhere, DatabaseInstanceAA8A5FDE: 'Snapshot', PoolerPasswordD6A1FA97: 'RetainExceptOnCreate' },
      PoolerCertificate0A0E4D77: 'Delete', // a later stack creates another one
    },
  ],
  [
    'dev-data-api-own-http-api',
    {
      ...everywhere,
      DatabaseCluster5B53A178: 'Snapshot',
      DatabaseClusterWriterD43085C6: 'Delete', // a server; the cluster has the data
      PoolerPasswordD6A1FA97: 'RetainExceptOnCreate',
    },
  ],
  ['prod-neon-existing-http-api', everywhere],
];

const kinds = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
];

test.each(stateful)('%s keeps the logical ids of resources that hold data', (name, expected) => {
  const template = synth(name);
  const found = kinds.flatMap((kind) => Object.entries(template.findResources(kind)));
  expect(Object.fromEntries(found.map(([id, { DeletionPolicy }]) => [id, DeletionPolicy]))).toEqual(expected);
  for (const [, { DeletionPolicy, UpdateReplacePolicy }] of found) {
    expect(UpdateReplacePolicy).toBe(DeletionPolicy === 'RetainExceptOnCreate' ? 'Retain' : DeletionPolicy);
  }
});

test('switching pooler or front door keeps the network and all resources that hold data', () => {
  const names = (pooler: string, frontDoor: string) => {
    const template = synth(`dev-${pooler}-own-${frontDoor}`);
    const kept = ['AWS::EC2::VPC', 'AWS::RDS::DBInstance', 'AWS::S3::Bucket', 'AWS::Lambda::Function'];
    const subnets = Object.values(template.findResources('AWS::EC2::Subnet'))
      .filter(({ Properties }) => !JSON.stringify(Properties.Tags).includes('Public'))
      .map(({ Properties }) => JSON.stringify(Properties.CidrBlock));
    const ids = kept.flatMap((kind) => Object.keys(template.findResources(kind)));
    return [...ids.filter((id) => !id.startsWith('Maintenance')), ...subnets]; // it exists where a pooler needs it
  };
  const before = names('rds-proxy', 'http-api');
  expect(names('pgbouncer', 'http-api')).toEqual(before);
  expect(names('rds-proxy', 'alb')).toEqual(before);
});
