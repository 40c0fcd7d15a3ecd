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

/** The subnet with a tag in a zone, and its route table: its own, or the main one of the VPC. */
export async function findSubnetByTag(
  { tag, vpcId, zone }: { tag: string; vpcId: string; zone: string },
  tools: Tools,
): Promise<{ id: string; routeTable: string }> {
  const inZone = { ...filterOf(tag), 'vpc-id': vpcId, 'availability-zone': zone };
  const subnets = list(await askEc2(tools, 'DescribeSubnets', inZone), 'subnetSet', 'item');
  const id = textOf(getOnly(subnets, `one subnet with the tag ${tag} in ${zone}`, 'the tag in network'), 'subnetId');
  const own = await askEc2(tools, 'DescribeRouteTables', { 'association.subnet-id': id });
  const main = await askEc2(tools, 'DescribeRouteTables', { 'vpc-id': vpcId, 'association.main': 'true' });
  const [table] = [...list(own, 'routeTableSet', 'item'), ...list(main, 'routeTableSet', 'item')];
  return { id, routeTable: textOf(table ?? {}, 'routeTableId') };
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
