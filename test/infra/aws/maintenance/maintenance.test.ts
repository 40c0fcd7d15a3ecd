import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

const created = 'dev-pgbouncer-own-http-api';
const brought = 'prod-pgbouncer-own-http-api';

function findFunction(template: Template, name: string) {
  const [[, found] = []] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(
    ([, { Properties }]) => String(Properties.FunctionName).endsWith(`-${name}`),
  );
  return found?.['Properties'];
}
const findOnly = (template: Template, type: string) => {
  const [[id, { Properties, DependsOn = [] }] = ['', { Properties: {} }], ...others] = Object.entries(
    template.findResources(type),
  );
  expect(others).toEqual([]);
  return { id, properties: Properties, after: DependsOn as string[] };
};
const alarmsOf = (template: Template) =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

describe("PgBouncer's certificate", () => {
  test('is created by the deployment before its tasks start, and its CA reaches the functions', () => {
    const template = synth(created);
    const step = findOnly(template, 'Custom::HeadwayPoolerCertificate');
    expect(step.properties).toMatchObject({ step: 'certificate', host: 'pooler.headway.internal' });
    expect(findOnly(template, 'AWS::ECS::Service').after).toContain(step.id);
    expect(findFunction(template, 'api').Environment.Variables.WAYBILLS_DB_CA).toEqual({
      'Fn::GetAtt': [step.id, 'ca'],
    });
    const [container] = findOnly(template, 'AWS::ECS::TaskDefinition').properties.ContainerDefinitions;
    const sourceOf = (name: string) => container.Secrets.find(({ Name }: { Name: string }) => Name === name).ValueFrom;
    expect(JSON.stringify(sourceOf('TLS_KEY'))).toContain(step.properties.secretArn.Ref);
  });

  test('follows its name: a change of the zone replaces the tasks, which then read it again', () => {
    const other = synth(created, { network: { privateZone: 'other.internal' } });
    const [container] = findOnly(other, 'AWS::ECS::TaskDefinition').properties.ContainerDefinitions;
    expect(container.Environment).toContainEqual({ Name: 'POOLER_HOST', Value: 'pooler.other.internal' });
    expect(findOnly(other, 'Custom::HeadwayPoolerCertificate').properties.host).toBe('pooler.other.internal');
  });

  test('can be one that the team brings, which is watched and not renewed', () => {
    const template = synth(brought);
    template.resourceCountIs('Custom::HeadwayPoolerCertificate', 0);
    const { Variables } = findFunction(template, 'maintenance').Environment;
    expect(Variables.POOLER_CERTIFICATE).toMatch(/:secret:pooler-/);
    expect(Variables).not.toHaveProperty('POOLER_HOST');
    const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(text).not.toMatch(/PutSecretValue|ecs:UpdateService/);
  });
});

describe('an alarm before a certificate expires', () => {
  test.each([
    [created, 'pooler', 'PoolerCertificateExpires', /was not renewed/],
    [brought, 'pooler', 'PoolerCertificateExpires', /Put its successor into pooler\.certificateSecretArn/],
    ['dev-pgbouncer-own-alb-edge', 'edge', 'EdgeCertificateExpires', /edge\.domainName/],
  ])('in %s watches that of the %s', (name, certificate, alarm, says) => {
    const template = synth(name);
    const stage = name.split('-')[0];
    const found = alarmsOf(template).find(({ AlarmName }) => AlarmName === `headway-${stage}-${alarm}`);
    expect(found).toMatchObject({
      ...{ Namespace: 'Headway', MetricName: 'CertificateDays', Statistic: 'Minimum', Threshold: 30, Period: 86_400 },
      ComparisonOperator: 'LessThanThreshold',
      AlarmDescription: expect.stringMatching(says),
    });
    expect(found?.Dimensions).toEqual(
      expect.arrayContaining([
        { Name: 'service', Value: `headway-${stage}` },
        { Name: 'certificate', Value: certificate },
      ]),
    );
  });

  test('has its figures twice a day, and a failure has an alarm too', () => {
    const template = synth(created);
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(720 minutes)' });
    expect(alarmsOf(template).map(({ AlarmName }) => AlarmName)).toContain('headway-dev-MaintenanceErrors');
    expect(findFunction(template, 'maintenance').VpcConfig).toBeUndefined();
  });

  test('is not there where nothing needs it', () => {
    const template = synth('dev-rds-proxy-own-http-api');
    expect(findFunction(template, 'maintenance')).toBeUndefined();
    expect(JSON.stringify(alarmsOf(template))).not.toMatch(/Maintenance|CertificateDays/);
  });
});

describe('a rotation of the password', () => {
  test.each(['pgbouncer', 'data-api'])('with %s is made by the function between two roles', (pooler) => {
    const template = synth(`dev-${pooler}-own-http-api-customer-keys`);
    const { properties, after } = findOnly(template, 'AWS::SecretsManager::RotationSchedule');
    expect(properties).toMatchObject({
      ...{ RotateImmediatelyOnUpdate: false, RotationRules: { AutomaticallyAfterDays: 30 } },
      SecretId: { Ref: expect.stringMatching(/^PoolerPassword/) },
    });
    expect(after).toContain(findOnly(template, 'Custom::HeadwayRole').id); // Secrets Manager tests the login at once
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    const { ROTATION, ...others } = findFunction(template, 'maintenance').Environment.Variables;
    expect(JSON.stringify(ROTATION)).toMatch(/headway_password\W+headway_password_2/);
    expect('POOLER_CLUSTER' in others).toBe(pooler === 'pgbouncer');
    const [secret] = Object.values(template.findResources('AWS::SecretsManager::Secret')).filter(({ Properties }) =>
      String(Properties.Description).startsWith('Password'),
    );
    expect(JSON.parse(secret?.['Properties'].GenerateSecretString.SecretStringTemplate)).toEqual({
      ...{ username: 'headway_password', previousUsername: 'headway_password_2', previousPassword: '' },
    });
  });

  test('is off by default', () => {
    synth(created).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    synth(created).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^MaintenanceFunctionRole'),
      PolicyDocument: { Statement: Match.not(Match.arrayWith([Match.objectLike({ Sid: 'ReachPostgres' })])) },
    });
  });
});
