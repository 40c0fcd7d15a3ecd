import type { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { Stage } from '../settings/stage-settings.ts';

/** Customer-managed keys of storage and the owner's secret. */
export function encryptServer(
  server: CfnDBInstance | CfnDBCluster,
  { databaseKeyArn, secretsKeyArn }: Stage['keys'],
): void {
  if (databaseKeyArn !== null) server.kmsKeyId = databaseKeyArn;
  if (secretsKeyArn !== null) server.masterUserSecret = { kmsKeyId: secretsKeyArn };
}

/** Starts from a snapshot, which decides these properties: RDS refuses them beside it. */
export function restoreInstance(instance: CfnDBInstance, snapshot: string): void {
  instance.dbSnapshotIdentifier = snapshot;
  for (const property of ['DBName', 'MasterUsername', 'StorageEncrypted', 'KmsKeyId']) {
    instance.addPropertyDeletionOverride(property);
  }
}

/** As restoreInstance, for Aurora. */
export function restoreCluster(cluster: CfnDBCluster, snapshot: string): void {
  cluster.snapshotIdentifier = snapshot;
  for (const property of ['DatabaseName', 'MasterUsername', 'StorageEncrypted', 'KmsKeyId']) {
    cluster.addPropertyDeletionOverride(property);
  }
}
