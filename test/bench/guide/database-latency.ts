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
import { readDutyLikeOldService } from './old-service.ts';

export const perCall = 'connect per call';
export const oldService = 'old service';
export const plainClient = 'plain client';
export const headway = 'Headway';

export const databaseContestants = [
  {
    name: perCall,
    configuration:
      'A `pg` 8 `Client` with TLS (verify-full) that every call opens, queries and ends, as in a handler without a module-scoped client. Ending it is not timed.',
  },
  {
    name: oldService,
    configuration:
      'One open `pg` connection with TLS. Four statements per duty, with an empty query before and after each, as its pool sends them (test_before_acquire and a check at release): 12 round trips.',
  },
  {
    name: plainClient,
    configuration:
      "One open `pg` connection with TLS and Headway's statement, prepared: the lower bound for any layer.",
  },
  {
    name: headway,
    configuration:
      "`findDuty` over Headway's pool with TLS: one prepared statement, no cached answers (WAYBILLS_CACHE_TTL=0).",
  },
];

/** Reads a vehicle's duty with every contestant at every round-trip time, and profiles Headway. */
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
    const rounds = isQuick ? 8 : Math.round(100 / (1 + roundTripMs / 2));
    const { contestants, close } = await openContestants(server, port);
    const samples = await interleave(contestants, {
      rounds,
      random,
      onRound: (round) => progress(`database, ${group}: ${round} of ${rounds}`),
    });
    if (roundTripMs === 0) {
      const own = contestants.find(({ name }) => name === headway);
      profile = await profileCalls(isQuick ? 50 : 1000, () => own?.run() ?? Promise.resolve());
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
  let count = 0;
  const nextVehicle = () => vehicleNo(count++ % 5000);
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
    { name: oldService, run: () => readDutyLikeOldService(old, nextVehicle()) },
    { name: plainClient, run: () => kept.query({ name: 'duty', text: dutyStatement.text, values: [nextVehicle()] }) },
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
