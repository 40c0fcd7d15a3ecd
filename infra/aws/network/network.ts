import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { createVpc, findVpc } from './vpc.ts';

/**
 * Where everything runs. A function's environment has one network interface, so the guide's "dedicated network
 * interfaces" are two security groups on it and subnets of their own behind each: the way to the database opens the
 * pooler's port and nothing else, the way of HTTP opens OTP and S3 and nothing else.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Of the functions, in the zones of the database's subnets. */
  readonly functionSubnets: readonly ISubnet[];
  readonly databaseSubnets: readonly ISubnet[];
  readonly publicSubnets: readonly ISubnet[];
  readonly databasePath: SecurityGroup;
  readonly httpPath: SecurityGroup;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    const { network } = stage;
    const found = network.source === 'own' ? createVpc(this, stage) : findVpc(this, stage);
    this.vpc = found.vpc;
    this.functionSubnets = found.functions;
    this.databaseSubnets = found.databases;
    this.publicSubnets = found.publics;
    if (network.source === 'own' || network.s3Endpoint === 'create') {
      const users = network.source === 'own' ? [...found.functions, ...found.databases] : found.functions;
      new GatewayVpcEndpoint(this, 'S3', {
        vpc: this.vpc,
        service: GatewayVpcEndpointAwsService.S3,
        subnets: [{ subnets: users }],
      });
    }
    this.databasePath = this.createGroup('DatabasePath', 'From the functions to the pooler');
    this.httpPath = this.createGroup('HttpPath', 'From the functions to OTP and S3');
    openHttpPath(this.httpPath, stage, this.vpc);
  }

  /** A security group that lets nothing in or out until it is told what. */
  createGroup(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}

function openHttpPath(httpPath: SecurityGroup, { otp, network }: Stage, vpc: IVpc): void {
  // S3's addresses are public, behind the gateway endpoint too; isolated subnets have a route to nothing else there.
  httpPath.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'S3, and AWS services or OTP where they are reached by TLS');
  const { configuration } = readConfiguration({ OTP_INSTANCES: otp.instances });
  const ports = new Set(
    configuration.OTP_INSTANCES.map(({ url }) => new URL(url)).map(({ port, protocol }) =>
      port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    ),
  );
  const range = network.source === 'own' ? vpc.vpcCidrBlock : network.cidr;
  const inside = otp.cidrs.length > 0 ? otp.cidrs : [range];
  const peers = otp.reach === 'internet' ? [Peer.anyIpv4()] : inside.map((cidr) => Peer.ipv4(cidr));
  for (const port of ports) {
    if (port === 443 && otp.reach === 'internet') continue; // open already
    for (const peer of peers) httpPath.addEgressRule(peer, Port.tcp(port), 'OTP');
  }
}
