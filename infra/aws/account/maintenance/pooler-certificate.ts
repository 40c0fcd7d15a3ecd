import { X509Certificate } from 'node:crypto';
import { daysUntil } from '../../../certificates/days-until.ts';
import { type Certificate, issueCertificate, makeAuthority } from '../../../certificates/make-certificate.ts';
import { readSecretFields, type SignedCalls } from '../signed-calls.ts';

/** The certificate of PgBouncer's private name, in PEM. */
export type PoolerCertificate = {
  readonly certificate: string;
  readonly key: string;
  /** The private authority that signed it, which the functions trust. It stays when the certificate is renewed. */
  readonly ca: string;
  readonly caKey: string;
};

/** Browsers allow a server certificate at most 825 days; no public rule applies to a private authority. */
const validDays = 825;
const authorityDays = 3650;
/** A certificate with less time left is renewed: a month before its alarm. */
const renewDays = 60;

/**
 * Renews the certificate in a secret if it is missing, for another name, or within 60 days of its end. Its names are the current
 * one and the one before, because a deployment that changes the name moves the functions one by one.
 * @throws AwsCallError
 */
export async function renewPoolerCertificate(
  { secretArn, host }: { secretArn: string; host: string },
  { aws, now = new Date() }: { aws: SignedCalls; now?: Date },
): Promise<{ readonly current: PoolerCertificate; readonly isNew: boolean }> {
  const found = await readCertificate(secretArn, aws);
  if (found !== undefined && namesOf(found)[0] === host && daysLeft(found.certificate, now) > renewDays) {
    return { current: found, isNew: false };
  }
  const before = found === undefined ? [] : namesOf(found).slice(0, 1);
  const names = [...new Set([host, ...before])] as [string, ...string[]];
  const isTrusted = found !== undefined && daysLeft(found.ca, now) > validDays;
  const authority: Certificate = isTrusted
    ? { cert: found.ca, key: found.caKey }
    : makeAuthority({ name: 'Headway pooler', days: authorityDays, now });
  const { cert, key } = issueCertificate({ authority, names, days: validDays, now });
  const current = { certificate: cert, key, ca: authority.cert, caKey: authority.key };
  await aws.json('secretsmanager', 'secretsmanager.PutSecretValue', {
    ...{ SecretId: secretArn, ClientRequestToken: crypto.randomUUID(), SecretString: JSON.stringify(current) },
  });
  return { current, isNew: true };
}

/** Days until a certificate in PEM expires; negative after that. */
export function daysLeft(pem: string, now = new Date()): number {
  return daysUntil(Date.parse(new X509Certificate(pem).validTo), now.getTime());
}

/** The certificate in a secret; undefined if the secret has something else, such as its first random value. */
async function readCertificate(secretArn: string, aws: SignedCalls): Promise<PoolerCertificate | undefined> {
  const fields = await readSecretFields(aws, { SecretId: secretArn });
  const { certificate = '', key = '', ca = '', caKey = '' } = fields as Partial<PoolerCertificate>;
  try {
    for (const pem of [certificate, ca]) new X509Certificate(pem);
    return { certificate, key, ca, caKey };
  } catch {
    return undefined;
  }
}

function namesOf({ certificate }: PoolerCertificate): string[] {
  const { subjectAltName = '' } = new X509Certificate(certificate);
  return subjectAltName.split(', ').map((name) => name.replace(/^DNS:/, ''));
}
