import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePostgresAddress } from '../../../../shared/connections/postgres/postgres-address.ts';
import { startDataApi } from '../../stand-ins/data-api/start-data-api.ts';
import { startNeon } from '../../stand-ins/neon/start-neon.ts';
import { startRdsProxy } from '../../stand-ins/rds-proxy/start-rds-proxy.ts';
import { createSecretStore } from '../../stand-ins/secrets-manager/secret-store.ts';
import { startSecretsManager } from '../../stand-ins/secrets-manager/start-secrets-manager.ts';

/** A driver that this machine can provide, with a stand-in where needed. */
export type DriverName = (typeof driverNames)[number];
export const driverNames = ['pg', 'rds-proxy', 'neon-websocket', 'neon-http', 'data-api'] as const;

export type StartedDriver = {
  /** The functions' settings for it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Describes what is in front of the database. */
  readonly description: string;
  /** For a proxy in front of a stand-in that takes signed tokens. */
  acceptTokensFor(port: number): void;
  stop(): Promise<void>;
};

const account = 'ap-south-1:123456789012';
const resourceArn = `arn:aws:rds:${account}:cluster:waybills`;
const secretArn = `arn:aws:secretsmanager:${account}:secret:waybills`;

/**
 * Starts the stand-in that a driver needs in front of the database; `pg` needs none. The stand-ins speak the real protocols
 * and check logins: Neon's password comes from Secrets Manager, RDS Proxy takes a signed token.
 * @param options.folder where the root certificate is written
 * @param options.isAwsReal the functions need the user's own AWS keys, for snapshots in S3: RDS Proxy and Neon then take the
 * password, and the Data API any signature
 */
export async function startDriver(
  driver: DriverName,
  { databaseUrl, folder, isAwsReal = false }: { databaseUrl: string; folder: string; isAwsReal?: boolean },
): Promise<StartedDriver> {
  const key = { accessKeyId: 'local', secretAccessKey: randomBytes(16).toString('hex') };
  const aws = isAwsReal
    ? {}
    : {
        AWS_REGION: 'ap-south-1',
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      };
  const { user: username, password, database: name } = parsePostgresAddress(databaseUrl);
  const secrets = createSecretStore();
  secrets.put(secretArn, { username, password });
  switch (driver) {
    case 'pg': {
      const settings = { WAYBILLS_DB_URL: databaseUrl, WAYBILLS_DB_TLS: 'disable', WAYBILLS_DB_CREDENTIALS: 'url' };
      const none = { description: '', acceptTokensFor: () => {}, stop: async () => undefined };
      return { ...none, settings: { ...settings, WAYBILLS_DB_DRIVER: driver } };
    }
    case 'rds-proxy': {
      const proxy = await startRdsProxy({ databaseUrl, login: isAwsReal ? 'password' : { user: 'headway_iam', key } });
      const ca = join(folder, 'rds-proxy-root.pem');
      await writeFile(ca, proxy.ca);
      const tls = { WAYBILLS_DB_TLS: 'verify-full', WAYBILLS_DB_CA: ca };
      const credentials = isAwsReal ? 'url' : 'iam';
      return {
        settings: {
          ...aws,
          ...tls,
          WAYBILLS_DB_CREDENTIALS: credentials,
          WAYBILLS_DB_URL: proxy.url,
          WAYBILLS_DB_DRIVER: 'pg',
        },
        description: 'behind a stand-in of RDS Proxy',
        acceptTokensFor: proxy.acceptTokensFor,
        stop: proxy.stop,
      };
    }
    case 'neon-websocket':
    case 'neon-http': {
      const neon = await startNeon({ databaseUrl });
      const target = { WAYBILLS_DB_TLS: 'disable', WAYBILLS_DB_DRIVER: driver };
      if (isAwsReal) {
        return {
          settings: { ...target, WAYBILLS_DB_URL: neon.url, WAYBILLS_DB_CREDENTIALS: 'url' },
          description: 'behind a stand-in of Neon',
          acceptTokensFor: () => {},
          stop: neon.stop,
        };
      }
      const manager = await startSecretsManager({ key, secrets });
      const login = {
        WAYBILLS_DB_URL: Object.assign(new URL(neon.url), { password: '' }).href,
        WAYBILLS_DB_CREDENTIALS: 'secret',
        WAYBILLS_DB_SECRET_ARN: secretArn,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
      };
      return {
        settings: { ...aws, ...target, ...login },
        description: 'behind stand-ins of Neon and Secrets Manager',
        acceptTokensFor: () => {},
        stop: async () => {
          await Promise.all([neon.stop(), manager.stop()]);
        },
      };
    }
    case 'data-api': {
      const dataApi = await startDataApi({ databaseUrl, resourceArn, key: isAwsReal ? 'any' : key, secrets });
      const target = {
        WAYBILLS_DB_RESOURCE_ARN: resourceArn,
        WAYBILLS_DB_SECRET_ARN: secretArn,
        WAYBILLS_DB_NAME: name,
        AWS_ENDPOINT_URL_RDS_DATA: dataApi.url,
      };
      return {
        settings: { ...aws, ...target, WAYBILLS_DB_DRIVER: driver },
        description: 'behind a stand-in of the RDS Data API',
        acceptTokensFor: () => {},
        stop: dataApi.stop,
      };
    }
  }
}
