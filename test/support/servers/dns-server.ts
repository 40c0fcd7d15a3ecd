import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns';
import { once } from 'node:events';
import type { LookupAll } from '../../../shared/connections/sockets/dns-cache.ts';

export type DnsServer = {
  /** The answer for every name; tests may change it. */
  addresses: readonly string[];
  /** Answers, fails with SERVFAIL, or does not answer at all. */
  mood: 'answers' | 'fails' | 'is silent';
  /** Queries so far. */
  asked(): number;
  /** Resolves with this server, like `dns.lookup` with the system's. */
  readonly lookupAll: LookupAll;
  close(): Promise<void>;
};

/** Starts a DNS server on a UDP socket of 127.0.0.1 for IPv4 addresses. */
export async function startDnsServer(addresses: readonly string[]): Promise<DnsServer> {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (question, { port, address }) => {
    asked += 1;
    if (server.mood !== 'is silent') socket.send(answer(question, server), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 20_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const server: DnsServer = {
    addresses,
    mood: 'answers',
    asked: () => asked,
    lookupAll: (hostname, _, give) => {
      resolver.resolve4(hostname, (error, found = []) =>
        give(
          error,
          found.map((one) => ({ address: one, family: 4 })),
        ),
      );
    },
    close: async () => {
      resolver.cancel();
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
  return server;
}

/** RFC 1035, 4.1: the header and name of the query, then one A record per address with a TTL of 0 s. */
function answer(question: Buffer, { mood, addresses }: Pick<DnsServer, 'mood' | 'addresses'>): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  const count = mood === 'fails' ? 0 : addresses.length;
  header.writeUInt16BE(mood === 'fails' ? 0x8182 : 0x8180, 2);
  for (const [offset, value] of [
    [4, 1],
    [6, count],
    [8, 0],
    [10, 0],
  ] as const)
    header.writeUInt16BE(value, offset);
  const nameEnd = question.indexOf(0, 12) + 1;
  const records = addresses
    .slice(0, count)
    .map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]));
  return Buffer.concat([header, question.subarray(12, nameEnd + 4), ...records]);
}
