import { randomUUID } from 'node:crypto';

/** A secret of a database: its login, as RDS writes it. */
export type DatabaseSecret = { readonly username: string; readonly password: string };

/** The secrets of one stand-in account, by ARN. */
export type SecretStore = {
  find(arn: string): { readonly text: string; readonly versionId: string } | undefined;
  /** Sets the current version. */
  put(arn: string, secret: DatabaseSecret): void;
};

export function createSecretStore(): SecretStore {
  const secrets = new Map<string, { text: string; versionId: string }>();
  return {
    find: (arn) => secrets.get(arn),
    put: (arn, secret) => secrets.set(arn, { text: JSON.stringify(secret), versionId: randomUUID() }),
  };
}
