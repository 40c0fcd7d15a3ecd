import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { grantPasswords } from '../secrets/secret-access.ts';
import type { Pooler, PoolerOptions } from './pooler.ts';
import { passwordUser, roleSecret } from './role-secret.ts';

/** Neon's own pooler, outside the VPC. The password stays in Secrets Manager. */
export class NeonPooler extends Construct implements Pooler {
  readonly environment: Pooler['environment'];
  readonly caFile = null; // Node's built-in roots verify Neon's certificate
  readonly metrics = {};
  readonly serverGroup = null;
  readonly role: Pooler['role'];
  readonly #secret: ISecret;

  constructor(
    scope: Construct,
    id: string,
    { stage, network, endpoints }: Pick<PoolerOptions, 'stage' | 'network' | 'endpoints'>,
  ) {
    super(scope, id);
    const { host, name, user } = stage.database;
    this.#secret = roleSecret(this, 'Password', stage);
    this.role = { name: passwordUser(stage), secret: this.#secret };
    const isTcp = stage.pooler.neonDriver === 'pg';
    network.databasePath.addEgressRule(Peer.anyIpv4(), Port.tcp(isTcp ? 5432 : 443), 'Neon');
    endpoints.open('SecretsManager', network.databasePath);
    this.environment = {
      WAYBILLS_DB_DRIVER: stage.pooler.neonDriver,
      WAYBILLS_DB_CREDENTIALS: 'secret',
      WAYBILLS_DB_SECRET_ARN: this.#secret.secretArn,
      WAYBILLS_DB_URL: `postgres://${user}@${host}:5432/${name}`,
      WAYBILLS_DB_TLS: 'verify-full',
    };
  }

  grantUse(grantee: IGrantable): void {
    grantPasswords(grantee, [this.#secret]);
  }
}
