import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

describe('a database from a snapshot', () => {
  test('of RDS takes name, owner and encryption from it, and keeps its logical id', () => {
    const instances = (name: string) => Object.entries(synth(name).findResources('AWS::RDS::DBInstance'));
    const [[id, restored]] = instances('dev-rds-proxy-own-http-api-restored') as [[string, Record<string, unknown>]];
    const properties = restored['Properties'] as Record<string, unknown>;
    expect(properties['DBSnapshotIdentifier']).toBe('rds:headway-2026-11-01-03-10');
    for (const name of ['DBName', 'MasterUsername', 'StorageEncrypted', 'KmsKeyId'])
      expect(properties).not.toHaveProperty(name);
    expect(properties).toMatchObject({ ManageMasterUserPassword: true, BackupRetentionPeriod: 7 });
    expect(instances('dev-rds-proxy-own-http-api')[0]?.[0]).toBe(id);
  });

  test('of Aurora too', () => {
    const template = synth('dev-data-api-own-http-api-restored');
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      SnapshotIdentifier: 'before-the-move',
      ...{ DatabaseName: Match.absent(), MasterUsername: Match.absent(), StorageEncrypted: Match.absent() },
    });
  });
});

test('Aurora Serverless v2 has its range of capacity, and the Data API', () => {
  const template = synth('dev-data-api-own-http-api-serverless');
  template.hasResourceProperties('AWS::RDS::DBCluster', {
    ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 4 },
    EnableHttpEndpoint: true,
  });
  template.resourcePropertiesCountIs('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless' }, 2);
});
