import { expect, test } from 'vitest';
import { synth } from '../templates/synth.ts';

test('a certificate of the front door that expires within 30 days raises an alarm', () => {
  const certificateArn = 'arn:aws:acm:ap-south-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
  synth('dev-rds-proxy-own-alb').hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...{ AlarmName: 'headway-dev-CertificateExpires', Namespace: 'AWS/CertificateManager', MetricName: 'DaysToExpiry' },
    ...{ Dimensions: [{ Name: 'CertificateArn', Value: certificateArn }], Statistic: 'Minimum', Period: 86_400 },
    ...{ ComparisonOperator: 'LessThanThreshold', Threshold: 30, TreatMissingData: 'notBreaching' },
  });
  const names = Object.values(synth('dev-rds-proxy-own-http-api').findResources('AWS::CloudWatch::Alarm'));
  expect(names.map(({ Properties }) => Properties.AlarmName)).not.toContain('headway-dev-CertificateExpires');
});
