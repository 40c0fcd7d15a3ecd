import { Validations } from 'aws-cdk-lib';
import {
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
import type { Construct } from 'constructs';
import { createLogGroup } from '../logs/log-group.ts';
import type { Stage } from '../settings/stage-settings.ts';

export type FoundVpc = {
  readonly vpc: IVpc;
  readonly functions: ISubnet[];
  readonly databases: ISubnet[];
  readonly publics: ISubnet[];
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
  const subnetsOf = (subnetGroupName: string) => vpc.selectSubnets({ subnetGroupName }).subnets;
  return {
    vpc: vpc as IVpc,
    functions: subnetsOf('Functions'),
    databases: subnetsOf('Database'),
    publics: isPublic ? subnetsOf('Public') : [],
  };
}

/** Imports an existing VPC by its ids. */
export function findVpc(scope: Construct, { network }: Stage): FoundVpc {
  const { vpcId, availabilityZones, functionSubnetIds, databaseSubnetIds, publicSubnetIds, routeTableIds } = network;
  if (vpcId === null) throw new Error('network.vpcId: expected a value');
  const subnets = (name: string, ids: readonly string[], routeTables: readonly string[] = []) =>
    ids.map((subnetId, index) =>
      Subnet.fromSubnetAttributes(scope, `${name}${index + 1}`, {
        subnetId,
        ...(availabilityZones[index] === undefined ? {} : { availabilityZone: availabilityZones[index] }),
        ...(routeTables[index] === undefined ? {} : { routeTableId: routeTables[index] }),
      }),
    );
  Validations.of(scope).acknowledge({
    id: '@aws-cdk/aws-ec2:noSubnetRouteTableId',
    reason: 'Only the gateway endpoint uses route tables, and only those of the function subnets.',
  });
  return {
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId,
      availabilityZones: [...availabilityZones],
      vpcCidrBlock: network.cidr,
    }),
    functions: subnets('Functions', functionSubnetIds, routeTableIds),
    databases: subnets('Database', databaseSubnetIds),
    publics: subnets('Public', publicSubnetIds),
  };
}
