import { child, type Node } from '../signed-calls.ts';
import type { Tools } from './account-request.ts';

/** Reads from EC2 in the region of the stack, with filters by name. @throws AwsCallError */
export async function askEc2(
  { region, open }: Tools,
  action: `Describe${string}`,
  filters: Readonly<Record<string, string>>,
): Promise<Node> {
  const body = new URLSearchParams({ Action: action, Version: '2016-11-15' });
  Object.entries(filters).forEach(([name, value], index) => {
    body.set(`Filter.${index + 1}.Name`, name);
    body.set(`Filter.${index + 1}.Value.1`, value);
  });
  const answer = await open(region).send('ec2', action, {
    ...{ method: 'POST', path: '/', body: body.toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  });
  return child(answer, `${action}Response`);
}
