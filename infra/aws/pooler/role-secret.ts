import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';

/** The password of the role that the functions log in as, where IAM cannot stand in for it: `{"username", "password"}`. */
export function roleSecret(scope: Construct, id: string, { database }: Stage): ISecret {
  if (database.secretArn !== null) return Secret.fromSecretCompleteArn(scope, id, database.secretArn);
  const secret = new Secret(scope, id, {
    description: `Password of the Postgres role ${database.user}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: database.user }),
      generateStringKey: 'password',
      passwordLength: 48,
      excludePunctuation: true, // it goes through a shell, a PgBouncer file and SQL
    },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'The role is created by hand (docs/deploy.md), so its password is changed by hand in both places. It only reads, ' +
      'and only through the pooler. The default pooler, RDS Proxy with IAM, has no password at all.',
  });
  return secret as ISecret;
}
