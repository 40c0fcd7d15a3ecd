import type { Platform } from '../../shared/configuration/platform.ts';
import type { Services } from '../../shared/services.ts';
import { createMetricCollector } from '../../shared/telemetry/collect-metrics.ts';
import { describeError } from '../../shared/telemetry/describe-error.ts';
import { createMetricLog } from '../../shared/telemetry/metric-log.ts';

type Sources = Pick<
  Services,
  'clock' | 'environment' | 'ledger' | 'database' | 'http' | 'breakers' | 'networks' | 'logger'
>;

/** Builds a function that writes the metrics of each invocation at its end. It does nothing if metrics are off. */
export function reportMetrics(
  { metrics }: Platform,
  sources: Sources,
  functionName: string,
  write?: (lines: string) => unknown,
): () => void {
  if (metrics === null) return () => {};
  const writeMetrics = createMetricLog({ ...metrics, write });
  const { clock, environment, ledger, database, http, breakers, networks, logger } = sources;
  const collect = createMetricCollector({
    clock,
    functionName,
    isCold: environment.isCold,
    ledger,
    pools: () => {
      // An invocation that is answered from memory drops no connection.
      database?.thaw();
      http.thaw();
      return { ...(database === null ? {} : { database: database.figures() }), ...describeHttp(http.figures()) };
    },
    breakers: breakers.figures,
    networks: networks.loaded,
  });
  return () => {
    try {
      writeMetrics(collect());
    } catch (error) {
      logger.warn('metrics', { error: describeError(error) }); // metrics must not fail a call
    }
  };
}

function describeHttp(figures: ReturnType<Services['http']['figures']>) {
  return Object.fromEntries(
    Object.entries(figures).map(([origin, { connected, free, waiting }]) => [
      origin,
      { size: connected, idle: free, waiting },
    ]),
  );
}
