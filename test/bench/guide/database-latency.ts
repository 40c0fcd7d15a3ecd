import pg from 'pg';
import { systemClock } from '../../../shared/connections/core/clock.ts';
import { dutyStatement } from '../../../shared/waybills/duty-statement.ts';
import { createWaybills } from '../../../shared/waybills/waybills.ts';
import { createCall } from '../../support/create-call.ts';
import { connectTo } from '../../support/servers/waybills-database.ts';
import { profileCalls } from '../cold-start/summarise-profile.ts';
import type { DelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { BenchOptions, BenchRow } from '../framework/bench.ts';
import { interleave } from '../framework/interleave.ts';
import { describeRoundTrip, roundTripsMs } from '../framework/noise.ts';
import type { BenchPostgres } from '../servers/bench-postgres.ts';
import { vehicleNo } from '../servers/large-waybills.ts';
import { askAsTheOldService } from './old-service.ts';

export const perCall = 'connect per call';
export const oldService = 'old service';
export const plain = 'plain client';
export const headway = 'Headway';

export const databaseContestants = [
  {
    name: perCall,
    configuration:
      '`pg` 8 `Client` with TLS (verify-full), opened, asked and ended by every call, as a handler without a module-scoped client does. Its end is not timed.',
  },
  {
    name: oldService,
    configuration:
      'One open `pg` connection with TLS; four statements for a duty, an empty query before and after each, which is what its pool does (test_before_acquire, and a check on release): 12 round trips.',
  },
  {
    name: plain,
    configuration:
      'One open `pg` connection with TLS and the one statement of ours, named: what no layer can be faster than.',
  },
  {
    name: headway,
    configuration:
      '`findDuty` over our pool with TLS: one statement, named, no cache of answers (WAYBILLS_CACHE_TTL=0).',
  },
];

/** A vehicle's duty, asked in every way, at every round trip; and where the processor is in ours. */
export async function measureDatabase(
  server: BenchPostgres,
  proxies: DelayProxies,
  { isQuick, random, progress }: BenchOptions,
): Promise<{ rows: BenchRow[]; profile: string[] }> {
  const rows: BenchRow[] = [];
  let profile: string[] = [];
  for (const roundTripMs of roundTripsMs) {
    const group = describeRoundTrip(roundTripMs);
    const { port } = await proxies.open({ targetPort: server.postgres.port, roundTripMs });
    const rounds = isQuick ? 8 : Math.round(300 / (1 + roundTripMs / 2));
    const { contestants, close } = await openContestants(server, port);
    const samples = await interleave(contestants, {
      rounds,
      random,
      onRound: (round) => progress(`database, ${group}: ${round} of ${rounds}`),
    });
    if (roundTripMs === 0) {
      const ours = contestants.find(({ name }) => name === headway);
      profile = await profileCalls(isQuick ? 50 : 1000, () => ours?.run() ?? Promise.resolve());
    }
    await close();
    rows.push(...[...samples].map(([name, samples]): BenchRow => ({ group, name, unit: 'ms', samples })));
  }
  return { rows, profile };
}

async function openContestants(server: BenchPostgres, port: number) {
  const login = { connectionString: server.urlAt(port), ssl: { ca: server.ca, servername: 'localhost' } };
  const { database } = connectTo(server.urlAt(port), { tls: { mode: 'verify-full', ca: server.ca } });
  const waybills = createWaybills({ database, timeZone: 'Asia/Kolkata', clock: systemClock, cacheTtlMs: 0 });
  const [kept, old] = [new pg.Client(login), new pg.Client(login)];
  await Promise.all([kept.connect(), old.connect(), database.warm(createCall())]);
  let asked = 0;
  const nextVehicle = () => vehicleNo(asked++ % 5000);
  let last: pg.Client | undefined;
  const endLast = async () => {
    await last?.end();
    last = undefined;
  };
  const contestants = [
    {
      name: perCall,
      prepare: endLast,
      run: async () => {
        last = new pg.Client(login);
        await last.connect();
        await last.query(dutyStatement.text, [nextVehicle()]);
      },
    },
    { name: oldService, run: () => askAsTheOldService(old, nextVehicle()) },
    { name: plain, run: () => kept.query({ name: 'duty', text: dutyStatement.text, values: [nextVehicle()] }) },
    { name: headway, run: () => waybills.findDuty(nextVehicle(), null, createCall()) },
  ];
  return {
    contestants,
    close: async () => {
      await endLast();
      await Promise.all([kept.end(), old.end(), database.close()]);
    },
  };
}
