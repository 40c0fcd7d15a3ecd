import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';

const snapshotPrefix = 'snapshots';
const sideTablePrefix = 'side-tables';

/** The bucket of the published snapshots and the side tables. */
export class Snapshots extends Construct {
  /** SNAPSHOT_STORE and GTFS_SIDE_TABLES. */
  readonly environment: Readonly<Record<string, string>>;
  readonly bucket: Bucket;
  readonly #keyArn: string | null;

  constructor(scope: Construct, id: string, { stage, logs }: { stage: Stage; logs: Bucket }) {
    super(scope, id);
    this.#keyArn = stage.keys.snapshotsKeyArn;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(this.#keyArn === null
        ? { encryption: BucketEncryption.S3_MANAGED }
        : {
            encryption: BucketEncryption.KMS,
            encryptionKey: Key.fromKeyArn(this, 'Key', this.#keyArn),
            bucketKeyEnabled: true, // one call of KMS for many objects
          }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, // a rolled-back creation deletes it
      serverAccessLogsBucket: logs as IBucket,
      serverAccessLogsPrefix: 'snapshots/',
      lifecycleRules: [
        {
          // Current versions never expire: a feed that does not change for months is served from an old object.
          noncurrentVersionExpiration: Duration.days(stage.snapshots.keepReplacedDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
          transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
        },
      ],
    });
    this.environment = {
      SNAPSHOT_STORE: `s3://${this.bucket.bucketName}/${snapshotPrefix}`,
      GTFS_SIDE_TABLES: `s3://${this.bucket.bucketName}/${sideTablePrefix}`,
    };
  }

  /** What functions do with the bucket through the VPC's endpoint. */
  get s3Access(): { sid: string; actions: string[]; resources: string[] } {
    const actions = ['s3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:DeleteObject'];
    return { sid: 'Snapshots', actions, resources: [this.bucket.bucketArn, this.bucket.arnForObjects('*')] };
  }

  grantRead(role: Role): void {
    this.#grant(role, 'ReadSnapshots', ['s3:GetObject'], [snapshotPrefix, sideTablePrefix]);
    role.addToPolicy(
      new PolicyStatement({
        sid: 'TellMissingFromForbidden', // without it S3 answers 403 instead of 404 for a missing manifest
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
      }),
    );
  }

  grantPublish(role: Role): void {
    this.#grant(role, 'PublishSnapshots', ['s3:PutObject', 's3:DeleteObject'], [snapshotPrefix]);
  }

  #grant(role: Role, sid: string, actions: string[], prefixes: string[]): void {
    const resources = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}/*`));
    role.addToPolicy(new PolicyStatement({ sid, actions, resources }));
    if (this.#keyArn !== null) {
      const calls = actions.includes('s3:PutObject') ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
      role.addToPolicy(new PolicyStatement({ sid: `${sid}ByKey`, actions: calls, resources: [this.#keyArn] }));
    }
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnElement);
    for (const prefix of prefixes) {
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${prefix}/*]`,
        reason: 'Object names are hashes of their content, so a policy can only name the prefix.',
      });
    }
  }
}

/** Creates the bucket of the access logs of the snapshot bucket and the load balancer. */
export function createAccessLogs(scope: Construct, { days }: { days: number }): Bucket {
  return new Bucket(scope, 'AccessLogs', {
    encryption: BucketEncryption.S3_MANAGED, // load balancers support no other encryption
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, // a rolled-back creation deletes it
    lifecycleRules: [{ expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
}
