import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

/** The subnets of one group (Functions, Database, Public): logical id by the index of the zone. */
function subnetsOf(template: Template, group: string): Record<number, string> {
  const subnets = Object.entries(template.findResources('AWS::EC2::Subnet')).filter(([, { Properties }]) =>
    Properties.Tags.some(
      ({ Key, Value }: { Key: string; Value: string }) => Key === 'aws-cdk:subnet-name' && Value === group,
    ),
  );
  return Object.fromEntries(
    subnets.map(([id, { Properties }]) => {
      const [index, zones] = Properties.AvailabilityZone['Fn::Select'];
      expect(zones).toEqual({ 'Fn::GetAZs': '' });
      return [index, id];
    }),
  );
}

const idsOf = (references: { Ref: string }[]) => references.map(({ Ref }) => Ref);

describe("the stack's own network", () => {
  test.each([
    ['dev-rds-proxy-own-http-api', [0, 1]],
    ['prod-rds-proxy-own-alb', [0, 1, 2]],
  ])('of %s has separate subnets for functions and database in the same zones', (name, zones) => {
    const template = synth(name);
    const functions = subnetsOf(template, 'Functions');
    const databases = subnetsOf(template, 'Database');
    expect(Object.keys(functions).map(Number)).toEqual(zones);
    expect(Object.keys(databases).map(Number)).toEqual(zones);
    const [api] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { VpcConfig: { SecurityGroupIds: [{}, {}] } } }),
    );
    expect(idsOf(api?.['Properties'].VpcConfig.SubnetIds)).toEqual(Object.values(functions));
    const [proxy] = Object.values(template.findResources('AWS::RDS::DBProxy'));
    expect(idsOf(proxy?.['Properties'].VpcSubnetIds)).toEqual(Object.values(databases));
    const [group] = Object.values(template.findResources('AWS::RDS::DBSubnetGroup'));
    expect(idsOf(group?.['Properties'].SubnetIds)).toEqual(Object.values(databases));
  });

  test('has a PgBouncer task and a load balancer address in each zone', () => {
    const template = synth('prod-pgbouncer-own-http-api');
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(service?.['Properties'].DesiredCount).toBe(3);
    expect(idsOf(service?.['Properties'].NetworkConfiguration.AwsvpcConfiguration.Subnets)).toEqual(
      Object.values(subnetsOf(template, 'Functions')),
    );
    const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(balancer?.['Properties'].Scheme).toBe('internal');
    expect(idsOf(balancer?.['Properties'].Subnets)).toEqual(Object.values(subnetsOf(template, 'Database')));
  });

  test('admits no traffic from the internet, unless a load balancer is the front door', () => {
    const open = (template: Template) =>
      [
        ...Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(
          ({ Properties }) => Properties.SecurityGroupIngress ?? [],
        ),
        ...Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties),
      ].filter(({ CidrIp }) => CidrIp !== undefined);
    for (const pooler of ['rds-proxy', 'pgbouncer', 'neon'])
      expect(open(synth(`dev-${pooler}-own-http-api`))).toEqual([]);
    const atTheDoor = open(synth('dev-rds-proxy-own-alb'));
    expect(atTheDoor).toEqual([expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })]);
  });

  test('has internet access only if configured', () => {
    for (const [name, gateways] of [
      ['dev-rds-proxy-own-http-api', 0],
      ['dev-neon-own-http-api', 1],
    ] as const) {
      const template = synth(name);
      template.resourceCountIs('AWS::EC2::NatGateway', gateways);
      template.resourceCountIs('AWS::EC2::InternetGateway', gateways);
    }
    const outside = { otp: { reach: 'internet' }, network: { egress: 'nat', natGateways: 2 } };
    synth('dev-rds-proxy-own-http-api', outside).resourceCountIs('AWS::EC2::NatGateway', 2);
  });
});

describe('an existing network', () => {
  test('is used by its ids, and gets a gateway endpoint for S3 unless it has one', () => {
    const template = synth('dev-rds-proxy-existing-http-api');
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::RouteTable', 'AWS::EC2::NatGateway']) {
      template.resourceCountIs(type, 0);
    }
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'headway-dev-api',
      VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'] },
    });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcId: 'vpc-0a1b2c3d4e5f60001',
      VpcEndpointType: 'Gateway',
      RouteTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60002'],
    });
    const shared = { network: { routeTableIds: ['rtb-0a1b2c3d4e5f60001', 'rtb-0a1b2c3d4e5f60001'] } };
    synth('dev-rds-proxy-existing-http-api', shared).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      RouteTableIds: ['rtb-0a1b2c3d4e5f60001'],
    });
    const itsOwn = { network: { s3Endpoint: 'existing', routeTableIds: [] } };
    synth('dev-rds-proxy-existing-http-api', itsOwn).resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  });
});
