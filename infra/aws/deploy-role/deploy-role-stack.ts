import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib';
import { OidcProviderNative, OpenIdConnectPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

const host = 'token.actions.githubusercontent.com';

/** The roles that `cdk bootstrap` creates; a deployment does everything through them. */
const bootstrapRoles = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];

/**
 * A role that a workflow of one GitHub repository and environment can assume without a stored key. It may only assume the
 * roles of `cdk bootstrap`.
 */
export class DeployRoleStack extends Stack {
  /**
   * @param options.repository `owner/name`
   * @param options.environment a GitHub environment, whose protection rules decide who may deploy
   * @param options.providerArn an existing provider: an account can have only one for GitHub
   */
  constructor(
    scope: Construct,
    id: string,
    { repository, environment, providerArn }: { repository: string; environment: string; providerArn?: string },
  ) {
    super(scope, id, { description: `Lets the environment ${environment} of ${repository} deploy by GitHub Actions` });
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new Error(`repository: expected owner/name, got ${repository}`);
    if (!/^[\w.-]+$/.test(environment)) throw new Error(`environment: expected a name, got ${environment}`);
    const provider =
      providerArn === undefined
        ? new OidcProviderNative(this, 'Provider', { url: `https://${host}`, clientIds: ['sts.amazonaws.com'] })
        : OidcProviderNative.fromOidcProviderArn(this, 'Provider', providerArn);
    const role = new Role(this, 'Role', {
      roleName: `headway-deploy-${environment}`,
      description: `Deployments of Headway from ${repository}`,
      assumedBy: new OpenIdConnectPrincipal(provider, {
        StringEquals: {
          [`${host}:aud`]: 'sts.amazonaws.com',
          [`${host}:sub`]: `repo:${repository}:environment:${environment}`,
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'DeployByBootstrapRoles',
        actions: ['sts:AssumeRole'],
        resources: bootstrapRoles.map((name) =>
          this.formatArn({
            ...{ service: 'iam', region: '', resource: 'role', arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
            resourceName: `cdk-hnb659fds-${name}-role-${this.account}-*`,
          }),
        ),
        conditions: { StringEquals: { 'aws:ResourceAccount': this.account } },
      }),
    );
    new CfnOutput(this, 'DeployRoleArn', { value: role.roleArn });
  }
}
