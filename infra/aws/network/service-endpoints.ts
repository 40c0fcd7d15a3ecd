import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  Peer,
  Port,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';
import type { Network } from './network.ts';

const services = {
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  RdsData: InterfaceVpcEndpointAwsService.RDS_DATA,
  EcrApi: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
};

/**
 * Access to AWS services from subnets without internet access: one interface endpoint per service (charged per hour and
 * zone), created only for options that need it. With a NAT there are none.
 */
export class ServiceEndpoints extends Construct {
  readonly #network: Network;
  readonly #hasNat: boolean;
  readonly #endpoints = new Map<keyof typeof services, InterfaceVpcEndpoint>();

  constructor(scope: Construct, id: string, { network, stage }: { network: Network; stage: Stage }) {
    super(scope, id);
    this.#network = network;
    this.#hasNat = stage.network.egress === 'nat';
  }

  open(name: keyof typeof services, client: ISecurityGroup): void {
    if (this.#hasNat) {
      client.connections.allowTo(Peer.anyIpv4(), Port.HTTPS, 'AWS services');
      return;
    }
    client.connections.allowTo(this.#create(name), Port.HTTPS, name);
  }

  #create(name: keyof typeof services): InterfaceVpcEndpoint {
    const found = this.#endpoints.get(name);
    if (found !== undefined) return found;
    const endpoint = new InterfaceVpcEndpoint(this, name, {
      vpc: this.#network.vpc,
      service: services[name],
      subnets: { subnets: [...this.#network.databaseSubnets] },
      securityGroups: [this.#network.createGroup(`${name}Endpoint`, `Admits calls of ${name}`)],
      open: false,
    });
    this.#endpoints.set(name, endpoint);
    return endpoint;
  }
}
