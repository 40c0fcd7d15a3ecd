import {
  type CfnVPCEndpoint,
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type IPeer,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { parseOtpUrl } from '../../../shared/configuration/otp-url.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { createVpc, findVpc, type Lookups } from './vpc.ts';

/**
 * VPC, subnets and the two security groups of the functions. An environment has one network interface, so the "dedicated
 * network interfaces" of the performance guide are two security groups on it: `databasePath` allows only the pooler's
 * port, `httpPath` only OTP and S3.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Subnets of the functions, in the same zones as the database subnets. */
  readonly functionSubnets: readonly ISubnet[];
  readonly databaseSubnets: readonly ISubnet[];
  readonly publicSubnets: readonly ISubnet[];
  readonly databasePath: SecurityGroup;
  readonly httpPath: SecurityGroup;
  /** The addresses of S3, which are public even through the gateway endpoint. */
  readonly s3: IPeer;
  readonly #s3Endpoint: GatewayVpcEndpoint | null = null;
  readonly #isOwn: boolean;

  constructor(
    scope: Construct,
    id: string,
    { stage, s3PrefixListId, lookups }: { stage: Stage; s3PrefixListId: string; lookups: Lookups },
  ) {
    super(scope, id);
    const { network } = stage;
    const found = network.source === 'own' ? createVpc(this, stage) : findVpc(this, stage, lookups);
    this.#isOwn = network.source === 'own';
    this.vpc = found.vpc;
    this.functionSubnets = found.functions;
    this.databaseSubnets = found.databases;
    this.publicSubnets = found.publics;
    if (network.source === 'own' || network.s3Endpoint === 'create') {
      const users = network.source === 'own' ? [...found.functions, ...found.databases] : found.functions;
      this.#s3Endpoint = new GatewayVpcEndpoint(this, 'S3', {
        vpc: this.vpc,
        service: GatewayVpcEndpointAwsService.S3,
        subnets: [{ subnets: users }],
      });
      const resource = this.#s3Endpoint.node.defaultChild as CfnVPCEndpoint;
      if (found.foundRouteTableIds !== null) resource.routeTableIds = found.foundRouteTableIds;
    }
    this.databasePath = this.createGroup('DatabasePath', 'From the functions to the pooler');
    this.httpPath = this.createGroup('HttpPath', 'From the functions to OTP and S3');
    this.s3 = Peer.prefixList(s3PrefixListId);
    this.httpPath.addEgressRule(this.s3, Port.HTTPS, 'S3');
    openHttpPath(this.httpPath, stage, this.vpc);
  }

  /** The route tables that the stack created. */
  get ownRouteTableIds(): string[] {
    const subnets = this.#isOwn ? [...this.functionSubnets, ...this.databaseSubnets] : [];
    return subnets.map(({ routeTable }) => routeTable.routeTableId);
  }

  /** Limits the stack's own S3 endpoint to some objects. An existing VPC keeps the default: others may use its endpoint. */
  allowS3(statement: { sid: string; actions: string[]; resources: string[] }): void {
    if (!this.#isOwn) return;
    this.#s3Endpoint?.addToPolicy(new PolicyStatement({ ...statement, principals: [new AnyPrincipal()] }));
  }

  /** Creates a security group without any rule. */
  createGroup(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}

function openHttpPath(httpPath: SecurityGroup, { otp, network }: Stage, vpc: IVpc): void {
  const { configuration } = readConfiguration({ OTP_INSTANCES: otp.instances });
  const ports = new Set(configuration.OTP_INSTANCES.map(({ url }) => parseOtpUrl(url).port));
  const range = network.source === 'own' ? vpc.vpcCidrBlock : network.cidr;
  const inside = otp.cidrs.length > 0 ? otp.cidrs : [range];
  const peers = otp.reach === 'internet' ? [Peer.anyIpv4()] : inside.map((cidr) => Peer.ipv4(cidr));
  for (const port of ports) {
    for (const peer of peers) httpPath.addEgressRule(peer, Port.tcp(port), 'OTP');
  }
}
