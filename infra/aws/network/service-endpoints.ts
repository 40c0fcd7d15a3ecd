import { Aws } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  Peer,
  Port,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';
import type { Network } from './network.ts';

const pullImages = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
];

/** Each service with the calls that the stack makes; its endpoint allows no other. */
const services = {
  SecretsManager: {
    service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    actions: ['secretsmanager:GetSecretValue'],
  },
  RdsData: { service: InterfaceVpcEndpointAwsService.RDS_DATA, actions: ['rds-data:ExecuteStatement'] },
  EcrApi: { service: InterfaceVpcEndpointAwsService.ECR, actions: pullImages },
  EcrDocker: { service: InterfaceVpcEndpointAwsService.ECR_DOCKER, actions: pullImages },
  Logs: {
    service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  },
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
    const { service, actions } = services[name];
    const endpoint = new InterfaceVpcEndpoint(this, name, {
      vpc: this.#network.vpc,
      service,
      subnets: { subnets: [...this.#network.databaseSubnets] },
      securityGroups: [this.#network.createGroup(`${name}Endpoint`, `Admits calls of ${name}`)],
      open: false,
    });
    endpoint.addToPolicy(
      new PolicyStatement({
        ...{ sid: name, actions: [...actions], resources: ['*'], principals: [new AnyPrincipal()] },
        conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } }, // the roles restrict the rest
      }),
    );
    this.#endpoints.set(name, endpoint);
    return endpoint;
  }
}
