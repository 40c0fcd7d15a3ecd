import type { Metrics } from '@aws-lambda-powertools/metrics';
import { type MetricName, type MetricRow, metrics } from './metric-rows.ts';

/** Writes metrics to the log, one line for each row, where CloudWatch reads them. */
export type MetricLog = (rows: readonly MetricRow[]) => void;

/**
 * Loads Powertools and builds a log in the embedded metric format. Loading takes milliseconds, so call it while
 * connections open, and not at all if metrics are off.
 * @param options.write takes one or more lines; by default it writes to standard output, where Lambda reads logs
 */
export async function loadMetricLog({
  namespace,
  service,
  write = (lines) => process.stdout.write(lines),
}: {
  namespace: string;
  service: string;
  write?: ((lines: string) => unknown) | undefined;
}): Promise<MetricLog> {
  const powertools = await import('@aws-lambda-powertools/metrics');
  const logs = new Map<string, Metrics>(); // by dimensions, which are few; setting them for each row takes longer
  const getLog = ({ by }: MetricRow) => {
    const key = Object.entries(by).join();
    const known = logs.get(key);
    if (known !== undefined) return known;
    const created = new powertools.Metrics({ namespace, serviceName: service, defaultDimensions: by });
    logs.set(key, created);
    return created;
  };
  return (rows) => {
    if (rows.length > 0) write(rows.map((row) => describeRow(getLog(row), row)).join(''));
  };
}

/** Serializes here, because Powertools would write to the log once for each row. */
function describeRow(log: Metrics, { values }: MetricRow): string {
  for (const [name, value] of Object.entries(values)) {
    const { unit } = metrics[name as MetricName];
    for (const sample of typeof value === 'number' ? [value] : value) log.addMetric(name, unit, sample);
  }
  const line = `${JSON.stringify(log.serializeMetrics())}\n`;
  log.clearMetrics();
  return line;
}
