import { isWildcardOnlyAction, runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import type { AwsCall } from './aws-recorder.ts';
import type { Policy } from './list-roles.ts';

const accountId = '123456789012';

/** The policy that KMS gives a new key: IAM policies of the account decide. */
const keyPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: 'kms:*', Resource: '*' },
  ],
};

const known = new Map<string, Promise<boolean>>();

/** Whether IAM allows a role with these policies a call. Templates share most roles, so results are kept. */
export function isAllowed(
  policies: readonly Policy[],
  call: AwsCall,
  contextVariables: Record<string, string> = {},
): Promise<boolean> {
  const key = JSON.stringify([policies, call, contextVariables]);
  const result = known.get(key) ?? simulate(policies, call, contextVariables);
  known.set(key, result);
  return result;
}

async function simulate(
  policies: readonly Policy[],
  { action, resource }: AwsCall,
  contextVariables: Record<string, string>,
): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  const isOfKey = service === 'kms';
  const simulation = {
    request: {
      ...{ principal: `arn:aws:iam::${accountId}:role/simulated`, action, contextVariables },
      resource: { resource: (await isWildcardOnlyAction(service, name)) ? '*' : resource, accountId },
    },
    identityPolicies: policies.map((policy) => ({ ...policy })),
    ...{ serviceControlPolicies: [], resourceControlPolicies: [] },
    ...(isOfKey ? { resourcePolicy: keyPolicy } : {}),
  };
  // CodeDeploy checks the deployment group of this call, which the reference of IAM actions does not say.
  if (action === 'codedeploy:PutLifecycleEventHookExecutionStatus') {
    const request = { ...simulation.request, resource: { resource, accountId } };
    return runUnsafeSimulation({ ...simulation, request }, {}) === 'Allowed';
  }
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult === 'Allowed';
}
