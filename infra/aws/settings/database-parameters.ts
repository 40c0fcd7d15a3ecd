import type { Stage } from './stage-settings.ts';

/** The parameters of the performance guide in the units of RDS: pages of 8 kB, and seconds. */
const guide = {
  max_connections: '200',
  shared_buffers: '32768', // 256 MB
  tcp_keepalives_idle: '60',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '6',
};

/**
 * The Postgres parameters of the stack's own database. Aurora keeps its default shared_buffers: it bypasses the system's
 * page cache, so the guide's 256 MB would leave most of its memory unused.
 */
export function parametersOf({ engine, parameters }: Stage['database']): Readonly<Record<string, string>> {
  const { shared_buffers, ...others } = guide;
  return {
    ...(engine === 'postgres' ? { shared_buffers, ...others } : others),
    'rds.force_ssl': '1',
    ...parameters,
  };
}
