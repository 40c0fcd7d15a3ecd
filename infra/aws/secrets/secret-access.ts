import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
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
  if (secretsKeyArn === null) return {};
  const found = scope.node.tryFindChild('SecretsKey') as IKey | undefined;
  return { encryptionKey: found ?? Key.fromKeyArn(scope, 'SecretsKey', secretsKeyArn) };
}

/** Lets a role use the customer-managed keys of secrets, by default to decrypt. CDK's grantRead forgets an imported key. */
export function grantKeys(
  grantee: IGrantable,
  secrets: readonly ISecret[],
  { sid, action } = { sid: 'DecryptSecrets', action: 'kms:Decrypt' },
): void {
  const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
  if (keys.size === 0) return;
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ sid, actions: [action], resources: [...keys] }));
}

/** Lets a role read a secret and put a new value into it. */
export function grantRenewal(grantee: IGrantable, secret: ISecret): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      sid: 'RenewSecret',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      resources: [secret.secretArn],
    }),
  );
  const key = secret.encryptionKey?.keyArn;
  if (key === undefined) return;
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ sid: 'EncryptSecret', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key] }),
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
