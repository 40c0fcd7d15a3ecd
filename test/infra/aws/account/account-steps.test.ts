import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccountStep } from '../../../../infra/aws/account/steps/account-request.ts';
import { asApiRules, listEdgeRules } from '../../../../infra/aws/front-door/firewall-rules.ts';
import { readStage } from '../../../../infra/aws/read-stage.ts';
import { type Listening, listenOnLoopback } from '../../../../infra/local/sockets/listen-on-loopback.ts';
import { installMoto, type Moto, startMoto } from '../../../support/servers/moto.ts';
import { findCombination } from '../templates/synth.ts';

const region = 'ap-south-1';
const isInstalled = await installMoto('the steps that change an account');

/** moto in place of the account, and a server in place of the URL that takes the answer to CloudFormation. */
describe.skipIf(!isInstalled)('a custom resource of the account', { concurrent: false }, () => {
  let moto: Moto;
  let answers: Listening;
  let told: Record<string, unknown>[];
  let logged: string[];
  let handler: (event: never) => Promise<void>;

  beforeAll(async () => {
    moto = await startMoto({ region });
    const server = createServer(async (request, response) => {
      told.push((await json(request)) as Record<string, unknown>);
      response.end();
    });
    answers = await listenOnLoopback(server);
    const variables = {
      ...{ AWS_REGION: region, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_ENDPOINT_URL: moto.url },
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    ({ handler } = await import('../../../../infra/aws/account/steps/account-handler.ts'));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await answers?.close();
    await moto?.stop();
  });
  beforeEach(async () => {
    await moto.reset();
    [told, logged] = [[], []];
    vi.spyOn(console, 'log').mockImplementation((line) => void logged.push(String(line)));
    return () => vi.restoreAllMocks();
  });

  async function run(RequestType: string, ResourceProperties: AccountStep, PhysicalResourceId?: string) {
    const identity = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'resource' };
    const id = PhysicalResourceId === undefined ? {} : { PhysicalResourceId };
    await handler({ ...identity, RequestType, ResourceProperties, ...id, ResponseURL: answers.url } as never);
    const answer = told.at(-1) ?? {};
    expect(answer).toMatchObject(identity);
    return answer as { Status: string; PhysicalResourceId: string; Data?: Record<string, string>; Reason?: string };
  }

  test('finds the prefix list of S3 in the region, and says what to do where there is none', async () => {
    const found = await run('Create', { step: 'prefix-list', name: `com.amazonaws.${region}.s3` });
    expect(found).toMatchObject({ Status: 'SUCCESS', Data: { id: expect.stringMatching(/^pl-[0-9a-f]+$/) } });
    const missing = await run('Create', { step: 'prefix-list', name: 'com.amazonaws.nowhere.s3' });
    expect(missing).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('set network.s3PrefixListId') });
    expect(await run('Delete', { step: 'prefix-list', name: 'x' }, 'x')).toMatchObject({ Status: 'SUCCESS' });
  });

  test('finds a VPC, its subnets and their route tables by tags', async () => {
    const ec2 = (Action: string, values: Record<string, string>) =>
      moto.change('ec2', { Action, Version: '2016-11-15', ...values });
    const idIn = (text: string, name: string) => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? '';
    const tagged = (type: string, value: string) => ({
      ...{ 'TagSpecification.1.ResourceType': type, 'TagSpecification.1.Tag.1.Key': 'tier' },
      'TagSpecification.1.Tag.1.Value': value,
    });
    const create = (CidrBlock: string) => ec2('CreateVpc', { CidrBlock, ...tagged('vpc', 'shared') });
    const vpcId = idIn(await create('10.9.0.0/16'), 'vpcId');
    const step = { step: 'vpc' as const, tag: 'tier=shared' };
    expect(await run('Create', { ...step, cidr: '10.9.0.0/16' })).toMatchObject({ Data: { id: vpcId } });
    const elsewhere = await run('Create', { ...step, cidr: '10.0.0.0/16' });
    expect(elsewhere.Reason).toMatch(
      /^network\.cidr: expected 10\.9\.0\.0\/16, the range of vpc-\w+, got 10\.0\.0\.0\/16$/,
    );
    const subnet = async (CidrBlock: string, zone: string) =>
      idIn(
        await ec2('CreateSubnet', {
          VpcId: vpcId,
          CidrBlock,
          AvailabilityZone: region + zone,
          ...tagged('subnet', 'app'),
        }),
        'subnetId',
      );
    const [a, b] = [await subnet('10.9.1.0/24', 'a'), await subnet('10.9.2.0/24', 'b')];
    const table = idIn(await ec2('CreateRouteTable', { VpcId: vpcId }), 'routeTableId');
    await ec2('AssociateRouteTable', { SubnetId: a, RouteTableId: table });
    const find = (zone: string) => run('Create', { step: 'subnet', vpcId, zone: region + zone, tag: 'tier=app' });
    expect((await find('a')).Data).toEqual({ id: a });
    expect((await find('b')).Data).toEqual({ id: b });
    const tablesOf = async (...subnetIds: string[]) =>
      (await run('Create', { step: 'route-tables', vpcId, subnetIds: subnetIds.join(',') })).Data?.['ids'];
    expect(await tablesOf(a)).toBe(table);
    const main = await tablesOf(b); // of the VPC
    expect(main).toMatch(/^rtb-\w+$/);
    expect(main).not.toBe(table);
    expect(await tablesOf(a, b)).toBe(`${table},${main}`);
    await ec2('AssociateRouteTable', { SubnetId: b, RouteTableId: table });
    expect(await tablesOf(a, b)).toBe(table); // an endpoint takes each only once
    expect((await find('c')).Reason).toMatch(/^Expected one subnet with the tag tier=app in ap-south-1c, found 0/);
    await create('10.9.0.0/16');
    expect((await run('Create', { ...step, cidr: '10.9.0.0/16' })).Reason).toMatch(/found 2: correct the tags/);
  });

  test('tells the digest of a key, and neither answers nor logs the key', async () => {
    const secret = { Name: 'origin-key', SecretString: 'the-key-itself', ClientRequestToken: 'a'.repeat(32) };
    const { ARN } = JSON.parse(await moto.change('secretsmanager', secret, 'secretsmanager.CreateSecret'));
    const { Data } = await run('Create', { step: 'digest', secretArn: ARN });
    expect(Data).toEqual({ digest: createHash('sha256').update('the-key-itself').digest('hex') });
    expect(JSON.stringify([told, logged])).not.toContain('the-key-itself');
    expect(logged).not.toEqual([]);
    const gone = await run('Create', { step: 'digest', secretArn: `${ARN}x` });
    expect(gone).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'none' });
  });

  test('creates, changes and deletes a web ACL in us-east-1', async () => {
    const { stageName, context } = findCombination('dev-pgbouncer-own-alb-edge');
    const rules = asApiRules(listEdgeRules(readStage(stageName, context))) as { Name: string }[];
    const step = { step: 'firewall' as const, name: 'headway-dev-edge', rules: JSON.stringify(rules) };
    const created = await run('Create', step);
    expect(created).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: created.Data?.['arn'] });
    expect(created.Data?.['arn']).toMatch(/^arn:aws:wafv2:(us-east-1|global):\d+:global\/webacl\/headway-dev-edge\//);
    const read = async () => {
      const id = created.PhysicalResourceId.split('/').at(-1);
      const values = { Name: step.name, Scope: 'CLOUDFRONT', Id: id };
      return JSON.parse(await moto.change('wafv2', values, 'AWSWAF_20190729.GetWebACL')).WebACL.Rules;
    };
    expect((await read()).map(({ Name }: { Name: string }) => Name)).toEqual(rules.map(({ Name }) => Name));
    const fewer = { ...step, rules: JSON.stringify(rules.slice(0, 1)) };
    const changed = await run('Update', fewer, created.PhysicalResourceId);
    expect(changed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: created.PhysicalResourceId });
    expect(await read()).toHaveLength(1);
    expect(await run('Delete', fewer, created.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    await expect(read()).rejects.toThrow(/WAFNonexistentItem/);
    // CloudFormation deletes again after a lost answer, and what it could not create.
    expect(await run('Delete', fewer, created.PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(await run('Delete', fewer, 'none')).toMatchObject({ Status: 'SUCCESS' });
  });
});
