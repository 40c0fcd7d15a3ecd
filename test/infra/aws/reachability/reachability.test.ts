import { describe, expect, test } from 'vitest';
import { findCombination, matrix, synth } from '../templates/synth.ts';
import { findObstacle } from './find-obstacle.ts';
import { listFlows } from './list-flows.ts';
import { nameOf, type Properties, type Resources, readNetwork } from './read-network.ts';

function read(name: string): Resources {
  return structuredClone(synth(name).toJSON()['Resources']);
}

/** Flows that should work and do not, and flows that should not work and do. */
function findWrong(resources: Resources, name: string): string[] {
  const { wanted, unwanted, assumed } = listFlows(resources, findCombination(name));
  const network = readNetwork(resources);
  return [
    ...wanted.flatMap((flow) => {
      const obstacle = findObstacle(network, assumed, flow);
      return obstacle === undefined ? [] : [`${flow.name}, port ${flow.port}: ${obstacle}`];
    }),
    ...unwanted.flatMap((flow) =>
      findObstacle(network, assumed, flow) === undefined ? [`${flow.name}, port ${flow.port}: it is possible`] : [],
    ),
  ];
}

const names = matrix.map(({ name }) => name);

describe.each(names)('in %s', (name) => {
  test('every connection that the stage makes is possible, and no other', () => {
    const resources = read(name);
    const { wanted, unwanted } = listFlows(resources, findCombination(name));
    expect(wanted.length).toBeGreaterThanOrEqual(6);
    expect(unwanted.length).toBeGreaterThanOrEqual(4);
    expect(findWrong(resources, name)).toEqual([]);
  });

  test('the name of the pooler leads to the pooler', () => {
    const resources = read(name);
    const byType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
    const api = byType('AWS::Lambda::Function').find(([, one]) => String(one.Properties.FunctionName).endsWith('-api'));
    const url = api?.[1].Properties.Environment.Variables.WAYBILLS_DB_URL;
    const { pooler } = findCombination(name);
    if (pooler === 'rds-proxy') {
      const endpoint = url['Fn::Join'][1].find((part: Properties) => typeof part !== 'string')['Fn::GetAtt'];
      expect(endpoint).toEqual([byType('AWS::RDS::DBProxy')[0]?.[0], 'Endpoint']);
    } else if (pooler === 'pgbouncer') {
      const [[, record], [zoneId, zone], [balancerId]] = [
        byType('AWS::Route53::RecordSet')[0],
        byType('AWS::Route53::HostedZone')[0],
        byType('AWS::ElasticLoadBalancingV2::LoadBalancer').find(([, one]) => one.Properties.Type === 'network'),
      ] as [[string, Resources[string]], [string, Resources[string]], [string, Resources[string]]];
      expect(`${new URL(url).hostname}.`).toBe(record.Properties.Name);
      expect(nameOf(record.Properties.HostedZoneId)).toBe(zoneId);
      expect(record.Properties.ResourceRecords.map(nameOf)).toEqual([balancerId]);
      const [{ VPCId }] = zone.Properties.VPCs;
      for (const [, group] of byType('AWS::EC2::SecurityGroup')) expect(group.Properties.VpcId).toEqual(VPCId);
    } else if (pooler === 'neon') {
      expect(new URL(url).hostname).toMatch(/\.neon\.tech$/);
    } else {
      expect(url).toBeUndefined();
    }
  });
});

/** Every rule, route and endpoint of a template, and what removes it. */
function listParts(resources: Resources): [string, (from: Record<string, Properties>) => void][] {
  const parts: [string, (from: Record<string, Properties>) => void][] = [];
  for (const [id, { Type, Properties: properties }] of Object.entries(resources)) {
    if (/::(SecurityGroup(Ingress|Egress)|Route|VPCEndpoint|SubnetRouteTableAssociation)$/.test(Type))
      parts.push([id, (from) => delete from[id]]);
    for (const side of ['SecurityGroupIngress', 'SecurityGroupEgress']) {
      (properties?.[side] ?? []).forEach((rule: Properties, index: number) => {
        if (rule.CidrIp !== '255.255.255.255/32')
          parts.push([`${side} ${index + 1} of ${id}`, (from) => from[id].Properties[side].splice(index, 1)]);
      });
    }
    for (const [index] of (properties?.PolicyDocument?.Statement ?? []).entries()) {
      if (Type.endsWith('VPCEndpoint'))
        parts.push([
          `statement ${index + 1} of ${id}`,
          (from) => from[id].Properties.PolicyDocument.Statement.splice(index, 1),
        ]);
    }
  }
  return parts;
}

/** Parts that serve something else than the functions. */
const ofOthers = /Public|FrontDoor|Writers|DatabaseSubnet\dRouteTable/;

describe.each([
  'dev-rds-proxy-own-http-api',
  'dev-pgbouncer-own-http-api',
  'dev-data-api-own-http-api',
  'prod-rds-proxy-own-http-api-edge',
])('in %s', (name) => {
  test('every rule, route and endpoint is needed: without it, a connection fails', () => {
    const resources = read(name);
    const parts = listParts(resources).filter(([part]) => !ofOthers.test(part));
    expect(parts.length).toBeGreaterThan(10);
    const useless = parts.filter(([, remove]) => {
      const without = structuredClone(resources) as Record<string, Properties>;
      remove(without);
      return findWrong(without, name).length === 0;
    });
    expect(useless.map(([part]) => part)).toEqual([]);
  });
});

describe('a mistake is found', () => {
  const name = 'dev-rds-proxy-own-http-api';
  const open = () => {
    const resources = read(name) as Record<string, Properties>;
    const group = (part: string) => {
      const ids = Object.keys(resources).filter((id) => resources[id].Type === 'AWS::EC2::SecurityGroup');
      return ids.find((id) => id.includes(part)) ?? '';
    };
    return { resources, group };
  };
  const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });

  test('a rule to any address, with a route', () => {
    const { resources, group } = open();
    resources[group('HttpPath')].Properties.SecurityGroupEgress.push({ ...tcp(443), CidrIp: '0.0.0.0/0' });
    expect(findWrong(resources, name)).toEqual([]); // isolated subnets have no route
    for (const id of Object.keys(resources).filter((one) => resources[one].Type === 'AWS::EC2::RouteTable')) {
      const Properties = { RouteTableId: { Ref: id }, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat' };
      resources[`ToInternet${id}`] = { Type: 'AWS::EC2::Route', Properties };
    }
    expect(findWrong(resources, name)).toEqual(
      expect.arrayContaining(['api to the internet, port 443: it is possible']),
    );
  });

  test('a way around the pooler', () => {
    const { resources, group } = open();
    const server = group('DatabaseServer');
    resources[server].Properties.SecurityGroupIngress = [{ ...tcp(5432), CidrIp: '10.20.0.0/16' }];
    const DestinationSecurityGroupId = { 'Fn::GetAtt': [server, 'GroupId'] };
    resources[group('DatabasePath')].Properties.SecurityGroupEgress = [{ ...tcp(5432), DestinationSecurityGroupId }];
    expect(findWrong(resources, name)).toEqual(['api to Postgres itself, port 5432: it is possible']);
  });

  test('a policy of the S3 endpoint without the bucket of the stage', () => {
    const { resources } = open();
    const [, endpoint] = Object.entries(resources).find(([, { Type }]) => Type === 'AWS::EC2::VPCEndpoint') ?? [];
    endpoint.Properties.PolicyDocument.Statement[0].Resource = 'arn:aws:s3:::another/*';
    expect(findWrong(resources, name)).toEqual([
      'api to S3, port 443: the policy of the endpoint refuses s3:GetObject',
      'refresh to S3, port 443: the policy of the endpoint refuses s3:GetObject',
    ]);
  });
});
