import { daysUntil } from '../../../certificates/days-until.ts';
import { child, readSecretFields, type SignedCalls, textOf } from '../signed-calls.ts';
import { daysLeft } from './pooler-certificate.ts';

/** Days until PgBouncer's certificate in a secret expires. @throws Error if the secret has none */
export async function readSecretDays(secretArn: string, aws: SignedCalls): Promise<number> {
  const { certificate } = await readSecretFields(aws, { SecretId: secretArn });
  if (typeof certificate !== 'string') throw new Error(`${secretArn}: expected JSON with the text certificate`);
  return daysLeft(certificate);
}

/** Days until a certificate of ACM expires. @throws AwsCallError; Error if ACM has not issued it */
export async function readAcmDays(arn: string, open: (region: string) => SignedCalls): Promise<number> {
  const region = arn.split(':')[3] ?? '';
  const answer = await open(region).json('acm', 'CertificateManager.DescribeCertificate', { CertificateArn: arn });
  const endsSeconds = Number(textOf(child(answer, 'Certificate'), 'NotAfter'));
  if (!(endsSeconds > 0)) throw new Error(`${arn}: expected an issued certificate, got one without an end`);
  return daysUntil(endsSeconds * 1000);
}

/** The log line that CloudWatch reads as the metric CertificateDays (embedded metric format). */
export function formatDays(service: string, certificate: string, days: number): string {
  const Metrics = [{ Name: 'CertificateDays', Unit: 'Count' }];
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: 'Headway', Dimensions: [['service', 'certificate']], Metrics }],
    },
    ...{ service, certificate, CertificateDays: Math.floor(days) },
  });
}
