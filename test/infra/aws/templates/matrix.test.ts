import type { App } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from 'vitest';
import { findRefusals } from '../../../../infra/aws/refusals/find-refusals.ts';
import { variablesOfStack } from '../../../../infra/aws/settings/variables-of-stack.ts';
import { readConfiguration, settings } from '../../../../shared/configuration/configuration.ts';
import { resolveText } from './resolve-text.ts';
import { findCombination, matrix, synthesise } from './synth.ts';
import { findSearchedMetrics, writtenMetrics } from './written-metrics.ts';

const nag = (app: App) => [new AwsSolutionsChecks(app)];

type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Sid?: string };

describe.each(matrix)('$name', (combination) => {
  let template: Template;
  beforeAll(() => {
    ({ template } = synthesise(combination, { plugins: nag })); // throws on cdk-nag findings
  });

  test('synthesizes, and cdk-nag (AwsSolutions) has no unacknowledged findings', () => {
    expect(findRefusals(template.toJSON())).toEqual([]);
  });

  test('graphs only metrics that the functions write', () => {
    const searched = findSearchedMetrics(JSON.stringify(template.toJSON()));
    expect(searched.length).toBeGreaterThan(10);
    expect(writtenMetrics).toEqual(expect.arrayContaining(searched));
  });

  test('gives every function a valid environment', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.FunctionName !== undefined, // without CDK's own
    );
    expect(functions.length).toBeGreaterThanOrEqual(4);
    for (const { Properties } of functions) {
      const environment = Object.fromEntries(
        Object.entries(Properties.Environment?.Variables ?? {}).map(([name, value]) => [name, resolveText(value)]),
      );
      const { configuration, warnings } = readConfiguration(environment);
      expect(warnings).toEqual([]);
      // api.environment must refuse all of these, or one value would silently override the other.
      const given = Object.keys(combination.context['api']?.['environment'] ?? {});
      const ours = Object.keys(environment).filter((name) => name in settings && !given.includes(name));
      expect(ours.filter((name) => !variablesOfStack.has(name))).toEqual([]);
      if (Properties.FunctionName.endsWith('-api')) {
        expect(configuration.WAYBILLS_DB_MAX_CONNECTIONS).toBe(2);
        expect(configuration.WAYBILLS_DB_MIN_CONNECTIONS).toBe(1);
        expect(configuration.WAYBILLS_DB_ACQUIRE_TIMEOUT).toBe(5);
        expect(configuration.WAYBILLS_DB_IDLE_TIMEOUT).toBe(300);
        expect(configuration.WAYBILLS_DB_MAX_LIFETIME).toBe(1800);
        expect(configuration.GTFS_CONNECTION_LIMIT).toBe(8);
        expect(configuration.GTFS_HTTP_POOL_IDLE_TIMEOUT).toBe(28); // the most that takes effect: more is a warning
        expect(configuration.SNAPSHOT_STORE).toMatchObject({ kind: 's3', prefix: 'snapshots/' });
        expect(configuration.WAYBILLS_DB_CREDENTIALS).toBe(combination.pooler === 'rds-proxy' ? 'iam' : 'secret');
        expect(configuration.WAYBILLS_DB_URL === null).toBe(combination.pooler === 'data-api');
        expect(configuration.WAYBILLS_DB_URL?.reveal() ?? '').not.toMatch(/:[^/@]+@/);
      }
      if (Properties.FunctionName.endsWith('-warmup')) expect(configuration.HEADWAY_API_FUNCTION).not.toBeNull();
    }
  });

  test('allows no action on all resources, except those that Lambda, X-Ray, ECR and EC2 require', () => {
    const policies = [
      ...Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument),
      ...Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
        (Properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument),
      ),
    ];
    for (const { Statement: one } of policies) {
      const sids = one.map(({ Sid }: Statement) => Sid).filter((sid: string | undefined) => sid !== undefined);
      expect(sids).toEqual([...new Set(sids)]); // IAM refuses a policy with two statements of one Sid
    }
    const statements: Statement[] = policies.flatMap(({ Statement }) => Statement);
    const wide = statements.filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'));
    const actions = new Set(wide.flatMap(({ Action }) => Action));
    const unrestricted = ['ecr:GetAuthorizationToken', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    const lookups = ['ec2:DescribeManagedPrefixLists', 'ec2:DescribeVpcs', 'ec2:DescribeRouteTables'];
    for (const action of [...unrestricted, ...lookups]) actions.delete(action);
    expect(
      [...actions].filter((action) => !/^ec2:\w+(NetworkInterfaces?|PrivateIpAddresses|Subnets)$/.test(action)),
    ).toEqual([]);
    for (const { Action } of statements) expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
  });
});

test('an unacknowledged cdk-nag finding fails the synth', () => {
  const withoutTls = () =>
    synthesise(findCombination('dev-rds-proxy-own-http-api'), {
      plugins: nag,
      edit: (stack) => stack.node.findChild('Failures').node.tryRemoveChild('Policy'), // the queue policy that requires TLS
    });
  expect(withoutTls).toThrow(/AwsSolutions-SQS4/);
});
