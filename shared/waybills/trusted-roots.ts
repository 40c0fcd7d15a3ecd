import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** Amazon's roots of RDS as Lambda ships them; Node 20 and later do not load them by themselves (aws.md). */
const lambdaRoots = '/var/runtime/ca-cert.pem';

/**
 * The roots to trust, in PEM: those of `file`, else the system's and, on Lambda, those of RDS.
 * @returns undefined for the system's alone
 * @throws Error that names the file when it cannot be read
 */
export function readTrustedRoots(file: string | null): string | undefined {
  if (file !== null) return readPem(file);
  return existsSync(lambdaRoots) ? [...rootCertificates, readPem(lambdaRoots)].join('\n') : undefined;
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`WAYBILLS_DB_CA: expected a PEM file that can be read, got ${JSON.stringify(file)}`, { cause });
  }
}
