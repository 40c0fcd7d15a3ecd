import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { readConfiguration } from '../../../../shared/configuration/configuration.ts';
import { child, list, textOf } from '../../account/signed-calls.ts';
import { isWithin } from '../../settings/ipv4-range.ts';
import type { Stage } from '../../settings/stage-settings.ts';
import type { AwsAccount } from '../account/aws-account.ts';
import { bad, type Check, type Finding, good, unknown } from '../account/finding.ts';

export const networkChecks: readonly Check[] = [
  { name: 'existing network', find: checkNetwork },
  { name: 'routes of the functions', find: checkRoutes },
  { name: 'OTP', find: checkOtp },
];

/** Free addresses that a subnet of functions needs at least: Lambda shares interfaces, an endpoint or task takes one each. */
const neededAddresses = 8;

/** Whether the ids are in the settings. A deployment itself looks up parameters and tags, and says what is wrong. */
function isKnown({ vpcId, functionSubnetIds, databaseSubnetIds, publicSubnetIds }: Stage['network']): boolean {
  const ids = [vpcId ?? 'tag:', ...functionSubnetIds, ...databaseSubnetIds, ...publicSubnetIds];
  return ids.every((id) => !/^(ssm|tag):/.test(id));
}

async function* checkNetwork({ network }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  if (network.source === 'own' || !isKnown(network)) return;
  const name = 'existing network';
  const vpcs = await account.query('ec2', 'DescribeVpcs', { 'VpcId.1': network.vpcId ?? '' });
  const ranges = list(list(vpcs, 'vpcSet', 'item')[0] ?? {}, 'cidrBlockAssociationSet', 'item').map((range) =>
    textOf(range, 'cidrBlock'),
  );
  const problems: [string, string][] = [];
  if (!ranges.includes(network.cidr)) {
    problems.push([
      `${network.vpcId} has ${ranges.join(', ')}, network.cidr is ${network.cidr}`,
      `Set network.cidr to ${ranges[0] ?? 'its range'}.`,
    ]);
  }
  for (const Attribute of ['enableDnsSupport', 'enableDnsHostnames'] as const) {
    const answer = await account.query('ec2', 'DescribeVpcAttribute', { VpcId: network.vpcId, Attribute });
    if (textOf(child(answer, Attribute), 'value') === 'false') {
      problems.push([
        `${Attribute} of ${network.vpcId} is off: names of the database and of endpoints would not resolve`,
        `Run aws ec2 modify-vpc-attribute --vpc-id ${network.vpcId} --${Attribute === 'enableDnsSupport' ? 'enable-dns-support' : 'enable-dns-hostnames'}.`,
      ]);
    }
  }
  const lists = ['functionSubnetIds', 'databaseSubnetIds', 'publicSubnetIds'] as const;
  const ids = [...new Set(lists.flatMap((setting) => network[setting]))];
  const filter = Object.fromEntries(ids.map((id, index) => [`Filter.1.Value.${index + 1}`, id]));
  const answer = await account.query('ec2', 'DescribeSubnets', { 'Filter.1.Name': 'subnet-id', ...filter });
  const subnets = new Map(list(answer, 'subnetSet', 'item').map((subnet) => [textOf(subnet, 'subnetId'), subnet]));
  for (const setting of lists) {
    for (const [index, id] of network[setting].entries()) {
      const subnet = subnets.get(id);
      const zone = network.availabilityZones[index];
      if (subnet === undefined) {
        problems.push([`${account.region} has no ${id}`, `Correct network.${setting}.`]);
      } else if (textOf(subnet, 'vpcId') !== network.vpcId) {
        problems.push([
          `${id} is in ${textOf(subnet, 'vpcId')}`,
          `Set network.${setting} to subnets of ${network.vpcId}.`,
        ]);
      } else if (textOf(subnet, 'availabilityZone') !== zone) {
        problems.push([
          `${id} is in ${textOf(subnet, 'availabilityZone')}, its place in network.${setting} is ${zone}`,
          `List network.${setting} in the order of network.availabilityZones.`,
        ]);
      } else if (Number(textOf(subnet, 'availableIpAddressCount')) < neededAddresses) {
        problems.push([
          `${id} has ${textOf(subnet, 'availableIpAddressCount')} free addresses, ${neededAddresses} needed`,
          `Choose a larger subnet in network.${setting}.`,
        ]);
      }
    }
  }
  for (const [found, todo] of problems) yield bad(name, found, todo);
  if (problems.length === 0) yield good(name, `${network.vpcId} with ${ids.length} subnets`);
}

async function* checkRoutes({ network }: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  if (network.source === 'own' || !isKnown(network)) return;
  const name = 'routes of the functions';
  const answer = await account.query('ec2', 'DescribeRouteTables', {
    ...{ 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': network.vpcId },
  });
  const tables = list(answer, 'routeTableSet', 'item');
  const withS3 = await findTablesWithS3(network.vpcId ?? '', account);
  const isOf = (subnetId: string) => (table: (typeof tables)[number]) =>
    list(table, 'associationSet', 'item').some((one) => textOf(one, 'subnetId') === subnetId);
  const main = tables.find((table) =>
    list(table, 'associationSet', 'item').some((one) => textOf(one, 'main') === 'true'),
  );
  const problems: [string, string][] = [];
  for (const [index, subnetId] of network.functionSubnetIds.entries()) {
    const table = tables.find(isOf(subnetId)) ?? main;
    const tableId = table === undefined ? 'no route table' : textOf(table, 'routeTableId');
    const given = network.routeTableIds[index];
    if (given !== undefined && given !== tableId) {
      problems.push([
        `${subnetId} uses ${tableId}, network.routeTableIds says ${given}`,
        `Replace ${given} by ${tableId}.`,
      ]);
    }
    const routes = list(table ?? {}, 'routeSet', 'item');
    const wayOut = routes.find((route) => textOf(route, 'destinationCidrBlock') === '0.0.0.0/0');
    const hasInternetGateway = wayOut !== undefined && textOf(wayOut, 'gatewayId').startsWith('igw-');
    if (hasInternetGateway) {
      problems.push([
        `${subnetId} is a public subnet`,
        'Choose private ones in network.functionSubnetIds: a function has no public address.',
      ]);
    } else if (network.egress === 'nat' && wayOut === undefined) {
      problems.push([`${subnetId} has no route to 0.0.0.0/0`, 'Add a NAT gateway, or set network.egress to none.']);
    }
    const hasS3 = withS3.has(tableId);
    if (network.s3Endpoint === 'existing' && !hasS3 && wayOut === undefined) {
      problems.push([`${subnetId} has no route to S3`, 'Set network.s3Endpoint to create.']);
    } else if (network.s3Endpoint === 'create' && hasS3) {
      problems.push([`${tableId} already has a gateway endpoint for S3`, 'Set network.s3Endpoint to existing.']);
    }
  }
  for (const [found, todo] of problems) yield bad(name, found, todo);
  if (problems.length === 0) yield good(name, `${network.functionSubnetIds.length} subnets`);
}

/** The route tables of the gateway endpoints for S3. An endpoint for DynamoDB has routes of the same form. */
async function findTablesWithS3(vpcId: string, account: AwsAccount): Promise<Set<string>> {
  const answer = await account.query('ec2', 'DescribeVpcEndpoints', {
    ...{ 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpcId },
    ...{ 'Filter.2.Name': 'service-name', 'Filter.2.Value.1': `com.amazonaws.${account.region}.s3` },
  });
  const gateways = list(answer, 'vpcEndpointSet', 'item').filter((one) => textOf(one, 'vpcEndpointType') === 'Gateway');
  return new Set(gateways.flatMap((one) => list(one, 'routeTableIdSet', 'item').map((id) => textOf(id, 'value'))));
}

/** Whether each OTP has an address that the functions may call. Synth has checked IP literals. */
async function* checkOtp({ otp, network }: Stage): AsyncGenerator<Finding> {
  const { configuration } = readConfiguration({ OTP_INSTANCES: otp.instances });
  const ranges = otp.cidrs.length > 0 ? otp.cidrs : [network.cidr];
  for (const hostname of new Set(configuration.OTP_INSTANCES.map(({ url }) => new URL(url).hostname))) {
    const name = `OTP ${hostname}`;
    const addresses = isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
    if (addresses.length === 0) {
      yield otp.reach === 'internet'
        ? bad(name, 'its name does not resolve', 'Correct otp.instances.')
        : unknown(
            name,
            'its name does not resolve here',
            `Make sure that it resolves in the VPC (a private hosted zone) to an address in ${ranges.join(', ')}.`,
          );
      continue;
    }
    const outside = addresses.filter((address) => !ranges.some((range) => isWithin(address, range)));
    if (otp.reach === 'vpc' && outside.length > 0) {
      const todo = 'Name its ranges in otp.cidrs, or set otp.reach to internet if it is public.';
      yield bad(name, `${outside.join(', ')} is outside ${ranges.join(', ')}`, todo);
    } else {
      yield good(name, addresses.join(', '));
    }
  }
}

async function resolve(hostname: string): Promise<string[]> {
  try {
    return (await lookup(hostname, { all: true, family: 4 })).map(({ address }) => address);
  } catch {
    return [];
  }
}
