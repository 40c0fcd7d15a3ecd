import { describe, expect, test } from 'vitest';
import { matrix, synth } from './synth.ts';

type Resource = { Type: string; Properties?: Record<string, unknown>; DeletionPolicy?: string };

describe.each(matrix)('$name', ({ name }) => {
  test('can roll back a first deployment: nothing is protected against deletion or kept before it has data', () => {
    const { Resources } = synth(name).toJSON();
    for (const [id, { Type, Properties = {}, DeletionPolicy }] of Object.entries<Resource>(Resources)) {
      expect({ id, protection: Properties['DeletionProtection'] ?? false }).toEqual({ id, protection: false });
      const attributes = JSON.stringify(Properties['LoadBalancerAttributes'] ?? []);
      expect(attributes).not.toContain('{"Key":"deletion_protection.enabled","Value":"true"}');
      // A version goes with its function.
      if (Type !== 'AWS::Lambda::Version') expect({ id, DeletionPolicy }).not.toEqual({ id, DeletionPolicy: 'Retain' });
    }
  });
});

describe('deletion protection', () => {
  test.each([
    ['dev-rds-proxy-own-http-api', false, /modifyDBInstance/],
    ['prod-rds-proxy-own-http-api', true, /modifyDBInstance/],
    ['prod-data-api-own-http-api', true, /modifyDBCluster/],
  ])('of %s is set to %s by the last step of a deployment, and never by a deletion', (name, isOn, action) => {
    const template = synth(name);
    const steps = Object.entries(template.findResources('Custom::AWS'));
    const [, step] = steps.find(([, { Properties }]) => action.test(JSON.stringify(Properties.Update))) ?? [];
    const text = JSON.stringify(step?.['Properties']);
    expect(text).toContain(`\\"DeletionProtection\\":${isOn}`);
    expect(Object.keys(step?.['Properties']).sort()).toEqual([
      'Create',
      'InstallLatestAwsSdk',
      'ServiceToken',
      'Update',
    ]);
    const others = ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::Lambda::Alias', 'AWS::CloudWatch::Alarm'];
    const ids = others.flatMap((type) => Object.keys(template.findResources(type)));
    expect(step?.['DependsOn']).toEqual(expect.arrayContaining(ids));
  });

  test('of a load balancer is set the same way', () => {
    const steps = JSON.stringify(synth('prod-rds-proxy-own-alb').findResources('Custom::AWS'));
    expect(steps).toContain('modifyLoadBalancerAttributes');
    expect(synth('prod-rds-proxy-existing-http-api').findResources('Custom::AWS')).toEqual({});
  });
});
