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

describe('a network with peered networks', () => {
  const template = synth('dev-rds-proxy-own-http-api-peered');

  test('has their routes in the tables of functions and database, and attaches a transit gateway first', () => {
    const routes = Object.values(template.findResources('AWS::EC2::Route')).map(({ Properties, DependsOn }) => ({
      to: Properties.DestinationCidrBlock,
      by: Properties.VpcPeeringConnectionId ?? Properties.TransitGatewayId,
      after: DependsOn,
    }));
    expect(routes.filter(({ to }) => to === '10.50.0.0/16')).toHaveLength(4);
    expect(routes.filter(({ by }) => by === 'tgw-0a1b2c3d4e5f60001')).toHaveLength(4);
    const [attachment] = Object.keys(template.findResources('AWS::EC2::TransitGatewayAttachment'));
    for (const { by, after } of routes) expect(after).toEqual(by.startsWith('tgw-') ? [attachment] : undefined);
  });

  test('admits the writers of waybills to its database, the pooler and the initialiser, and nobody else', () => {
    const [server] = Object.values(template.findResources('AWS::EC2::SecurityGroup')).filter(
      ({ Properties }) => Properties.GroupDescription === 'Postgres: admits the pooler',
    );
    const to5432 = { FromPort: 5432, ToPort: 5432 };
    expect(server?.['Properties'].SecurityGroupIngress).toEqual([
      expect.objectContaining({ ...to5432, SourceSecurityGroupId: 'sg-0a1b2c3d4e5f60009' }),
      expect.objectContaining({ ...to5432, CidrIp: '10.60.1.0/24' }),
    ]);
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes('DatabaseServer'));
    const sources = ingress.map(({ SourceSecurityGroupId }) => SourceSecurityGroupId['Fn::GetAtt'][0]);
    expect(sources.sort()).toEqual([expect.stringMatching(/Initialiser/), expect.stringMatching(/Proxy/)]);
  });

  test('lets the functions reach OTP only at its ranges', () => {
    const http = Object.values(template.findResources('AWS::EC2::SecurityGroup')).find(
      ({ Properties }) => Properties.GroupDescription === 'From the functions to OTP and S3',
    );
    expect(http?.['Properties'].SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '10.50.0.0/16', FromPort: 443 }),
    ]);
  });

  test('lets nothing reach any address over TLS: only S3, by the prefix list of the region or the one that is set', () => {
    const toS3 = (given: Template) =>
      Object.values(given.findResources('AWS::EC2::SecurityGroupEgress', { Properties: { FromPort: 443 } }))
        .map(({ Properties }) => Properties.DestinationPrefixListId)
        .filter((list) => list !== undefined);
    expect(toS3(template)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^AccountS3PrefixList/), 'id'] }]);
    template.hasResourceProperties('Custom::HeadwayS3PrefixList', {
      step: 'prefix-list',
      name: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
    });
    const given = synth('dev-rds-proxy-own-http-api', { network: { s3PrefixListId: 'pl-0a1b2c3d' } });
    expect(toS3(given)).toEqual(['pl-0a1b2c3d']);
    expect(Object.keys(given.findResources('Custom::HeadwayS3PrefixList'))).toEqual([]);
    for (const name of ['dev-rds-proxy-own-http-api', 'dev-pgbouncer-own-http-api', 'dev-data-api-own-http-api']) {
      const egress = JSON.stringify([
        synth(name).findResources('AWS::EC2::SecurityGroup'),
        synth(name).findResources('AWS::EC2::SecurityGroupEgress'),
      ]);
      expect(egress).not.toMatch(/"CidrIp":"0\.0\.0\.0\/0"[^}]*"FromPort":443/);
    }
  });
});

test('another zone moves no subnet', () => {
  const ranges = (zones: number) =>
    Object.fromEntries(
      Object.entries(synth('dev-rds-proxy-own-http-api', { network: { zones } }).findResources('AWS::EC2::Subnet')).map(
        ([id, { Properties }]) => [id, JSON.stringify([Properties.CidrBlock, Properties.AvailabilityZone])],
      ),
    );
  expect(ranges(3)).toMatchObject(ranges(2));
  expect(Object.keys(ranges(3))).toHaveLength(6);
});

test('the S3 endpoint of an own network reaches only the objects of the stack, and image layers for PgBouncer', () => {
  const policy = (name: string) => {
    const [endpoint] = Object.values(
      synth(name).findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Gateway' } }),
    );
    return endpoint?.['Properties'].PolicyDocument;
  };
  const sids = (name: string) => policy(name).Statement.map(({ Sid }: { Sid: string }) => Sid);
  expect(sids('dev-rds-proxy-own-http-api')).toEqual(['Snapshots']);
  expect(sids('dev-pgbouncer-own-http-api').sort()).toEqual(['ImageLayers', 'Snapshots']);
  expect(policy('dev-rds-proxy-existing-http-api')).toBeUndefined(); // others may use that endpoint
});

test('only PgBouncer gets a private zone', () => {
  synth('dev-pgbouncer-own-http-api').resourceCountIs('AWS::Route53::HostedZone', 1);
  for (const pooler of ['rds-proxy', 'neon', 'data-api'])
    synth(`dev-${pooler}-own-http-api`).resourceCountIs('AWS::Route53::HostedZone', 0);
});
