import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { formatFindings } from '../../../../infra/aws/preflight/preflight.ts';
import { installMoto } from '../../../support/servers/moto.ts';
import {
  type Answer,
  accountKey,
  enginesOf,
  limitsOf,
  optionsOf,
  refuse,
  usualAnswers,
  wrap,
} from './account-stand-in.ts';
import { type Changes, listBad, region, useAccount } from './use-account.ts';

const isInstalled = await installMoto('the preflight against a stand-in of AWS');

describe.skipIf(!isInstalled)('the preflight of an account', { concurrent: false }, () => {
  const tools = useAccount();
  const { preflight, environment } = tools;

  test('finds nothing to correct in a usual account, and changes nothing', async () => {
    const { account } = tools;
    account.calls.length = 0;
    const findings = await preflight();
    expect(formatFindings(findings)).not.toContain('BAD');
    expect(findings.map(({ name }) => name)).toEqual([
      ...['credentials', 'bootstrap', 'stack', 'Lambda concurrency', 'VPCs', 'zones', 'OTP 10.20.0.10'],
      ...['engine', 'instance class', 'RDS Proxy', 'cost'],
    ]);
    expect(findings.at(-1)?.found).toMatch(/^about 6\d US\$ a month/);
    expect(account.calls.length).toBeGreaterThan(8);
    expect(account.calls.filter((call) => !/^[a-z0-9]+:(Describe|Get|GET )/.test(call))).toEqual([]);
  });

  test('stops at credentials that do not work', async () => {
    const right = accountKey.secretAccessKey;
    try {
      Object.assign(accountKey, { secretAccessKey: 'another' });
      const findings = preflight(); // signs with the wrong key, and is checked with the right one
      await Promise.resolve();
      Object.assign(accountKey, { secretAccessKey: right });
      expect(await findings).toEqual([
        expect.objectContaining({
          name: 'credentials',
          outcome: 'bad',
          todo: expect.stringContaining('aws sso login'),
        }),
      ]);
    } finally {
      Object.assign(accountKey, { secretAccessKey: right });
    }
  });

  const quota = (value: number): Answer => ({ body: { Quota: { Value: value } } });
  const stackIn = (status: string) =>
    wrap(
      'DescribeStacks',
      `<Stacks><member><StackName>Headway-dev</StackName><StackStatus>${status}</StackStatus></member></Stacks>`,
    );
  type Broken = [string, Record<string, Answer>, 'dev' | 'prod', Changes, string, RegExp, RegExp];
  const broken: Broken[] = [
    [
      ...([
        'a new account with 10 environments',
        { 'lambda:GET /2016-08-19/account-settings/': limitsOf(10) },
      ] as const),
      ...(['dev', {}, 'Lambda concurrency', /allows 10/, /Set api\.accountConcurrency to 10/] as const),
    ],
    [
      ...([
        'too few environments to reserve',
        { 'lambda:GET /2016-08-19/account-settings/': limitsOf(1000, 300) },
      ] as const),
      ...(['prod', {}, 'Lambda concurrency', /can reserve 200/, /Lower api\.reservedConcurrency to 200/] as const),
    ],
    [
      ...([
        'too few environments to reserve for streams',
        { 'lambda:GET /2016-08-19/account-settings/': limitsOf(1000, 110) },
      ] as const),
      ...(['dev', { stream: { concurrency: 20 } }, 'Lambda concurrency'] as const),
      ...([/stream\.concurrency is 20, the account can reserve 10/, /Lower stream\.concurrency to 10/] as const),
    ],
    [
      ...([
        'too few environments to reserve for streams beside the API',
        { 'lambda:GET /2016-08-19/account-settings/': limitsOf(1000, 300) },
      ] as const),
      ...(['prod', { stream: { concurrency: 50 } }, 'Lambda concurrency'] as const),
      ...([
        /api\.reservedConcurrency plus stream\.concurrency is 550, the account can reserve 200/,
        /Lower api\.reservedConcurrency plus stream\.concurrency to 200/,
      ] as const),
    ],
    [
      ...(['no VPC left', { 'servicequotas:GetServiceQuota': quota(1) }, 'dev', {}] as const),
      ...(['VPCs', /1 of 1 used, this stage needs 1 more/, /Raise L-F678F1CE/] as const),
    ],
    [
      ...(['no elastic address left', { 'servicequotas:GetServiceQuota': quota(2) }, 'prod'] as const),
      ...([
        { network: { egress: 'nat', natGateways: 3 } },
        'elastic addresses',
        /0 of 2 used, this stage needs 3/,
        /L-0263D0A3/,
      ] as const),
    ],
    [
      ...(['a region without the engine', { 'rds:DescribeDBEngineVersions': enginesOf() }, 'dev', {}] as const),
      ...(['engine', /offers no postgres 17/, /another region/] as const),
    ],
    [
      ...([
        'a region without the class',
        { 'rds:DescribeOrderableDBInstanceOptions': optionsOf('db.t4g.small', []) },
      ] as const),
      ...(['dev', {}, 'instance class', /offers no db\.t4g\.small/, /database\.instanceClass/] as const),
    ],
    [
      ...([
        'a class in one zone',
        { 'rds:DescribeOrderableDBInstanceOptions': optionsOf('db.m7g.large', ['a']) },
      ] as const),
      ...(['prod', {}, 'instance class', /in 1 zone/, /multiAz to false/] as const),
    ],
    [
      'a region without RDS Proxy',
      { 'rds:DescribeDBProxies': { status: 400, body: refuse('InvalidAction', 'not available') } },
      ...(['dev', {}, 'RDS Proxy', /InvalidAction/, /./] as const),
    ],
    [
      ...([
        'a stack that could not be created',
        { 'cloudformation:DescribeStacks': stackIn('ROLLBACK_COMPLETE') },
      ] as const),
      ...(['dev', {}, 'stack', /ROLLBACK_COMPLETE/, /cdk destroy/] as const),
    ],
    [
      ...(['an old bootstrap', { 'ssm:GetParameter': { body: { Parameter: { Value: '4' } } } }, 'dev', {}] as const),
      ...(['bootstrap', /version 4, expected at least 6/, /cdk bootstrap/] as const),
    ],
    [
      'no bootstrap',
      { 'ssm:GetParameter': { status: 400, body: { __type: 'ParameterNotFound' } } },
      ...(['dev', {}, 'bootstrap', /no bootstrap/, /cdk bootstrap/] as const),
    ],
    [
      'a topic that does not exist',
      {},
      ...(['dev', { monitoring: { alarmTopicArn: `arn:aws:sns:${region}:123456789012:none` } }] as const),
      ...(['alarm topic', /NotFound/, /./] as const),
    ],
  ];
  test.each(broken)('finds %s, and says what to do', async (_, answers, stageName, changes, name, found, todo) => {
    const { account } = tools;
    account.answers = { ...usualAnswers, ...answers };
    if (stageName === 'prod' && !('rds:DescribeOrderableDBInstanceOptions' in answers)) {
      account.answers['rds:DescribeOrderableDBInstanceOptions'] = optionsOf('db.m7g.large', ['a', 'b', 'c']);
    }
    const findings = listBad(await preflight(stageName, changes));
    expect(findings).toEqual([expect.stringMatching(new RegExp(`^${name}: .*${found.source}.* -> .*${todo.source}`))]);
  });

  test('finds a name of OTP that leads to an address outside the VPC', async () => {
    // Synth refuses this name, which every machine resolves.
    const otp = { instances: '[{"url":"http://localhost:8080","default":true}]' };
    expect(listBad(await preflight('dev', {}, { otp }))).toEqual([
      expect.stringMatching(
        /^OTP localhost: 127\.0\.0\.1 is outside 10\.20\.0\.0\/16 -> Name its ranges in otp\.cidrs/,
      ),
    ]);
  });

  test('counts what the streams of an earlier deployment have reserved', async () => {
    const { account } = tools;
    account.answers['lambda:GET /2016-08-19/account-settings/'] = limitsOf(1000, 110);
    const reserved = { body: { ReservedConcurrentExecutions: 15 } };
    account.answers['lambda:GET /2019-09-30/functions/headway-dev-stream/concurrency'] = reserved;
    const findings = await preflight('dev', { stream: { concurrency: 20 } });
    expect(findings).toContainEqual({
      ...{ name: 'Lambda concurrency', outcome: 'good', found: '20 of 25 that can be reserved' },
    });
  });

  test('says what it could not check', async () => {
    const { account } = tools;
    account.answers['ssm:GetParameter'] = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
    account.answers['rds:DescribeDBProxies'] = { status: 503, body: '' };
    const findings = await preflight('dev', {
      otp: { instances: '[{"url":"http://otp.headway.invalid.test:8080","default":true}]' },
    });
    expect(listBad(findings)).toEqual([]);
    expect(findings.filter(({ outcome }) => outcome === 'unknown')).toEqual([
      expect.objectContaining({ name: 'bootstrap', todo: expect.stringContaining('ssm:GetParameter') }),
      expect.objectContaining({ name: 'OTP otp.headway.invalid.test' }),
      expect.objectContaining({ name: 'RDS Proxy', todo: expect.stringContaining('again') }),
    ]);
  });

  test('is a command with a table and an exit code', async () => {
    const run = (...args: string[]) =>
      new Promise<{ code: number; text: string }>((settle) => {
        const env = {
          ...{ PATH: process.env['PATH'], ...environment() },
          ...{ AWS_ACCESS_KEY_ID: accountKey.accessKeyId, AWS_SECRET_ACCESS_KEY: accountKey.secretAccessKey },
        };
        execFile(process.execPath, ['infra/aws/commands/preflight.ts', ...args], { env }, (error, stdout, stderr) =>
          settle({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
        );
      });
    const fine = await run('-c', 'otp=http://10.20.0.10:8080');
    expect(fine.text).toMatch(/^good {2}credentials +account 123456789012, region ap-south-1/);
    expect(fine).toMatchObject({ code: 0, text: expect.stringContaining('Stage dev can be deployed.') });
    const prod = await run('-c', 'stage=prod', '-c', 'otp=http://10.20.0.10:8080');
    expect(prod).toMatchObject({ code: 1, text: expect.stringMatching(/BAD {3}instance class +ap-south-1 offers no/) });
    expect(await run()).toMatchObject({ code: 1, text: expect.stringContaining('placeholder otp.invalid') });
    expect(await run('--stage')).toMatchObject({ code: 1, text: expect.stringContaining('usage: npm run preflight') });
  });
});
