import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { grantPasswords } from '../secrets/secret-access.ts';
import type { Pooler, PoolerOptions } from './pooler.ts';
import { passwordUser, roleSecret } from './role-secret.ts';

/** Aurora's Data API: queries over HTTP, without connections. */
export class DataApiPooler extends Construct implements Pooler {
  readonly environment: Pooler['environment'];
  readonly caFile = null;
  readonly metrics = {};
  readonly serverGroup = null;
  readonly role: Pooler['role'];
  readonly #secret: ISecret;
  readonly #clusterArn: string;

  constructor(scope: Construct, id: string, { stage, network, database, endpoints }: PoolerOptions) {
    super(scope, id);
    if (database.target === null || !('cluster' in database.target)) throw new Error('The Data API needs a cluster');
    this.#secret = roleSecret(this, 'Password', stage);
    this.role = { name: passwordUser(stage), secret: this.#secret };
    this.#clusterArn = Stack.of(this).formatArn({
      service: 'rds',
      resource: 'cluster',
      resourceName: database.target.cluster.clusterIdentifier,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    endpoints.open('RdsData', network.databasePath);
    this.environment = {
      WAYBILLS_DB_DRIVER: 'data-api',
      WAYBILLS_DB_CREDENTIALS: 'secret',
      WAYBILLS_DB_SECRET_ARN: this.#secret.secretArn,
      WAYBILLS_DB_RESOURCE_ARN: this.#clusterArn,
      WAYBILLS_DB_NAME: stage.database.name,
    };
  }

  grantUse(grantee: IGrantable): void {
    grantPasswords(grantee, [this.#secret]); // the Data API reads it with the caller's permissions
    const grant = (sid: string, ...actions: string[]) =>
      grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ sid, actions, resources: [this.#clusterArn] }));
    grant('QueryByDataApi', 'rds-data:ExecuteStatement');
  }
}
