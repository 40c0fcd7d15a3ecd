import { type MetricName, type MetricRow, metrics } from './metric-rows.ts';

/** Writes metrics to the log, one line for each row, where CloudWatch reads them. */
export type MetricLog = (rows: readonly MetricRow[]) => void;

/**
 * Builds a log in CloudWatch's embedded metric format.
 * @param options.write takes one or more lines; by default it writes to standard output, where Lambda reads logs
 */
export function createMetricLog({
  namespace,
  service,
  write = (lines) => process.stdout.write(lines),
}: {
  namespace: string;
  service: string;
  write?: ((lines: string) => unknown) | undefined;
}): MetricLog {
  return (rows) => {
    if (rows.length > 0) write(rows.map((row) => describeRow(row, { namespace, service })).join(''));
  };
}

/** The line of one row: the values as fields, and under `_aws` which of them are metrics and by what they are counted. */
function describeRow(
  { by, values }: MetricRow,
  { namespace, service }: { namespace: string; service: string },
): string {
  const definitions = Object.keys(values).map((name) => ({ Name: name, Unit: metrics[name as MetricName].unit }));
  const directive = { Namespace: namespace, Dimensions: [['service', ...Object.keys(by)]], Metrics: definitions };
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, service, ...by, ...values };
  return `${JSON.stringify(line)}\n`;
}
