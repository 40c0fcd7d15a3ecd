import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** The root certificates of RDS that Lambda provides; Node 20 and later do not load them by default (docs/reference/aws.md). */
const lambdaRoots = '/var/runtime/ca-cert.pem';

/**
 * Reads the root certificates to trust, in PEM: those of `file`, which may also be the certificates themselves, else Node's and, on
 * Lambda, those of RDS.
 * @returns undefined for Node's own roots
 * @throws Error that names the file if it cannot be read
 */
export function readTrustedRoots(file: string | null): string | undefined {
  if (file !== null) return file.includes('-----BEGIN CERTIFICATE-----') ? file : readPem(file);
  return existsSync(lambdaRoots) ? [...rootCertificates, readPem(lambdaRoots)].join('\n') : undefined;
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(
      `WAYBILLS_DB_CA: expected the path of a readable PEM file or certificates in PEM, got ${JSON.stringify(file)}`,
      { cause },
    );
  }
}
