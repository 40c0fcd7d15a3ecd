/** The pre-traffic hook of a deployment: CodeDeploy invokes it before a new version of the API gets its first call. */
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { AwsCallError, createSignedCalls } from '../account/signed-calls.ts';
import { describeGatewayEvent, type HookEvent, judgeVersion } from './judge-version.ts';

const { AWS_REGION: region = '', NEW_VERSION: newVersion = '', LIVE_VERSION: liveVersion = '' } = process.env;
const calls = createSignedCalls({ region, credentials: fromEnv(), environment: process.env });

/** Always tells CodeDeploy how the test ended; without that, a deployment waits for an hour. */
export async function handler({ DeploymentId, LifecycleEventHookExecutionId }: HookEvent): Promise<void> {
  let status: 'Succeeded' | 'Failed' = 'Failed';
  try {
    const { isGood, results } = await judgeVersion({ newVersion, liveVersion }, callVersion);
    if (isGood) status = 'Succeeded';
    console.log(JSON.stringify({ level: isGood ? 'INFO' : 'ERROR', message: 'smoke test', newVersion, results }));
  } catch (error) {
    console.log(JSON.stringify({ level: 'ERROR', message: 'smoke test', newVersion, error: String(error) }));
  }
  await calls.json('codedeploy', 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus', {
    ...{ deploymentId: DeploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status },
  });
}

async function callVersion(functionArn: string, path: string): Promise<{ status: number; text: string }> {
  const answer = await calls.send('lambda', 'Invoke', {
    ...{ method: 'POST', path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations` },
    ...{ headers: { 'content-type': 'application/json' }, body: JSON.stringify(describeGatewayEvent(path)) },
  });
  const {
    statusCode,
    body = '',
    isBase64Encoded = false,
    errorMessage,
  } = answer as {
    statusCode?: number;
    body?: string;
    isBase64Encoded?: boolean;
    errorMessage?: string;
  };
  if (statusCode === undefined) throw new AwsCallError('Invoke', 'FunctionError', errorMessage ?? 'no answer');
  return { status: statusCode, text: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body };
}
