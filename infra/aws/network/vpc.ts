import { Fn, Validations } from 'aws-cdk-lib';
import {
  CfnRoute,
  CfnTransitGatewayAttachment,
  FlowLogDestination,
  FlowLogTrafficType,
  IpAddresses,
  type ISubnet,
  type IVpc,
  Subnet,
  type SubnetConfiguration,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { createLogGroup } from '../logs/log-group.ts';
import { isTag } from '../settings/edge-settings.ts';
import type { Stage } from '../settings/stage-settings.ts';

/** Address space is reserved for as many zones as `network.zones` allows. */
const mostZones = 3;

export type FoundVpc = {
  readonly vpc: IVpc;
  readonly functions: ISubnet[];
  readonly databases: ISubnet[];
  readonly publics: ISubnet[];
  /** The route tables of the functions where a deployment finds them; CDK cannot see which subnets share one. */
  readonly foundRouteTableIds: string[] | null;
};

/** Creates the stack's own VPC in the first zones of its region. */
export function createVpc(scope: Construct, { network, frontDoor, monitoring }: Stage): FoundVpc {
  const hasNat = network.egress === 'nat';
  const isPublic = hasNat || frontDoor.kind === 'alb';
  const subnets: SubnetConfiguration[] = [
    {
      name: 'Functions',
      subnetType: hasNat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED,
      cidrMask: 20,
    },
    { name: 'Database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    // Addresses stay reserved when nothing is public, so that switching to an ALB or a NAT moves no other subnet.
    { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false, reserved: !isPublic },
  ];
  const vpc = new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr(network.cidr),
    maxAzs: network.zones,
    reservedAzs: mostZones - network.zones, // so that another zone moves no subnet
    natGateways: hasNat ? network.natGateways : 0,
    subnetConfiguration: subnets,
    restrictDefaultSecurityGroup: false, // needs a custom resource; nothing uses that group
  });
  vpc.addFlowLog('FlowLog', {
    destination: FlowLogDestination.toCloudWatchLogs(
      createLogGroup(scope, 'FlowLogs', { days: monitoring.logRetentionDays }),
    ),
    trafficType: FlowLogTrafficType.REJECT, // rejected traffic shows mistakes; all traffic would cost more than the API
  });
  addRoutes(scope, vpc, network.routes);
  const subnetsOf = (subnetGroupName: string) => vpc.selectSubnets({ subnetGroupName }).subnets;
  return {
    vpc: vpc as IVpc,
    functions: subnetsOf('Functions'),
    databases: subnetsOf('Database'),
    publics: isPublic ? subnetsOf('Public') : [],
    foundRouteTableIds: null,
  };
}

/** Routes of functions and database to peered networks. The stack attaches the VPC to each transit gateway. */
function addRoutes(scope: Construct, vpc: Vpc, routes: Stage['network']['routes']): void {
  const subnetsOf = (subnetGroupName: string) => vpc.selectSubnets({ subnetGroupName }).subnets;
  const subnets = [...subnetsOf('Functions'), ...subnetsOf('Database')];
  const gateways = new Set(Object.values(routes).filter((target) => target.startsWith('tgw-')));
  const attachments = new Map(
    [...gateways].map((transitGatewayId) => [
      transitGatewayId,
      new CfnTransitGatewayAttachment(scope, `Attachment-${transitGatewayId}`, {
        transitGatewayId,
        vpcId: vpc.vpcId,
        subnetIds: subnetsOf('Functions').map(({ subnetId }) => subnetId),
      }),
    ]),
  );
  for (const [destinationCidrBlock, target] of Object.entries(routes)) {
    const attachment = attachments.get(target);
    for (const [index, subnet] of subnets.entries()) {
      const route = new CfnRoute(scope, `Route-${destinationCidrBlock}-${index + 1}`, {
        routeTableId: subnet.routeTable.routeTableId,
        destinationCidrBlock,
        ...(attachment === undefined ? { vpcPeeringConnectionId: target } : { transitGatewayId: target }),
      });
      if (attachment !== undefined) route.addResourceDependency(attachment);
    }
  }
}

/** What a deployment finds by a tag. */
export type Lookups = {
  findVpc(options: { tag: string; cidr: string }): string;
  findSubnet(options: { id: string; vpcId: string; zone: string; tag: string }): string;
  findRouteTables(options: { vpcId: string; subnetIds: readonly string[] }): string[];
};

/** Imports an existing VPC by its ids, parameters of SSM, or tags. */
export function findVpc(scope: Construct, { network }: Stage, lookups: Lookups): FoundVpc {
  const { vpcId, availabilityZones, functionSubnetIds, databaseSubnetIds, publicSubnetIds, routeTableIds } = network;
  if (vpcId === null) throw new Error('network.vpcId: expected a value');
  const foundVpcId = isTag(vpcId)
    ? lookups.findVpc({ tag: vpcId.slice(4), cidr: network.cidr })
    : readParameter(scope, vpcId);
  const subnetIdsOf = (name: string, ids: readonly string[]): string[] => {
    const [tag] = ids;
    if (!isTag(tag)) return ids.map((id) => readParameter(scope, id));
    return availabilityZones.map((zone, index) =>
      lookups.findSubnet({ id: `${name}${index + 1}`, vpcId: foundVpcId, zone, tag: tag.slice(4) }),
    );
  };
  const importAll = (name: string, subnetIds: readonly string[], routeTables: readonly string[] = []) =>
    subnetIds.map((subnetId, index) =>
      Subnet.fromSubnetAttributes(scope, `${name}${index + 1}`, {
        subnetId,
        ...(availabilityZones[index] === undefined ? {} : { availabilityZone: availabilityZones[index] }),
        ...(routeTables[index] === undefined ? {} : { routeTableId: routeTables[index] }),
      }),
    );
  const functionIds = subnetIdsOf('Functions', functionSubnetIds);
  const foundRouteTableIds =
    isTag(functionSubnetIds[0]) && network.s3Endpoint === 'create'
      ? lookups.findRouteTables({ vpcId: foundVpcId, subnetIds: functionIds })
      : null;
  // CDK needs a table of each subnet; the endpoint then gets the whole list.
  const tables =
    foundRouteTableIds === null
      ? routeTableIds.map((id) => readParameter(scope, id))
      : functionIds.map(() => Fn.select(0, foundRouteTableIds));
  Validations.of(scope).acknowledge({
    id: '@aws-cdk/aws-ec2:noSubnetRouteTableId',
    reason: 'Only the gateway endpoint uses route tables, and only those of the function subnets.',
  });
  return {
    foundRouteTableIds,
    functions: importAll('Functions', functionIds, tables),
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: foundVpcId,
      availabilityZones: [...availabilityZones],
      vpcCidrBlock: network.cidr,
    }),
    databases: importAll('Database', subnetIdsOf('Database', databaseSubnetIds)),
    publics: importAll('Public', subnetIdsOf('Public', publicSubnetIds)),
  };
}

/** The value of `ssm:/PARAMETER`, which CloudFormation reads at each deployment, or the text itself. */
function readParameter(scope: Construct, text: string): string {
  return text.startsWith('ssm:') ? StringParameter.valueForStringParameter(scope, text.slice(4)) : text;
}
