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

/** A VPC of our own. Its zones are those of the region it is deployed to: nothing is looked up in the account. */
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
    // The addresses stay reserved where nothing is public, so that switching to an ALB or NAT moves no other subnet.
    { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false, reserved: !isPublic },
  ];
  const vpc = new Vpc(scope, 'Vpc', {
    ipAddresses: IpAddresses.cidr(network.cidr),
    maxAzs: network.zones,
    natGateways: hasNat ? network.natGateways : 0,
    subnetConfiguration: subnets,
    restrictDefaultSecurityGroup: false, // it would need a function of its own; nothing uses that group
  });
  vpc.addFlowLog('FlowLog', {
    destination: FlowLogDestination.toCloudWatchLogs(
      createLogGroup(scope, 'FlowLogs', { days: monitoring.logRetentionDays }),
    ),
    trafficType: FlowLogTrafficType.REJECT, // what was refused tells of mistakes; all of it would cost more than the API
  });
  const subnetsOf = (subnetGroupName: string) => vpc.selectSubnets({ subnetGroupName }).subnets;
  return {
    vpc: vpc as IVpc,
    functions: subnetsOf('Functions'),
    databases: subnetsOf('Database'),
    publics: isPublic ? subnetsOf('Public') : [],
  };
}

/** A VPC that is there, by its ids. */
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
    reason: 'Only the function subnets need their route tables known, for the gateway endpoint.',
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
