import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { encryptSecret, importSecret } from '../secrets/secret-access.ts';
import type { Stage } from '../settings/stage-settings.ts';

/**
 * The role that logs in with a password. RDS refuses passwords to the role of IAM logins, so it is another role: a change of
 * `pooler.kind` locks neither the old nor the new functions out.
 */
export function passwordUser({ database }: Stage): string {
  return database.secretArn === null ? `${database.user}_password` : database.user;
}

/** The secret `{"username", "password"}` of the functions' database role, for poolers without IAM authentication. */
export function roleSecret(scope: Construct, id: string, stage: Stage): ISecret {
  const { database } = stage;
  const { secretArn: arn, secretKeyArn: keyArn } = database;
  if (arn !== null) return importSecret(scope, id, { arn, keyArn });
  const secret = new Secret(scope, id, {
    ...encryptSecret(scope, stage.keys),
    description: `Password of the Postgres role ${passwordUser(stage)}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: passwordUser(stage) }),
      generateStringKey: 'password',
      passwordLength: 48,
      excludePunctuation: true, // it passes through a shell, a PgBouncer file and SQL
    },
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, // a rolled-back creation deletes it
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A deployment sets the password of the role to the value of this secret, so a rotation is a new value and a deployment. ' +
      'The role is read-only and used only through the pooler. The default pooler, RDS Proxy with IAM, has no password.',
  });
  return secret as ISecret;
}
