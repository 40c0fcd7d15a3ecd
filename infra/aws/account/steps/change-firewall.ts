import { AwsCallError, child, type Node, textOf } from '../signed-calls.ts';
import type { AccountRequest, AccountStep, StepResult, Tools } from './account-request.ts';

/** CloudFront takes web ACLs only from this region, whichever region the stack is in. */
const region = 'us-east-1';

/**
 * Creates, updates or deletes a web ACL of scope CLOUDFRONT. The id of the custom resource is the ARN, which ends with the id
 * of the web ACL.
 */
export async function changeFirewall(
  { RequestType, PhysicalResourceId = '' }: AccountRequest,
  { name, rules }: Extract<AccountStep, { step: 'firewall' }>,
  { open }: Tools,
): Promise<StepResult> {
  const call = (action: string, values: object): Promise<Node> =>
    open(region).json('wafv2', `AWSWAF_20190729.${action}`, { Scope: 'CLOUDFRONT', ...values });
  const content = {
    DefaultAction: { Allow: {} },
    VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: name },
    Rules: JSON.parse(rules),
  };
  if (RequestType === 'Create') {
    const arn = textOf(child(await call('CreateWebACL', { Name: name, ...content }), 'Summary'), 'ARN');
    return { id: arn, data: { arn } };
  }
  const result = { id: PhysicalResourceId, data: { arn: PhysicalResourceId } };
  const known = { Name: name, Id: PhysicalResourceId.split('/').at(-1) ?? '' };
  if (!PhysicalResourceId.startsWith('arn:')) return result; // its creation failed
  try {
    const { LockToken } = await call('GetWebACL', known);
    await (RequestType === 'Update'
      ? call('UpdateWebACL', { ...known, LockToken, ...content })
      : call('DeleteWebACL', { ...known, LockToken }));
  } catch (error) {
    const isGone = error instanceof AwsCallError && error.code === 'WAFNonexistentItemException';
    if (!(isGone && RequestType === 'Delete')) throw error;
  }
  return result;
}
