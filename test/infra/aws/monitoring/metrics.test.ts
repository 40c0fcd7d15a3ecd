import { expect, test } from 'vitest';
import { metricEnvironment } from '../../../../infra/aws/monitoring/function-metrics.ts';
import { parsePlatform } from '../../../../shared/configuration/platform.ts';
import { createTestApi } from '../../../support/api/api.ts';
import { describeMetric } from '../../../support/api/emf.ts';
import { findCombination, synth } from '../templates/synth.ts';
import { findSearchedMetrics, writtenMetrics } from '../templates/written-metrics.ts';

test('findSearchedMetrics finds the metrics of a dashboard, and an unknown metric is not in the list of written ones', () => {
  const expression = `SEARCH('{Headway,service,cause} MetricName="ConnectionsOpened" service="headway-dev"', 'Sum', 60)`;
  const [searched] = findSearchedMetrics(JSON.stringify({ body: JSON.stringify({ expression }) }));
  expect(searched).toBe('ConnectionsOpened by cause');
  expect(writtenMetrics).not.toContain(searched);
});

test('the functions write with the namespace and service that the dashboard searches', () => {
  expect(parsePlatform(metricEnvironment('dev')).metrics).toEqual({ namespace: 'Headway', service: 'headway-dev' });
});

type Stat = {
  MetricStat?: { Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] } };
};

/** Every metric of the functions that an alarm watches, with its dimensions. */
function findAlarmed(name: string): { metric: string; service: string | undefined; peer: string | undefined }[] {
  const alarms = Object.values(synth(name).findResources('AWS::CloudWatch::Alarm'));
  return alarms
    .flatMap(({ Properties }) => [Properties, ...(Properties.Metrics ?? []).map((one: Stat) => one.MetricStat?.Metric)])
    .filter((metric) => metric?.Namespace === 'Headway')
    .map(({ MetricName, Dimensions }) => {
      const by = Object.fromEntries(
        Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
      );
      return { metric: describeMetric(MetricName, Object.keys(by)), service: by['service'], peer: by['peer'] };
    });
}

test('alarms watch metrics that the functions write, with the peer names that the functions use', async () => {
  const alarmed = findAlarmed('prod-rds-proxy-own-http-api');
  expect(alarmed).toHaveLength(6);
  expect(alarmed.map(({ metric }) => metric)).toContain('WarmUpFailures by function'); // they do not fail the function
  expect(writtenMetrics).toEqual(expect.arrayContaining(alarmed.map(({ metric }) => metric)));
  const api = createTestApi({
    WAYBILLS_DB_URL: 'postgres://headway@127.0.0.1:9/waybills',
    WAYBILLS_DB_TLS: 'disable',
    OTP_INSTANCES: String(findCombination('prod-rds-proxy-own-http-api').context['otp']?.['instances']),
  });
  expect((await api.send('/routes/city')).status).toBe(503); // the host does not exist; the call records the peer
  const peers = Object.keys(api.services.breakers.figures());
  await api.close();
  for (const { service, peer, metric } of alarmed) {
    expect(service).toBe('headway-prod');
    if (metric.endsWith('by peer')) expect(peers).toContain(peer);
  }
});
