import type { Node } from '../signed-calls.ts';
import type { Tools } from './account-request.ts';

/** Reads from EC2 in the region of the stack, with filters by name. @throws AwsCallError */
export async function askEc2(
  { region, open }: Tools,
  action: `Describe${string}`,
  filters: Readonly<Record<string, string>>,
): Promise<Node> {
  const values = Object.entries(filters).flatMap(([name, value], index) => [
    [`Filter.${index + 1}.Name`, name],
    [`Filter.${index + 1}.Value.1`, value],
  ]);
  return open(region).query('ec2', action, Object.fromEntries(values));
}
