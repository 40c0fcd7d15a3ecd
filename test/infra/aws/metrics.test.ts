import { expect, test } from 'vitest';
import { metricEnvironment } from '../../../infra/aws/monitoring/function-metrics.ts';
import { parsePlatform } from '../../../shared/configuration/platform.ts';
import { metrics } from '../../../shared/telemetry/metric-rows.ts';
import { describeMetric } from '../../support/emf.ts';
import { findCombination, matrix, synthesise } from './synth.ts';

const written = Object.entries(metrics).map(([name, { by }]) => describeMetric(name, by));
const search = /SEARCH\('\{Headway,([\w,]+)\} MetricName="(\w+)" service="headway-([\w-]+)"'/g;

/** Every metric of the functions' own that a template looks for. */
const findSearched = (template: string) =>
  [...template.replaceAll('\\', '').matchAll(search)].map(([, dimensions = '', name = '']) =>
    describeMetric(name, dimensions.split(',')),
  );

test.each(matrix.map(({ name }) => name))('%s graphs only metrics that the functions write', (name) => {
  const searched = findSearched(JSON.stringify(synthesise(findCombination(name)).template.toJSON()));
  expect(searched.length).toBeGreaterThan(10);
  expect(written).toEqual(expect.arrayContaining(searched));
});

test('the search finds what a dashboard has, and a metric that nobody writes would not be among the written ones', () => {
  const expression = `SEARCH('{Headway,service,cause} MetricName="ConnectionsOpened" service="headway-dev"', 'Sum', 60)`;
  const [searched] = findSearched(JSON.stringify({ body: JSON.stringify({ expression }) }));
  expect(searched).toBe('ConnectionsOpened by cause');
  expect(written).not.toContain(searched);
});

test('the functions write under the namespace and the service that the dashboard searches', () => {
  expect(parsePlatform(metricEnvironment('dev')).metrics).toEqual({ namespace: 'Headway', service: 'headway-dev' });
});
