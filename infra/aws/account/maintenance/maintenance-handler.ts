/**
 * Keeps certificates and passwords fresh. EventBridge calls it twice a day: it renews PgBouncer's certificate and reports when
 * certificates expire. Secrets Manager calls it for each step of a rotation.
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { createSignedCalls } from '../signed-calls.ts';
import { formatDays, readAcmDays, readSecretDays } from './certificate-days.ts';
import { daysLeft, renewPoolerCertificate } from './pooler-certificate.ts';
import { type RotationEvent, rotatePassword } from './rotate-password.ts';

const open = (region: string) => createSignedCalls({ region, credentials: fromEnv(), environment: process.env });

/** The variables that the stack sets (infra/aws/maintenance/maintenance.ts). */
type Variables = {
  readonly AWS_REGION?: string;
  readonly SERVICE?: string;
  readonly POOLER_CERTIFICATE?: string;
  /** Set if the stack created the certificate, and so renews it. */
  readonly POOLER_HOST?: string;
  readonly POOLER_CLUSTER?: string;
  readonly POOLER_SERVICE?: string;
  readonly EDGE_CERTIFICATE?: string;
  /** JSON. */
  readonly ROTATION?: string;
};

/** @throws Error with the reason, which raises the alarm MaintenanceErrors */
export async function handler(event: Partial<RotationEvent>): Promise<void> {
  const variables: Variables = process.env;
  if (event.Step === undefined) await maintainCertificates(variables);
  else await rotate(event as RotationEvent, variables);
}

async function maintainCertificates(variables: Variables): Promise<void> {
  const { SERVICE = '', POOLER_CERTIFICATE: pooler, EDGE_CERTIFICATE: edge } = variables;
  if (pooler !== undefined) report(SERVICE, 'pooler', await maintainPoolerCertificate(pooler, variables));
  if (edge !== undefined) report(SERVICE, 'edge', await readAcmDays(edge, open));
}

/** @returns days until PgBouncer's certificate expires, after its renewal if the stack created it */
async function maintainPoolerCertificate(secretArn: string, variables: Variables): Promise<number> {
  const { AWS_REGION = '', POOLER_HOST: host } = variables;
  const aws = open(AWS_REGION);
  if (host === undefined) return await readSecretDays(secretArn, aws);
  const { current, isNew } = await renewPoolerCertificate({ secretArn, host }, { aws });
  if (isNew) await restartPooler(variables);
  return daysLeft(current.certificate);
}

async function rotate(event: RotationEvent, variables: Variables): Promise<void> {
  const { AWS_REGION = '', ROTATION = '{}' } = variables;
  const isInUse = await rotatePassword(event, JSON.parse(ROTATION), open(AWS_REGION));
  if (isInUse) await restartPooler(variables);
}

/** Replaces the tasks of PgBouncer one by one: they read their secrets only at their start. */
async function restartPooler({ AWS_REGION = '', POOLER_CLUSTER, POOLER_SERVICE }: Variables): Promise<void> {
  if (POOLER_CLUSTER === undefined) return; // the Data API reads the secret itself
  const values = { cluster: POOLER_CLUSTER, service: POOLER_SERVICE, forceNewDeployment: true };
  await open(AWS_REGION).json('ecs', 'AmazonEC2ContainerServiceV20141113.UpdateService', values);
}

/** Past Lambda's console, which would wrap the line. */
function report(service: string, certificate: string, days: number): void {
  process.stdout.write(`${formatDays(service, certificate, days)}\n`);
}
