import { formatHost, type PostgresAddress } from '../postgres-address.ts';

export type NeonTls = 'verify-full' | 'disable';

/**
 * The origin of Neon's HTTP endpoint: `api.` replaces the first label of the host, as in Neon's own client. Without TLS (loopback
 * only) it is the address itself.
 */
export function describeNeonOrigin({ host, port }: Pick<PostgresAddress, 'host' | 'port'>, tls: NeonTls): string {
  if (tls === 'disable') return `http://${formatHost(host)}:${port}`;
  return `https://${host.replace(/^[^.]+\./, 'api.')}`;
}

/** The address of Neon's WebSocket proxy, without the scheme. */
export function describeNeonProxy({ host, port }: Pick<PostgresAddress, 'host' | 'port'>, tls: NeonTls): string {
  return tls === 'disable' ? `${formatHost(host)}:${port}/v2` : `${host}/v2`;
}
