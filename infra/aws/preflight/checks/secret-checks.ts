import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { daysUntil } from '../../../certificates/days-until.ts';
import { AwsCallError, child, list, readSecretFields, textOf } from '../../account/signed-calls.ts';
import type { Stage } from '../../settings/stage-settings.ts';
import type { AwsAccount } from '../account/aws-account.ts';
import { bad, type Check, type Finding, good } from '../account/finding.ts';

/** Days that a certificate must remain valid. */
const neededDays = 30;

export const secretChecks: readonly Check[] = [
  { name: 'database.secretArn', find: (stage, account) => checkLogin('secretArn', stage, account) },
  { name: 'database.ownerSecretArn', find: (stage, account) => checkLogin('ownerSecretArn', stage, account) },
  { name: 'pooler.certificateSecretArn', find: checkPoolerCertificate },
  { name: 'frontDoor.certificateArn', find: checkFrontDoorCertificate },
  { name: 'edge.certificateArn', find: checkEdgeCertificate },
];

async function* checkLogin(
  setting: 'secretArn' | 'ownerSecretArn',
  { database }: Stage,
  account: AwsAccount,
): AsyncGenerator<Finding> {
  const arn = database[setting];
  if (arn === null) return;
  const name = `database.${setting}`;
  try {
    const { username, password } = await readSecretFields(account, { SecretId: arn });
    const isLogin = typeof username === 'string' && typeof password === 'string';
    const keyArn = setting === 'secretArn' ? database.secretKeyArn : database.ownerSecretKeyArn;
    const keySetting = setting === 'secretArn' ? 'secretKeyArn' : 'ownerSecretKeyArn';
    if (!isLogin) {
      yield bad(
        name,
        'it does not contain username and password as text',
        'Put {"username": "...", "password": "..."} into it.',
      );
    } else {
      yield* checkKey(name, { arn, keyArn, keySetting: `database.${keySetting}` }, account);
    }
  } catch (error) {
    yield explainMissing(name, error);
  }
}

/** Whether the functions get permission for the key that really encrypts the secret. */
async function* checkKey(
  name: string,
  { arn, keyArn, keySetting }: { arn: string; keyArn: string | null; keySetting: string },
  account: AwsAccount,
): AsyncGenerator<Finding> {
  const described = await account.json('secretsmanager', 'secretsmanager.DescribeSecret', { SecretId: arn });
  const used = textOf(described, 'KmsKeyId');
  const isOwnKey = used !== '' && !used.includes('alias/aws/secretsmanager');
  if (isOwnKey && !(await isSameKey(used, keyArn, account))) {
    yield bad(
      name,
      `it is encrypted with ${used}, ${keySetting} is ${keyArn ?? 'not set'}`,
      `Set ${keySetting} to the ARN of that key.`,
    );
  } else if (!isOwnKey && keyArn !== null) {
    yield bad(name, `it is encrypted with AWS's own key, ${keySetting} is ${keyArn}`, `Remove ${keySetting}.`);
  } else {
    yield good(name, isOwnKey ? 'the right shape and key' : 'the right shape');
  }
}

/** A secret names its key by ARN, by id or by an alias, as it was given. */
async function isSameKey(used: string, keyArn: string | null, account: AwsAccount): Promise<boolean> {
  if (keyArn === null) return false;
  const idOf = (key: string) => key.split('/').at(-1);
  if (!used.includes('alias/')) return idOf(used) === idOf(keyArn);
  const answer = await account.json('kms', 'TrentService.DescribeKey', { KeyId: used });
  return idOf(textOf(child(answer, 'KeyMetadata'), 'Arn')) === idOf(keyArn);
}

function explainMissing(name: string, error: unknown): Finding {
  if (!(error instanceof AwsCallError) || error.code !== 'ResourceNotFoundException') throw error;
  return bad(name, 'there is no such secret, or it has no value', `Create it, or correct ${name}.`);
}

async function* checkPoolerCertificate({ pooler, network }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const { certificateSecretArn: arn, certificateSecretKeyArn: keyArn, caFile } = pooler;
  if (arn === null || caFile === null) return;
  const name = 'pooler.certificateSecretArn';
  const host = `pooler.${network.privateZone}`;
  const renew = `Run infra/aws/pgbouncer/make-certificate.sh for ${host} and put the result into the secret (docs/deploy.md, "With PgBouncer").`;
  try {
    const { certificate, key } = await readSecretFields(account, { SecretId: arn });
    const problem = findCertificateProblem({ certificate, key, host, ca: readFileSync(caFile, 'utf8') });
    if (problem === undefined)
      yield* checkKey(name, { arn, keyArn, keySetting: 'pooler.certificateSecretKeyArn' }, account);
    else yield bad(name, problem, renew);
  } catch (error) {
    yield explainMissing(name, error);
  }
}

function findCertificateProblem(given: { certificate: unknown; key: unknown; host: string; ca: string }) {
  if (typeof given.certificate !== 'string' || typeof given.key !== 'string') {
    return 'it does not contain certificate and key as text';
  }
  try {
    const certificate = new X509Certificate(given.certificate);
    const endsMs = Date.parse(certificate.validTo);
    if (endsMs < Date.now()) return `its certificate expired on ${isoDay(endsMs)}`;
    if (daysUntil(endsMs) < neededDays) return `its certificate expires on ${isoDay(endsMs)}`;
    if (certificate.checkHost(given.host) === undefined) {
      return `its certificate is for ${certificate.subjectAltName ?? certificate.subject}, not for ${given.host}`;
    }
    if (!certificate.checkPrivateKey(createPrivateKey(given.key))) return 'its key is not the key of its certificate';
    if (!certificate.verify(new X509Certificate(given.ca).publicKey))
      return 'pooler.caFile did not sign its certificate';
    return undefined;
  } catch {
    return 'its certificate, its key or pooler.caFile is not in PEM';
  }
}

async function* checkFrontDoorCertificate({ frontDoor, edge }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  if (frontDoor.certificateArn === null) return;
  yield* checkCertificate(
    'frontDoor.certificateArn',
    { arn: frontDoor.certificateArn, domainName: frontDoor.domainName ?? edge.originName },
    account,
  );
}

async function* checkEdgeCertificate({ edge }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  const { certificateArn: arn, domainName } = edge;
  if (arn !== null) yield* checkCertificate('edge.certificateArn', { arn, domainName }, account);
}

async function* checkCertificate(
  name: string,
  { arn, domainName }: { arn: string; domainName: string | null },
  account: AwsAccount,
): AsyncGenerator<Finding> {
  try {
    const answer = await account
      .in(arn.split(':')[3] ?? account.region)
      .json('acm', 'CertificateManager.DescribeCertificate', { CertificateArn: arn });
    const certificate = child(answer, 'Certificate');
    const names = list(certificate, 'SubjectAlternativeNames').map((one) => textOf(one, 'value'));
    names.push(textOf(certificate, 'DomainName'));
    const status = textOf(certificate, 'Status');
    const endsMs = Number(textOf(certificate, 'NotAfter')) * 1000; // seconds since 1970
    if (status === 'EXPIRED' || (endsMs > 0 && endsMs < Date.now())) {
      yield bad(name, `it expired on ${isoDay(endsMs)}`, 'Request or import a new certificate in ACM.');
    } else if (status !== 'ISSUED') {
      yield bad(name, `it is ${status}`, 'Create the DNS records that ACM shows for it, and wait until it is ISSUED.');
    } else if (endsMs > 0 && daysUntil(endsMs) < neededDays && textOf(certificate, 'Type') === 'IMPORTED') {
      yield bad(
        name,
        `it expires on ${isoDay(endsMs)}`,
        'Import its successor: ACM does not renew imported certificates.',
      );
    } else if (domainName !== null && !names.some((one) => covers(one, domainName))) {
      yield bad(name, `it is for ${names.join(', ')}`, `Request a certificate for ${domainName}.`);
    } else {
      yield good(name, `${names[0]}, ${endsMs > 0 ? `until ${isoDay(endsMs)}` : status}`);
    }
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.code !== 'ResourceNotFoundException') throw error;
    yield bad(name, `there is no certificate ${arn}`, `Request it in ACM, or correct ${name}.`);
  }
}

/** Whether the name of a certificate covers a host: itself, or one label in place of an asterisk. */
function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.split('.').slice(1).join('.') === name.slice(2));
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
