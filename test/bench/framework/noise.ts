import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { type DelayProxies, startDelayProxies } from '../delay-proxy/delay-proxy.ts';
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import type { Bench, BenchOptions, BenchTable } from './bench.ts';
import { interleave } from './interleave.ts';
import { estimateRatio, median } from './statistics.ts';

/** Round-trip times of all tables about a network, milliseconds in addition to loopback. */
export const roundTripsMs = [0, 0.5, 2, 10] as const;

export const describeRoundTrip = (milliseconds: number) => `round trip + ${milliseconds} ms`;

/** The precision of a run: two identical contestants, and the delay that the proxy adds. */
export const noise: Bench = {
  name: 'noise',
  title: 'Noise: the precision of this run',
  run: async (options) => {
    const proxies = await startDelayProxies();
    try {
      return [await compareIdentical(proxies, options), await checkDelay(proxies, options)];
    } finally {
      await proxies.close();
    }
  },
};

/** A/A: two connections of the same driver run the same query. */
async function compareIdentical(
  proxies: DelayProxies,
  { isQuick, random, progress }: BenchOptions,
): Promise<BenchTable> {
  const server = await startBenchPostgres();
  const rows: BenchTable['rows'][number][] = [];
  try {
    for (const roundTripMs of roundTripsMs) {
      const group = describeRoundTrip(roundTripMs);
      progress(`A/A, ${group}`);
      const { port } = await proxies.open({ targetPort: server.postgres.port, roundTripMs });
      const clients = [1, 2].map(
        () => new pg.Client({ connectionString: server.urlAt(port), ssl: { ca: server.ca, servername: 'localhost' } }),
      );
      await Promise.all(clients.map((client) => client.connect()));
      const contestants = clients.map((client, index) => ({
        name: index === 0 ? 'A' : 'A again',
        run: () => client.query('SELECT 1'),
      }));
      const rounds = Math.ceil((isQuick ? 30 : 400) / (roundTripMs > 2 ? 4 : 1));
      const samples = await interleave(contestants, { rounds, random });
      rows.push(...[...samples].map(([name, samples]) => ({ group, name, unit: 'ms' as const, samples })));
      await Promise.all(clients.map((client) => client.end()));
    }
  } finally {
    await server.stop();
  }
  const of = (name: string) => rows.filter((row) => row.name === name);
  const far = of('A again').map(({ samples }, index) => {
    const { low, high } = estimateRatio(samples, of('A')[index]?.samples ?? [], random);
    return low <= 1 && 1 <= high ? 0 : Math.min(Math.abs(low - 1), Math.abs(high - 1)) * 100;
  });
  return {
    name: 'alike',
    title: 'A/A: two identical contestants',
    notes: [
      'Two `pg` connections with TLS run `SELECT 1` in turn. Their ratio should be 1. Its difference from 1 is the noise of this machine; differences of that size mean nothing elsewhere in this report.',
    ],
    baseline: 'A',
    rows,
    goals: [
      {
        name: 'A/A: distance of the ratio interval from 1',
        value: Math.max(...far),
        direction: 'at most',
        limit: 5,
        unit: '%',
        reason: 'Other work ran on this machine; differences smaller than this one mean nothing.',
      },
    ],
  };
}

/** Sends one byte to an echo server and back through the proxy, with and without delay. */
async function checkDelay(proxies: DelayProxies, { isQuick, random, progress }: BenchOptions): Promise<BenchTable> {
  const echo = createServer({ noDelay: true }, (socket) => socket.pipe(socket).on('error', () => undefined));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  const targetPort = (echo.address() as AddressInfo).port;
  const sockets: Socket[] = [];
  try {
    progress('delay of the proxy');
    const contestants = [];
    for (const roundTripMs of roundTripsMs) {
      const { port } = await proxies.open({ targetPort, roundTripMs });
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      sockets.push(socket);
      await once(socket, 'connect');
      contestants.push({
        name: describeRoundTrip(roundTripMs),
        run: async () => {
          socket.write('x');
          await once(socket, 'data');
        },
      });
    }
    const samples = await interleave(contestants, { rounds: isQuick ? 20 : 200, random });
    const without = median(samples.get(describeRoundTrip(0)) ?? []);
    return {
      name: 'delay',
      title: 'The delay that the proxy adds',
      notes: [
        'One byte to an echo server and back. The proxy is a separate process. It adds half of the round trip in each direction. The kernel completes the TCP handshake at once, so the proxy adds the round trip of the handshake before the first bytes. Round trip + 0 ms is the proxy alone: two more loopback hops, the same for every contestant. A process that slept during a delay wakes up 0.01 to 0.3 ms late, as it does in production.',
      ],
      rows: [...samples].map(([name, samples]) => ({ name, unit: 'ms', samples })),
      goals: roundTripsMs.slice(1).map((roundTripMs) => ({
        name: `delay of ${roundTripMs} ms: error of the median`,
        value:
          (Math.abs(median(samples.get(describeRoundTrip(roundTripMs)) ?? []) - without - roundTripMs) / roundTripMs) *
          100,
        direction: 'at most',
        limit: 20,
        unit: '%',
        reason: 'The proxy process had to wait for a core: other work ran on this machine.',
      })),
    };
  } finally {
    for (const socket of sockets) socket.destroy();
    echo.close();
  }
}
