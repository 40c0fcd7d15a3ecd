import { lookup } from 'node:dns/promises';
import { parsePostgresAddress } from '../../shared/database/postgres-address.ts';
import type { Services } from '../../shared/services.ts';

/** The ledger's peer names by the addresses that the kernel shows; a name that does not resolve now is left out. */
export async function nameRemotes({ configuration, otp }: Services): Promise<ReadonlyMap<string, string>> {
  const { WAYBILLS_DB_URL: url } = configuration;
  const peers = otp.instances.map((instance) => {
    const { origin, hostname, port, protocol } = new URL(instance.url);
    return { peer: origin, host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  });
  if (url !== null) peers.push({ peer: 'database', ...parsePostgresAddress(url.reveal()) });
  const remotes = await Promise.all(
    peers.map(async ({ peer, host, port }) => {
      const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
      return addresses.map(({ address }) => [`${address}:${port}`, peer] as const);
    }),
  );
  return new Map(remotes.flat());
}
