import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { importSecret } from '../secrets/secret-access.ts';
import { isInOtherAccount } from '../settings/database-settings.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { clusterEngine, type Database, instanceEngine } from './database.ts';

/** An existing database. The stack adds one rule to its security group and changes nothing else. */
export class ExistingDatabase extends Construct implements Database {
  readonly host: string;
  readonly port: number;
  readonly resourceId: string;
  readonly securityGroup: Database['securityGroup'];
  readonly cidrs: Database['cidrs'];
  readonly target: Database['target'];
  readonly dimensions: Database['dimensions'];
  readonly ownerSecret: Database['ownerSecret'];

  constructor(scope: Construct, id: string, { database }: Stage) {
    super(scope, id);
    const { identifier, resourceId, host, port, securityGroupId, ownerSecretArn: arn } = database;
    this.ownerSecret = arn === null ? null : importSecret(this, 'Owner', { arn, keyArn: database.ownerSecretKeyArn });
    this.host = host ?? '';
    this.port = port;
    this.resourceId = resourceId ?? '';
    this.securityGroup =
      securityGroupId === null
        ? null
        : SecurityGroup.fromSecurityGroupId(this, 'Server', securityGroupId, { mutable: true });
    const securityGroups = this.securityGroup === null ? [] : [this.securityGroup];
    const isCluster = this.resourceId.startsWith('cluster-');
    this.cidrs = database.cidrs;
    if (identifier === null || isInOtherAccount(database)) {
      this.target = null;
      this.dimensions = {};
    } else if (isCluster) {
      this.target = {
        cluster: DatabaseCluster.fromDatabaseClusterAttributes(this, 'Cluster', {
          clusterIdentifier: identifier,
          engine: clusterEngine,
          port,
          securityGroups,
        }),
      };
      this.dimensions = { DBClusterIdentifier: identifier };
    } else {
      this.target = {
        instance: DatabaseInstance.fromDatabaseInstanceAttributes(this, 'Instance', {
          instanceIdentifier: identifier,
          instanceEndpointAddress: this.host,
          port,
          securityGroups,
          engine: instanceEngine,
        }),
      };
      this.dimensions = { DBInstanceIdentifier: identifier };
    }
  }
}
