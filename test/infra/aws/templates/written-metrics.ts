import { metrics } from '../../../../shared/telemetry/metric-rows.ts';
import { describeMetric } from '../../../support/api/emf.ts';

/** Every metric that the functions write. */
export const writtenMetrics: readonly string[] = Object.entries(metrics).map(([name, { by }]) =>
  describeMetric(name, by),
);

const search = /SEARCH\('\{Headway,([\w,]+)\} MetricName="(\w+)" service="headway-([\w-]+)"'/g;

/** Every metric of the functions that a template searches. */
export function findSearchedMetrics(template: string): string[] {
  return [...template.replaceAll('\\', '').matchAll(search)].map(([, dimensions = '', name = '']) =>
    describeMetric(name, dimensions.split(',')),
  );
}
