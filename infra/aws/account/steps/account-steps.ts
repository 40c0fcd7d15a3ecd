import { Aws, CustomResource, Duration, Fn, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { HeadwayFunction } from '../../functions/headway-function.ts';
import { grantPasswords, grantRenewal } from '../../secrets/secret-access.ts';
import type { Stage } from '../../settings/stage-settings.ts';
import type { AccountStep } from './account-request.ts';

/** Custom resources for what CloudFormation cannot look up or create. Their function exists only where one is used. */
export class AccountSteps extends Construct {
  readonly #stage: Stage;
  readonly #assets: string;
  #function: HeadwayFunction | null = null;

  constructor(scope: Construct, id: string, { stage, assets }: { stage: Stage; assets: string }) {
    super(scope, id);
    this.#stage = stage;
    this.#assets = assets;
  }

  /** The id of the prefix list of S3 in the region of the deployment, or of CloudFront's addresses towards origins. */
  findPrefixList(of: 'S3' | 'CloudFront'): string {
    this.#allow('FindPrefixLists', ['ec2:DescribeManagedPrefixLists'], '*');
    const name = of === 'S3' ? `com.amazonaws.${Aws.REGION}.s3` : 'com.amazonaws.global.cloudfront.origin-facing';
    return this.#run(`${of}PrefixList`, { step: 'prefix-list', name }).getAttString('id');
  }

  /** The id of the VPC with a tag `KEY=VALUE`. */
  findVpc({ tag, cidr }: { tag: string; cidr: string }): string {
    this.#allowFindNetwork();
    return this.#run('Vpc', { step: 'vpc', tag, cidr }).getAttString('id');
  }

  /** The id of the subnet with a tag `KEY=VALUE` in a zone. */
  findSubnet({ id, ...rest }: { id: string; vpcId: string; zone: string; tag: string }): string {
    this.#allowFindNetwork();
    return this.#run(`Subnet${id}`, { step: 'subnet', ...rest }).getAttString('id');
  }

  /** The route tables of subnets, each once, in a list that CloudFormation resolves. */
  findRouteTables({ vpcId, subnetIds }: { vpcId: string; subnetIds: readonly string[] }): string[] {
    this.#allowFindNetwork();
    const found = this.#run('RouteTables', { step: 'route-tables', vpcId, subnetIds: Fn.join(',', [...subnetIds]) });
    return Fn.split(',', found.getAttString('ids'));
  }

  /** Creates the certificate of a host in a secret. @returns the step, whose attribute `ca` is the authority to trust */
  createCertificate({ secret, host }: { secret: ISecret; host: string }): CustomResource {
    grantRenewal(this.#get().role, secret);
    return this.#run('PoolerCertificate', { step: 'certificate', secretArn: secret.secretArn, host });
  }

  /** SHA-256 of each secret in hex. Call it once: a role has one statement for its secrets. */
  digest(secrets: readonly { readonly id: string; readonly secret: ISecret }[]): string[] {
    grantPasswords(
      this.#get().role,
      secrets.map(({ secret }) => secret),
    );
    return secrets.map(({ id, secret }) =>
      this.#run(`${id}Digest`, { step: 'digest', secretArn: secret.secretArn }).getAttString('digest'),
    );
  }

  /** A web ACL for CloudFront, which takes one only from us-east-1. @returns its ARN */
  createFirewall(rules: readonly object[]): string {
    const name = `headway-${this.#stage.name}-edge`;
    const waf = (type: string) => `arn:${Aws.PARTITION}:wafv2:us-east-1:${Aws.ACCOUNT_ID}:global/${type}`;
    const webAcl = waf(`webacl/${name}/*`);
    this.#allow(
      'ManageFirewall',
      ['wafv2:CreateWebACL', 'wafv2:GetWebACL', 'wafv2:UpdateWebACL', 'wafv2:DeleteWebACL'],
      webAcl,
      waf('managedruleset/*/*'), // AWS's own rules
    );
    Validations.of(this.#get().role).acknowledge(
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:wafv2:us-east-1:<AWS::AccountId>:global/webacl/${name}/*]`,
        reason: 'WAF chooses the last part of the ARN.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:wafv2:us-east-1:<AWS::AccountId>:global/managedruleset/*/*]',
        reason: "AWS's managed rules; WAF checks the permission on them when a web ACL uses one.",
      },
    );
    return this.#run('Firewall', { step: 'firewall', name, rules: JSON.stringify(rules) }).getAttString('arn');
  }

  #run(id: string, properties: AccountStep): CustomResource {
    const step = new CustomResource(this, id, {
      resourceType: `Custom::Headway${id.replace(/^Subnet.*/, 'Subnet').replace(/\d+Digest$/, 'Digest')}`,
      serviceToken: this.#get().lambda.functionArn,
      serviceTimeout: Duration.seconds(150),
      properties,
    });
    step.node.addDependency(this.#get()); // its permissions too
    return step;
  }

  #allowFindNetwork(): void {
    this.#allow('FindNetwork', ['ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeRouteTables'], '*');
  }

  #allow(sid: string, actions: string[], ...resources: string[]): void {
    this.#get().role.addToPolicy(new PolicyStatement({ sid, actions, resources }));
  }

  #get(): HeadwayFunction {
    this.#function ??= new HeadwayFunction(this, 'Function', {
      ...{ stage: this.#stage, assets: this.#assets, name: 'account' },
      description: 'Looks up and creates what CloudFormation cannot',
      ...{ memoryMb: 256, timeoutSeconds: 120, environment: {} },
    });
    return this.#function;
  }
}
