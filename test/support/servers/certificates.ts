import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const hasOpenssl = process.platform !== 'win32' && answers('openssl', ['version']);
if (!hasOpenssl) console.warn('SKIPPED: the TLS tests, because openssl was not found to create certificates');

export type CertificateAuthority = {
  /** Its own certificate in PEM. */
  readonly root: string;
  /** Writes `name.key` and `name.crt` of a server into the folder. Negative `days` give an expired certificate. */
  issue(name: string, options: { host: string; days?: number }): Promise<{ key: string; cert: string }>;
};

/** Creates an authority that only holders of its root certificate trust. */
export async function createCertificateAuthority(folder: string, name: string): Promise<CertificateAuthority> {
  const at = (file: string) => join(folder, file);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const self = ['-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
  await run('openssl', ['req', '-x509', ...newKey, '-days', '2', ...self]);
  return {
    root: await readFile(at(`${name}.crt`), 'utf8'),
    issue: async (server, { host, days = 2 }) => {
      const files = { key: at(`${server}.key`), cert: at(`${server}.crt`) };
      const request = at(`${server}.csr`);
      const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
      await run('openssl', ['req', ...newKey, ...subject, '-keyout', files.key, '-out', request]);
      const signer = ['-CA', at(`${name}.crt`), '-CAkey', at(`${name}.key`), '-copy_extensions', 'copy'];
      await run('openssl', ['x509', '-req', '-in', request, ...signer, '-days', String(days), '-out', files.cert]);
      return files;
    },
  };
}

/** Whether the command exists and succeeds. */
export function answers(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
