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

/** The two roles that a rotation of the password takes in turn. */
export function passwordRoles(stage: Stage): [string, string] {
  return [passwordUser(stage), `${passwordUser(stage)}_2`];
}

/** The secret `{"username", "password"}` of the functions' database role, for poolers without IAM authentication. */
export function roleSecret(scope: Construct, id: string, stage: Stage): ISecret {
  const { database } = stage;
  const { secretArn: arn, secretKeyArn: keyArn } = database;
  if (arn !== null) return importSecret(scope, id, { arn, keyArn });
  const [user, other] = passwordRoles(stage);
  const secret = new Secret(scope, id, {
    ...encryptSecret(scope, stage.keys),
    description: `Password of the Postgres role ${user}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: user, previousUsername: other, previousPassword: '' }),
      generateStringKey: 'password',
      passwordLength: 48,
      excludePunctuation: true, // it passes through a shell, a PgBouncer file and SQL
    },
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, // a rolled-back creation deletes it
  });
  if (database.rotationDays === 0) {
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'database.rotationDays is 0. The role is read-only and used only through the pooler. The default pooler, RDS Proxy ' +
        'with IAM, has no password.',
    });
  }
  return secret as ISecret;
}
