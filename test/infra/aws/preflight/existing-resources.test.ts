import { beforeEach, describe, expect, test } from 'vitest';
import { installMoto } from '../../../support/servers/moto.ts';
import { listBad, region, useAccount } from './use-account.ts';

const isInstalled = await installMoto('the preflight of existing networks and databases');
/** The text of an element in an answer of moto. */
const find = (xml: string, element: string) => new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1] ?? '';

describe.skipIf(!isInstalled)('the preflight of what exists already', { concurrent: false }, () => {
  const tools = useAccount();

  describe('a network', () => {
    let network: Record<string, unknown>;

    beforeEach(async () => {
      const ec2 = (Action: string, values: Record<string, unknown>) =>
        tools.moto.change('ec2', { Action, Version: '2016-11-15', ...values });
      const vpcId = find(await ec2('CreateVpc', { CidrBlock: '10.0.0.0/16' }), 'vpcId');
      await ec2('ModifyVpcAttribute', { VpcId: vpcId, 'EnableDnsHostnames.Value': true });
      const subnetIds: string[] = [];
      const routeTableIds: string[] = [];
      for (const [index, zone] of ['a', 'b', 'a', 'b'].entries()) {
        const range = { CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: region + zone };
        subnetIds.push(find(await ec2('CreateSubnet', { VpcId: vpcId, ...range }), 'subnetId'));
        const routeTableId = find(await ec2('CreateRouteTable', { VpcId: vpcId }), 'routeTableId');
        await ec2('AssociateRouteTable', { RouteTableId: routeTableId, SubnetId: subnetIds[index] });
        routeTableIds.push(routeTableId);
      }
      const gateway = find(await ec2('CreateInternetGateway', {}), 'internetGatewayId');
      await ec2('AttachInternetGateway', { InternetGatewayId: gateway, VpcId: vpcId });
      const route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway };
      await ec2('CreateRoute', { RouteTableId: routeTableIds[3], ...route });
      network = {
        ...{ source: 'existing', vpcId, cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`] },
        functionSubnetIds: subnetIds.slice(0, 2),
        databaseSubnetIds: subnetIds.slice(2),
        routeTableIds: routeTableIds.slice(0, 2),
      };
    });

    const check = async (changes: Record<string, unknown> = {}) =>
      listBad(
        await tools.preflight('dev', {
          network: { ...network, ...changes },
          otp: { instances: '[{"url":"http://10.0.5.10:8080","default":true}]', cidrs: ['10.0.0.0/8'] },
        }),
      );

    test('has nothing to correct if it is as described', async () => {
      expect(await check()).toEqual([]);
    });

    test('is found to have other addresses, zones, subnets and route tables than described', async () => {
      const [first, second] = network['functionSubnetIds'] as [string, string];
      const [table, other] = network['routeTableIds'] as [string, string];
      expect(await check({ cidr: '10.0.0.0/15' })).toEqual([
        expect.stringMatching(
          /^existing network: vpc-\w+ has 10\.0\.0\.0\/16, .* -> Set network\.cidr to 10\.0\.0\.0\/16/,
        ),
      ]);
      expect(await check({ functionSubnetIds: [second, first], routeTableIds: [other, table] })).toEqual([
        expect.stringMatching(
          `${second} is in ${region}b, its place in network.functionSubnetIds is ${region}a -> List`,
        ),
        expect.stringMatching(`${first} is in ${region}a`),
      ]);
      expect(await check({ routeTableIds: [other, table] })).toEqual([
        expect.stringMatching(
          `^routes of the functions: ${first} uses ${table}, network.routeTableIds says ${other} -> `,
        ),
        expect.stringMatching(`^routes of the functions: ${second} uses ${other}`),
      ]);
      expect(await check({ functionSubnetIds: [first, 'subnet-0'] })).toContainEqual(
        expect.stringMatching(/has no subnet-0 -> Correct network\.functionSubnetIds/),
      );
      expect(await check({ vpcId: 'vpc-0' })).toContainEqual(expect.stringMatching(/InvalidVpcID\.NotFound/));
    });

    test('is found to have an endpoint for S3 already; one for another service is none', async () => {
      const createEndpoint = (service: string) =>
        tools.moto.change('ec2', {
          ...{
            Action: 'CreateVpcEndpoint',
            Version: '2016-11-15',
            VpcId: network['vpcId'],
            VpcEndpointType: 'Gateway',
          },
          ServiceName: `com.amazonaws.${region}.${service}`,
          ...Object.fromEntries(
            (network['routeTableIds'] as string[]).map((id, index) => [`RouteTableId.${index + 1}`, id]),
          ),
        });
      await createEndpoint('dynamodb');
      expect(await check()).toEqual([]);
      expect(await check({ s3Endpoint: 'existing' })).toContainEqual(expect.stringMatching(/has no route to S3/));
      await createEndpoint('s3');
      expect(await check({ s3Endpoint: 'existing' })).toEqual([]);
      expect(await check()).toContainEqual(
        expect.stringMatching(/already has a gateway endpoint for S3 -> Set network\.s3Endpoint to existing/),
      );
    });

    test('is found to put functions into a public subnet, or to have no way out', async () => {
      const subnets = [...(network['functionSubnetIds'] as string[]), ...(network['databaseSubnetIds'] as string[])];
      expect(
        await check({ functionSubnetIds: [subnets[0], subnets[3]], s3Endpoint: 'existing', routeTableIds: [] }),
      ).toEqual([
        expect.stringMatching(/has no route to S3 -> Set network\.s3Endpoint to create/),
        expect.stringMatching(`${subnets[3]} is a public subnet -> `),
      ]);
      expect(await check({ egress: 'nat' })).toEqual([
        expect.stringMatching(/has no route to 0\.0\.0\.0\/0 -> Add a NAT gateway/),
        expect.stringMatching(/has no route to 0\.0\.0\.0\/0/),
      ]);
    });
  });

  describe('a database', () => {
    let database: Record<string, unknown>;

    beforeEach(async () => {
      const group = await tools.moto.change('ec2', {
        ...{ Action: 'CreateSecurityGroup', Version: '2016-11-15', GroupName: 'db', GroupDescription: 'db' },
      });
      const created = await tools.moto.change('rds', {
        ...{ Action: 'CreateDBInstance', Version: '2014-10-31', DBInstanceIdentifier: 'duties', Engine: 'postgres' },
        ...{ EngineVersion: '17.5', DBInstanceClass: 'db.m7g.large', AllocatedStorage: 20, Port: 5432 },
        ...{ MasterUsername: 'owner', MasterUserPassword: 'password-of-moto', EnableIAMDatabaseAuthentication: true },
        'VpcSecurityGroupIds.VpcSecurityGroupId.1': find(group, 'groupId'),
      });
      database = {
        ...{ source: 'existing', identifier: 'duties', resourceId: find(created, 'DbiResourceId') },
        host: `duties.aaaaaaaaaa.${region}.rds.amazonaws.com`,
        securityGroupId: find(group, 'groupId'),
      };
    });

    const check = async (changes = {}) =>
      listBad(await tools.preflight('dev', { database: { ...database, ...changes } }));
    test('has nothing to correct if it is as described', async () => {
      expect(await check()).toEqual([]);
    });

    test('is found to differ from its description', async () => {
      expect(await check({ resourceId: 'db-OTHER' })).toEqual([
        expect.stringMatching(/database\.resourceId is db-OTHER, RDS says db-\w+ -> Set database\.resourceId to db-/),
      ]);
      expect(await check({ host: 'other.example.org' })).toEqual([
        expect.stringMatching(/Set database\.host to duties\./),
      ]);
      expect(await check({ securityGroupId: 'sg-0' })).toEqual([
        expect.stringMatching(/Set database\.securityGroupId/),
      ]);
      expect(await check({ identifier: 'nowhere' })).toEqual([
        expect.stringMatching(/^existing database: ap-south-1 has no instance nowhere -> /),
      ]);
    });

    test('is found to be unfit for the pooler', async () => {
      const modify = { Action: 'ModifyDBInstance', Version: '2014-10-31', DBInstanceIdentifier: 'duties' };
      await tools.moto.change('rds', { ...modify, EnableIAMDatabaseAuthentication: false });
      expect(await check()).toEqual([expect.stringMatching(/--enable-iam-database-authentication/)]);
      await tools.moto.change('rds', { ...modify, EnableIAMDatabaseAuthentication: true, EngineVersion: '12.22' });
      expect(await check()).toEqual([expect.stringMatching(/RDS Proxy does not support Postgres 12 -> Upgrade/)]);
    });
  });
});
