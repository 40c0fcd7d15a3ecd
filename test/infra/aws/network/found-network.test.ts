import { expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

const found = (id: string, attribute = 'id') => ({ 'Fn::GetAtt': [expect.stringMatching(`^Account${id}`), attribute] });

test('a network with tags is looked up by the deployment, one subnet for each zone', () => {
  const template = synth('dev-rds-proxy-existing-alb-tags');
  template.hasResourceProperties('Custom::HeadwayVpc', { step: 'vpc', tag: 'Name=shared', cidr: '10.0.0.0/16' });
  const lookups = Object.values(template.findResources('Custom::HeadwaySubnet')).map(({ Properties }) => [
    Properties.tag,
    Properties.zone,
  ]);
  expect(lookups.sort()).toEqual(
    ['tier=app', 'tier=data', 'tier=public'].flatMap((tag) =>
      ['ap-south-1a', 'ap-south-1b'].map((zone) => [tag, zone]),
    ),
  );
  const [api] = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'headway-dev-api' } }),
  );
  expect(api?.['Properties'].VpcConfig.SubnetIds).toEqual([found('SubnetFunctions1'), found('SubnetFunctions2')]);
  const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
  expect(endpoint?.['Properties']).toMatchObject({
    VpcId: found('Vpc'),
    RouteTableIds: { 'Fn::Split': [',', found('RouteTables', 'ids')] }, // one where the subnets share it
  });
  const [tables] = Object.values(template.findResources('Custom::HeadwayRouteTables'));
  expect(tables?.['Properties']).toMatchObject({
    vpcId: found('Vpc'),
    subnetIds: { 'Fn::Join': [',', [found('SubnetFunctions1'), found('SubnetFunctions2')]] },
  });
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(balancer?.['Properties'].Subnets).toEqual([found('SubnetPublic1'), found('SubnetPublic2')]);
});

test('a network in parameters is read by CloudFormation', () => {
  const template = synth('dev-pgbouncer-existing-http-api-parameters');
  const parameters = Object.entries(template.toJSON()['Parameters']) as [string, { Type: string; Default: string }][];
  const byPath = new Map(
    parameters
      .filter(([, { Type }]) => Type === 'AWS::SSM::Parameter::Value<String>')
      .map(([id, { Default }]) => [Default, id]),
  );
  const ref = (path: string) => ({ Ref: byPath.get(path) ?? `no parameter ${path}` });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'headway-dev-api',
    VpcConfig: { SubnetIds: [ref('/network/app/a'), ref('/network/app/b')] },
  });
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcId: ref('/network/vpc'),
    VpcEndpointType: 'Gateway',
    RouteTableIds: [ref('/network/app/table')],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Subnets: [ref('/network/data/a'), ref('/network/data/b')],
  });
});

test('an own network is in the zones that are chosen', () => {
  const zonesOf = (name: string) =>
    Object.values(synth(name).findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.AvailabilityZone);
  expect([...new Set(zonesOf('dev-rds-proxy-own-http-api-zones'))]).toEqual(['ap-south-1b', 'ap-south-1c']);
  expect(zonesOf('dev-rds-proxy-own-http-api')).toContainEqual({ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] });
});
