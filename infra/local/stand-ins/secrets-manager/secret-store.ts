import { randomUUID } from 'node:crypto';

/** The login of a database, in the form that RDS stores as a secret. */
export type DatabaseSecret = { readonly username: string; readonly password: string };

export type SecretStage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** The secrets of a stand-in account, by ARN and stage. */
export type SecretStore = {
  find(arn: string, stage?: SecretStage): { readonly text: string; readonly versionId: string } | undefined;
  put(arn: string, secret: DatabaseSecret, stage?: SecretStage): void;
};

export function createSecretStore(): SecretStore {
  const secrets = new Map<string, { text: string; versionId: string }>();
  return {
    find: (arn, stage = 'AWSCURRENT') => secrets.get(`${stage} ${arn}`),
    put: (arn, secret, stage = 'AWSCURRENT') =>
      void secrets.set(`${stage} ${arn}`, { text: JSON.stringify(secret), versionId: randomUUID() }),
  };
}
