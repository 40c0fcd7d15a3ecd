import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  hasOpenssl,
} from '../../../support/servers/certificates.ts';
import { installMoto } from '../../../support/servers/moto.ts';
import { type Changes, listBad, region, useAccount } from './use-account.ts';

const isInstalled = await installMoto('the preflight of existing networks, databases and secrets');
/** The text of an element in an answer of moto. */
const find = (xml: string, element: string) => new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1] ?? '';

describe.skipIf(!isInstalled || !hasOpenssl)('the preflight of what exists already', { concurrent: false }, () => {
  const tools = useAccount();
  let folder: string;
  let authority: CertificateAuthority;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headway-preflight-'));
    authority = await createCertificateAuthority(folder, 'ca');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

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

  describe('secrets and certificates', () => {
    const createSecret = async (value: object, KmsKeyId?: string) => {
      const secret = { Name: `s${Math.random()}`, SecretString: JSON.stringify(value), KmsKeyId };
      const text = await tools.moto.change('secretsmanager', secret, 'secretsmanager.CreateSecret');
      return String(JSON.parse(text).ARN);
    };
    const keyArn = `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;

    test('of the database are found missing, in another shape or with another key', async () => {
      const check = async (secretArn: string, secretKeyArn?: string) =>
        listBad(
          await tools.preflight('dev', {
            network: { egress: 'nat' },
            database: {
              source: 'neon',
              host: 'ep-cool-123-pooler.ap-southeast-1.aws.neon.tech',
              secretArn,
              secretKeyArn,
            },
            pooler: { kind: 'neon' },
          }),
        );
      const login = { username: 'headway', password: 'do-not-print-me' };
      expect(await check(await createSecret(login))).toEqual([]);
      expect(await check(await createSecret(login, keyArn), keyArn)).toEqual([]);
      const all = [
        ...(await check(`arn:aws:secretsmanager:${region}:123456789012:secret:none-AbCdEf`)),
        ...(await check(await createSecret({ user: 'headway', password: 'do-not-print-me' }))),
        ...(await check(await createSecret(login, keyArn))),
        ...(await check(await createSecret(login), keyArn)),
      ];
      expect(all).toEqual([
        expect.stringMatching(/^database\.secretArn: there is no such secret.* -> Create it/),
        expect.stringMatching(/^database\.secretArn: it does not contain username and password as text -> /),
        expect.stringMatching(/^database\.secretArn: it is encrypted with .*Set database\.secretKeyArn/),
        expect.stringMatching(/^database\.secretArn: .*Remove database\.secretKeyArn/),
      ]);
      expect(all.join()).not.toContain('do-not-print-me');
    });

    test('of PgBouncer are found expired, for another name, or without their key', async () => {
      const check = async (given: { host?: string; days?: number; of?: string }) => {
        const host = given.host ?? 'pooler.headway.internal';
        const files = await authority.issue('pooler', { host, days: given.days ?? 90 });
        const other = given.of === undefined ? files : await authority.issue(given.of, { host });
        const certificateSecretArn = await createSecret({
          certificate: await readFile(files.cert, 'utf8'),
          key: await readFile(other.key, 'utf8'),
        });
        const changes: Changes = {
          pooler: { kind: 'pgbouncer', tasks: 2, caFile: join(folder, 'ca.crt'), certificateSecretArn },
        };
        return listBad(await tools.preflight('dev', changes));
      };
      expect(await check({})).toEqual([]);
      expect(await check({ days: -1 })).toEqual([
        expect.stringMatching(
          /^pooler\.certificateSecretArn: its certificate expired on \d{4}-.* -> Run .*make-certificate\.sh/,
        ),
      ]);
      expect(await check({ host: 'pooler.other.internal' })).toEqual([
        expect.stringMatching(/is for DNS:pooler\.other\.internal, not for pooler\.headway\.internal/),
      ]);
      expect(await check({ of: 'another' })).toEqual([
        expect.stringMatching(/its key is not the key of its certificate/),
      ]);
    });

    test('of the front door are found missing, pending, expired, or for another name', async () => {
      const certificateArn = `arn:aws:acm:${region}:123456789012:certificate/1`;
      const check = async (Certificate?: object) => {
        if (Certificate !== undefined) tools.account.answers['acm:DescribeCertificate'] = { body: { Certificate } };
        return listBad(await tools.preflight('dev', { frontDoor: { domainName: 'api.example.org', certificateArn } }));
      };
      const inDays = (days: number) => Date.now() / 1000 + days * 86_400;
      const names = { DomainName: 'example.org', SubjectAlternativeNames: ['example.org', '*.example.org'] };
      expect(await check()).toEqual([expect.stringMatching(/^frontDoor\.certificateArn: there is no certificate/)]);
      expect(await check({ ...names, Status: 'ISSUED', NotAfter: inDays(200) })).toEqual([]);
      expect(await check({ ...names, Status: 'PENDING_VALIDATION' })).toEqual([expect.stringMatching(/DNS records/)]);
      expect(await check({ ...names, Status: 'EXPIRED', NotAfter: inDays(-2) })).toEqual([
        expect.stringMatching(/it expired on/),
      ]);
      expect(await check({ ...names, Status: 'ISSUED', Type: 'IMPORTED', NotAfter: inDays(9) })).toEqual([
        expect.stringMatching(/it expires on .* -> Import/),
      ]);
      expect(await check({ DomainName: 'other.org', Status: 'ISSUED', NotAfter: inDays(200) })).toEqual([
        expect.stringMatching(/it is for other\.org -> Request a certificate for api\.example\.org/),
      ]);
    });
  });
});
