import { AwsCallError, list, textOf } from '../account/signed-calls.ts';
import type { AwsAccount } from '../preflight/account/aws-account.ts';

/** The output `Url` of a deployed stage. @throws TypeError that says what to do if there is none */
export async function findUrl(stageName: string, account: Pick<AwsAccount, 'query' | 'region'>): Promise<string> {
  const name = `Headway-${stageName}`;
  try {
    const answer = await account.query('cloudformation', 'DescribeStacks', { StackName: name });
    const [stack = {}] = list(answer, 'Stacks', 'member');
    const output = list(stack, 'Outputs', 'member').find((one) => textOf(one, 'OutputKey') === 'Url');
    if (output !== undefined) return textOf(output, 'OutputValue');
    throw new TypeError(`The stack ${name} has no output Url: deploy it, or give its URL`);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    throw new TypeError(`${name} in ${account.region}: ${error.message}. Deploy it, set AWS_REGION, or give its URL`);
  }
}
