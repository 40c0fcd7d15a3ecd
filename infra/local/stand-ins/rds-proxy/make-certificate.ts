import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Certificate = { readonly key: string; readonly cert: string };

/**
 * Makes a self-signed certificate for localhost that is valid for two days.
 * @throws Error if this machine has no openssl
 */
export async function makeCertificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-certificate-'));
  const files = { key: join(folder, 'key'), cert: join(folder, 'cert') };
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  args.push('-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  try {
    await promisify(execFile)('openssl', [...args, '-keyout', files.key, '-out', files.cert]);
    return { key: await readFile(files.key, 'utf8'), cert: await readFile(files.cert, 'utf8') };
  } catch (cause) {
    throw new Error('The RDS Proxy stand-in needs a TLS certificate and could not run openssl: install openssl.', {
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
