import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';

/** The secret `{"username", "password"}` of the functions' database role, for poolers without IAM authentication. */
export function roleSecret(scope: Construct, id: string, { database }: Stage): ISecret {
  const { secretArn: secretCompleteArn, secretKeyArn } = database;
  if (secretCompleteArn !== null) {
    const key = secretKeyArn === null ? {} : { encryptionKey: Key.fromKeyArn(scope, `${id}Key`, secretKeyArn) };
    return Secret.fromSecretAttributes(scope, id, { secretCompleteArn, ...key });
  }
  const secret = new Secret(scope, id, {
    description: `Password of the Postgres role ${database.user}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: database.user }),
      generateStringKey: 'password',
      passwordLength: 48,
      excludePunctuation: true, // it passes through a shell, a PgBouncer file and SQL
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'The role is created by hand (docs/deploy.md), so its password is changed by hand in both places. The role is read-only ' +
      'and used only through the pooler. The default pooler, RDS Proxy with IAM, has no password.',
  });
  return secret as ISecret;
}

/** Grants the two calls that read a password. CDK's grantRead also allows DescribeSecret. */
export function grantPassword(grantee: IGrantable, { secretArn, encryptionKey }: ISecret): void {
  const grant = (sid: string, action: string, resource: string) =>
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ sid, actions: [action], resources: [resource] }));
  grant('ReadPassword', 'secretsmanager:GetSecretValue', secretArn);
  if (encryptionKey !== undefined) grant('DecryptPassword', 'kms:Decrypt', encryptionKey.keyArn);
}
