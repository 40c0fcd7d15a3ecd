import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPgbouncer, type LocalPgbouncer, startPgbouncer } from '../../../../infra/local/servers/pgbouncer.ts';
import { type LocalDataApi, startDataApi } from '../../../../infra/local/stand-ins/data-api/start-data-api.ts';
import { type LocalNeon, startNeon } from '../../../../infra/local/stand-ins/neon/start-neon.ts';
import { type LocalRdsProxy, startRdsProxy } from '../../../../infra/local/stand-ins/rds-proxy/start-rds-proxy.ts';
import { createSecretStore, type SecretStore } from '../../../../infra/local/stand-ins/secrets-manager/secret-store.ts';

/** One real Postgres and every server in front of it, for a run of the suite. */
export type Backends = {
  readonly databaseUrl: string;
  readonly pgbouncer: LocalPgbouncer | undefined;
  readonly neon: LocalNeon;
  readonly dataApi: LocalDataApi;
  readonly secrets: SecretStore;
  readonly rdsProxy: LocalRdsProxy;
  stop(): Promise<void>;
};

/** The installed PgBouncer. Not from vitest's `inject`, because `npm run drivers` needs it too. */
export const pgbouncer = await findPgbouncer();

export const awsKey = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret-key' };
export const clusterArn = 'arn:aws:rds:ap-south-1:123456789012:cluster:waybills';
export const secretArn = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:waybills';
export const wrongSecretArn = 'arn:aws:secretsmanager:ap-south-1:123456789012:secret:not-the-password';

export async function startBackends(databaseUrl: string): Promise<Backends> {
  const secrets = createSecretStore();
  const { username, password } = new URL(databaseUrl);
  secrets.put(secretArn, { username, password });
  secrets.put(wrongSecretArn, { username, password: 'not-the-password' });
  const [pooler, neon, dataApi, rdsProxy] = await Promise.all([
    startPooler(databaseUrl, username),
    startNeon({ databaseUrl }),
    startDataApi({ databaseUrl, resourceArn: clusterArn, key: awsKey, secrets }),
    startRdsProxy({ databaseUrl, login: { user: 'headway_iam', key: awsKey } }),
  ]);
  return {
    databaseUrl,
    pgbouncer: pooler,
    neon,
    dataApi,
    secrets,
    rdsProxy,
    stop: async () => {
      await Promise.all([pooler?.stop(), neon.stop(), dataApi.stop(), rdsProxy?.stop()]);
    },
  };
}

async function startPooler(databaseUrl: string, username: string): Promise<LocalPgbouncer | undefined> {
  if (pgbouncer === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
  const settings = { server_login_retry: 1, auth_user: username }; // other roles are looked up in pg_shadow
  const pooler = await startPgbouncer({ path: pgbouncer.path, folder, databaseUrl, settings });
  const stop = async () => {
    await pooler.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...pooler, stop };
}
