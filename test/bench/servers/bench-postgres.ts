import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuard } from '../../../infra/local/process-guard/start-guard.ts';
import { type LocalPostgres, startPostgres } from '../../../infra/local/servers/postgres.ts';
import { findUnprivilegedUser } from '../../../infra/local/servers/unprivileged-user.ts';
import { createCertificateAuthority } from '../../support/servers/certificates.ts';
import { fillLargeWaybills, type WaybillsSize } from './large-waybills.ts';

/** A Postgres with TLS, as in production, and waybills data. */
export type BenchPostgres = {
  readonly folder: string;
  readonly postgres: LocalPostgres;
  /** The CA of its certificate, which is for `localhost`. */
  readonly ca: string;
  /** Files of the certificate and its key, readable by Postgres and PgBouncer. */
  readonly certificate: { readonly key: string; readonly cert: string; readonly caFile: string };
  /** URL of the superuser; `port` defaults to that of Postgres. */
  urlAt(port?: number): string;
  stop(): Promise<void>;
};

/** @param options.waybills amount of waybills data; none if absent */
export async function startBenchPostgres(
  options: {
    waybills?: WaybillsSize;
    settings?: Readonly<Record<string, string>>;
    onLog?: (text: string) => void;
  } = {},
): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'headway-bench-'));
  const guard = startGuard(folder); // cleans up after a killed run
  const authority = await createCertificateAuthority(folder, 'authority');
  const { key, cert } = await authority.issue('server', { host: 'localhost' });
  const user = await findUnprivilegedUser();
  if (user !== undefined) execFileSync('chown', [`${user.uid}:${user.gid}`, key, cert]);
  const tls = { ssl: 'on', ssl_cert_file: cert, ssl_key_file: key };
  const postgres = await startPostgres({ folder, settings: { ...tls, ...options.settings }, onLog: options.onLog });
  const urlAt = (port = postgres.port) =>
    Object.assign(new URL(postgres.url), { hostname: 'localhost', port: `${port}` }).href;
  if (options.waybills !== undefined) await fillLargeWaybills(postgres.url, options.waybills);
  return {
    folder,
    postgres,
    ca: authority.root,
    certificate: { key, cert, caFile: join(folder, 'authority.crt') },
    urlAt,
    stop: async () => {
      await postgres.stop();
      await guard.finish();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
