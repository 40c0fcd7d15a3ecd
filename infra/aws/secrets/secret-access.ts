import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** An existing secret; with `keyArn`, its readers may also use the customer-managed key. */
export function importSecret(
  scope: Construct,
  id: string,
  { arn: secretCompleteArn, keyArn }: { arn: string; keyArn: string | null },
): ISecret {
  const key = keyArn === null ? {} : { encryptionKey: Key.fromKeyArn(scope, `${id}Key`, keyArn) };
  return Secret.fromSecretAttributes(scope, id, { secretCompleteArn, ...key });
}

/** The property of a new secret that encrypts it with `keys.secretsKeyArn`. */
export function encryptSecret(scope: Construct, { secretsKeyArn }: { secretsKeyArn: string | null }) {
  return secretsKeyArn === null ? {} : { encryptionKey: Key.fromKeyArn(scope, 'SecretsKey', secretsKeyArn) };
}

/** Lets a role decrypt secrets with their customer-managed keys. CDK's grantRead forgets an imported key. */
export function grantKeys(grantee: IGrantable, secrets: readonly ISecret[]): void {
  const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
  if (keys.size === 0) return;
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ sid: 'DecryptSecrets', actions: ['kms:Decrypt'], resources: [...keys] }),
  );
}

/** Grants the calls that read passwords. CDK's grantRead also allows DescribeSecret. Call it once per role: a Sid is unique. */
export function grantPasswords(grantee: IGrantable, secrets: readonly ISecret[]): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      sid: 'ReadPassword',
      actions: ['secretsmanager:GetSecretValue'],
      resources: secrets.map(({ secretArn }) => secretArn),
    }),
  );
  grantKeys(grantee, secrets);
}
