import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';

/** The secret `{"username", "password"}` of the functions' database role, for poolers without IAM authentication. */
export function roleSecret(scope: Construct, id: string, { database }: Stage): ISecret {
  const { secretArn: arn, secretKeyArn: keyArn } = database;
  if (arn !== null) return importSecret(scope, id, { arn, keyArn });
  const secret = new Secret(scope, id, {
    description: `Password of the Postgres role ${database.user}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: database.user }),
      generateStringKey: 'password',
      passwordLength: 48,
      excludePunctuation: true, // it passes through a shell, a PgBouncer file and SQL
    },
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, // a rolled-back creation deletes it
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'The role is created by hand (docs/deploy.md), so its password is changed by hand in both places. The role is read-only ' +
      'and used only through the pooler. The default pooler, RDS Proxy with IAM, has no password.',
  });
  return secret as ISecret;
}

/** An existing secret; with `keyArn`, its readers may also use the customer-managed key. */
export function importSecret(
  scope: Construct,
  id: string,
  { arn: secretCompleteArn, keyArn }: { arn: string; keyArn: string | null },
): ISecret {
  const key = keyArn === null ? {} : { encryptionKey: Key.fromKeyArn(scope, `${id}Key`, keyArn) };
  return Secret.fromSecretAttributes(scope, id, { secretCompleteArn, ...key });
}

/** Lets a role decrypt secrets with their customer-managed keys. CDK's grantRead forgets an imported key. */
export function grantKeys(grantee: IGrantable, secrets: readonly ISecret[]): void {
  const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
  if (keys.size === 0) return;
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ sid: 'DecryptSecrets', actions: ['kms:Decrypt'], resources: [...keys] }),
  );
}

/** Grants the calls that read a password. CDK's grantRead also allows DescribeSecret. */
export function grantPassword(grantee: IGrantable, secret: ISecret): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      sid: 'ReadPassword',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [secret.secretArn],
    }),
  );
  grantKeys(grantee, [secret]);
}
