import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { type DelayProxies, startDelayProxies } from '../delay-proxy/delay-proxy.ts';
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import type { Bench, BenchOptions, BenchTable } from './bench.ts';
import { interleave } from './interleave.ts';
import { estimateRatio, median } from './statistics.ts';

/** The round trips that every table about a network is measured at, milliseconds on top of loopback (issue 5). */
export const roundTripsMs = [0, 0.5, 2, 10] as const;

export const describeRoundTrip = (milliseconds: number) => `round trip + ${milliseconds} ms`;

/** What the figures of a run can be believed to: two of the same against each other, and the delay that the proxy adds. */
export const noise: Bench = {
  name: 'noise',
  title: 'Noise: how far the figures can be believed',
  run: async (options) => {
    const proxies = await startDelayProxies();
    try {
      return [await compareAlike(proxies, options), await checkDelay(proxies, options)];
    } finally {
      await proxies.close();
    }
  },
};

/** A and A: two connections of the same driver that ask the same. */
async function compareAlike(proxies: DelayProxies, { isQuick, random, progress }: BenchOptions): Promise<BenchTable> {
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
    title: 'A/A: a contestant against itself',
    notes: [
      'Two connections of `pg` with TLS ask `SELECT 1` in turn. Their ratio should be 1: what it differs by is what this machine makes of nothing, and no difference of that size means anything elsewhere in this report.',
    ],
    baseline: 'A',
    rows,
    goals: [
      {
        name: 'A/A: the interval of the ratio holds 1, or misses it by',
        value: Math.max(...far),
        direction: 'at most',
        limit: 5,
        unit: '%',
        reason: 'Other work ran on this machine: believe no difference smaller than this one.',
      },
    ],
  };
}

/** A byte to an echo server and back, through the proxy: what is above the same without delay is what was added. */
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
        'A byte to an echo server and back. The proxy is a process of its own; half of the round trip is added each way, and that of the TCP handshake, which the kernel answers at once, before the first bytes of a connection. Round trip + 0 ms is the proxy alone: two more hops over loopback, which every contestant pays alike. A process that slept through a delay wakes up some hundredths of a millisecond to some tenths late, at either end; so it does in production.',
      ],
      rows: [...samples].map(([name, samples]) => ({ name, unit: 'ms', samples })),
      goals: roundTripsMs.slice(1).map((roundTripMs) => ({
        name: `delay of ${roundTripMs} ms: the median is off by`,
        value:
          (Math.abs(median(samples.get(describeRoundTrip(roundTripMs)) ?? []) - without - roundTripMs) / roundTripMs) *
          100,
        direction: 'at most',
        limit: 20,
        unit: '%',
        reason: 'The process of the proxy did not get a core of its own in time: other work ran on this machine.',
      })),
    };
  } finally {
    for (const socket of sockets) socket.destroy();
    echo.close();
  }
}
