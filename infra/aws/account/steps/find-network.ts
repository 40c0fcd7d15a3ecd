import { list, type Node, textOf } from '../signed-calls.ts';
import type { Tools } from './account-request.ts';
import { askEc2 } from './ask-ec2.ts';

/** @param options.tag `KEY=VALUE` @throws Error unless exactly one VPC has the tag, and the range */
export async function findVpcByTag({ tag, cidr }: { tag: string; cidr: string }, tools: Tools): Promise<string> {
  const answer = await askEc2(tools, 'DescribeVpcs', filterOf(tag));
  const vpc = getOnly(list(answer, 'vpcSet', 'item'), `one VPC with the tag ${tag}`, 'network.vpcId');
  const ranges = list(vpc, 'cidrBlockAssociationSet', 'item').map((one) => textOf(one, 'cidrBlock'));
  if (!ranges.includes(cidr)) {
    throw new Error(`network.cidr: expected ${ranges.join(' or ')}, the range of ${textOf(vpc, 'vpcId')}, got ${cidr}`);
  }
  return textOf(vpc, 'vpcId');
}

/** The subnet with a tag in a zone. */
export async function findSubnetByTag(
  { tag, vpcId, zone }: { tag: string; vpcId: string; zone: string },
  tools: Tools,
): Promise<string> {
  const inZone = { ...filterOf(tag), 'vpc-id': vpcId, 'availability-zone': zone };
  const subnets = list(await askEc2(tools, 'DescribeSubnets', inZone), 'subnetSet', 'item');
  return textOf(getOnly(subnets, `one subnet with the tag ${tag} in ${zone}`, 'the tag in network'), 'subnetId');
}

/** The route tables of subnets, each once: that of a subnet itself, or the main one of the VPC. */
export async function findRouteTables(
  { vpcId, subnetIds }: { vpcId: string; subnetIds: readonly string[] },
  tools: Tools,
): Promise<string[]> {
  const tablesWith = async (filters: Record<string, string>) =>
    list(await askEc2(tools, 'DescribeRouteTables', filters), 'routeTableSet', 'item').map((table) =>
      textOf(table, 'routeTableId'),
    );
  const [main = ''] = await tablesWith({ 'vpc-id': vpcId, 'association.main': 'true' });
  const own = await Promise.all(subnetIds.map((id) => tablesWith({ 'association.subnet-id': id })));
  return [...new Set(own.map(([id = main]) => id))];
}

function filterOf(tag: string): Record<string, string> {
  const [, key = '', value = ''] = /^([^=]+)=(.*)$/.exec(tag) ?? [];
  return { [`tag:${key}`]: value };
}

function getOnly(found: readonly Node[], what: string, setting: string): Node {
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new Error(`Expected ${what}, found ${found.length}: correct the tags, or ${setting}`);
}
