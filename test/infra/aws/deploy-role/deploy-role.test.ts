import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { DeployRoleStack } from '../../../../infra/aws/deploy-role/deploy-role-stack.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const host = 'token.actions.githubusercontent.com';

function create(options: ConstructorParameters<typeof DeployRoleStack>[2]): Template {
  const app = new App({ context, builtinCloudFormationValidation: false });
  return Template.fromStack(new DeployRoleStack(app, 'DeployRole', options));
}

test('one environment of one repository may assume the role, and only the roles of the bootstrap with it', () => {
  const template = create({ repository: 'city/headway', environment: 'prod' });
  template.resourceCountIs('AWS::IAM::OIDCProvider', 1);
  template.hasResourceProperties('AWS::IAM::OIDCProvider', {
    Url: `https://${host}`,
    ClientIdList: ['sts.amazonaws.com'],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'headway-deploy-prod',
    ManagedPolicyArns: Match.absent(),
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRoleWithWebIdentity',
          Effect: 'Allow',
          Principal: { Federated: Match.anyValue() },
          Condition: {
            StringEquals: {
              [`${host}:aud`]: 'sts.amazonaws.com',
              [`${host}:sub`]: 'repo:city/headway:environment:prod',
            },
          },
        },
      ],
    },
  });
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const statements = policy?.['Properties'].PolicyDocument.Statement;
  expect(statements).toHaveLength(1);
  expect(statements[0]).toMatchObject({ Action: 'sts:AssumeRole', Effect: 'Allow' });
  const names = statements[0].Resource.map(
    (one: object) => /cdk-hnb659fds-([a-z-]+)-role/.exec(JSON.stringify(one))?.[1],
  );
  expect(names).toEqual(['deploy', 'file-publishing', 'image-publishing', 'lookup']);
});

test('an existing provider is used, and a wrong repository is refused', () => {
  const providerArn = `arn:aws:iam::123456789012:oidc-provider/${host}`;
  const template = create({ repository: 'city/headway', environment: 'dev', providerArn });
  template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  expect(JSON.stringify(template.toJSON())).toContain(providerArn);
  expect(() => create({ repository: 'headway', environment: 'dev' })).toThrow(
    'repository: expected owner/name, got headway',
  );
  expect(() => create({ repository: 'city/*', environment: 'dev' })).toThrow('repository: expected owner/name');
  expect(() => create({ repository: 'city/headway', environment: '*' })).toThrow('environment: expected a name');
});
