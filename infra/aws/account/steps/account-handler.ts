/** Runs what CloudFormation cannot do itself, or not in this region, as custom resources. */
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { createSignedCalls } from '../signed-calls.ts';
import type { AccountRequest } from './account-request.ts';
import { runAccountStep } from './run-account-step.ts';

const { AWS_REGION = '' } = process.env;
const open = (region: string) => createSignedCalls({ region, credentials: fromEnv(), environment: process.env });

type Event = AccountRequest & {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
};

/** Always answers: without that, CloudFormation waits until its own timeout. */
export async function handler(event: Event): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, RequestType, ResourceProperties } = event;
  let outcome: object;
  try {
    const { id, data } = await runAccountStep(event, { region: AWS_REGION, open });
    outcome = { Status: 'SUCCESS', PhysicalResourceId: id, Data: data };
  } catch (error) {
    const Reason = (error instanceof Error ? error.message : String(error)).slice(0, 1000);
    outcome = { Status: 'FAILED', PhysicalResourceId: event.PhysicalResourceId ?? 'none', Reason };
  }
  console.log(JSON.stringify({ message: 'account', step: ResourceProperties.step, request: RequestType, ...outcome }));
  const response = await fetch(ResponseURL, {
    ...{ method: 'PUT', signal: AbortSignal.timeout(15_000) },
    headers: { 'content-type': '' }, // the URL is signed without a type
    body: JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId }),
  });
  if (!response.ok) throw new Error(`CloudFormation refused the answer with status ${response.status}`);
}
