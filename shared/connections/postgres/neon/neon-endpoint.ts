import { formatHost, type PostgresAddress } from '../postgres-address.ts';

export type NeonTls = 'verify-full' | 'disable';

/**
 * Where Neon answers HTTP: at `api.` in place of a host's first label, as its own client has it; without TLS (loopback only)
 * at the address itself.
 */
export function describeNeonOrigin({ host, port }: Pick<PostgresAddress, 'host' | 'port'>, tls: NeonTls): string {
  if (tls === 'disable') return `http://${formatHost(host)}:${port}`;
  return `https://${host.replace(/^[^.]+\./, 'api.')}`;
}

/** Where Neon takes WebSockets, without the protocol. */
export function describeNeonProxy({ host, port }: Pick<PostgresAddress, 'host' | 'port'>, tls: NeonTls): string {
  return tls === 'disable' ? `${formatHost(host)}:${port}/v2` : `${host}/v2`;
}
