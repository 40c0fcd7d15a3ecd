import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { findCycle } from '../templates/find-cycle.ts';
import { matrix, synth } from '../templates/synth.ts';

describe('a new version of the API', () => {
  test.each([
    ['prod-rds-proxy-own-http-api', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
    ['dev-rds-proxy-own-http-api', 'CodeDeployDefault.LambdaAllAtOnce'],
  ])('of %s gets its calls by %s, after the smoke test', (name, config) => {
    const template = synth(name);
    const [group] = Object.keys(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', { DeploymentConfigName: config });
    template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          DeploymentGroupName: { Ref: group },
          BeforeAllowTrafficHook: { Ref: Match.stringLikeRegexp('^RolloutSmoke') },
        },
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: Match.stringLikeRegexp('-smoke$'),
      Environment: {
        Variables: {
          NEW_VERSION: { Ref: Match.stringLikeRegexp('^FunctionsApiFunctionCurrentVersion') },
          LIVE_VERSION: Match.anyValue(),
        },
      },
    });
  });

  test('goes back when callers get errors or wait long', () => {
    const template = synth('prod-rds-proxy-own-alb');
    const [group] = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
    const { AutoRollbackConfiguration: rollback, AlarmConfiguration: alarms } = group?.['Properties'] ?? {};
    expect(rollback).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
    const names = alarms.Alarms.map(({ Name }: { Name: { Ref: string } }) => {
      const { AlarmName } = template.findResources('AWS::CloudWatch::Alarm')[Name.Ref]?.['Properties'] ?? {};
      return AlarmName;
    });
    expect(names).toEqual(['headway-prod-ApiErrors', 'headway-prod-ServerErrors', 'headway-prod-ApiSlow']);
    expect(alarms.Enabled).toBe(true);
  });

  test.each(matrix.map(({ name }) => name))('needs no resource of %s that needs it in turn', (name) => {
    expect(findCycle(synth(name).toJSON())).toEqual([]);
  });

  test('the search for cycles finds one', () => {
    const Resources = {
      A: { Properties: { x: { Ref: 'B' } } },
      B: { DependsOn: ['C'] },
      C: { P: { 'Fn::GetAtt': ['A', 'Arn'] } },
    };
    expect(findCycle({ Resources })).toEqual(['A', 'B', 'C', 'A']);
  });
});
