import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { FunctionPool } from '../lambda/function-pool.ts';
import type { LocalLambda } from '../lambda/lambda.ts';
import type { StartedDatabase } from '../start/database/start-database.ts';
import type { ControlRoute } from './control.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Fault, type FaultTargets, listFaults } from './faults.ts';
import { createLocalResolver, type LocalResolver } from './local-resolver.ts';
import { createTraffic, maxRate, type Traffic } from './traffic.ts';

const poolerAwayMs = 200; // as PgBouncer on this machine (docs/decisions/0105-restart-patience.md)

/** The servers of this run with a proxy in front of each, which faults are done to. */
export type FaultableServers = {
  /** For the functions: addresses of the proxies, by name, and the resolver for it. */
  readonly databaseUrl: string;
  readonly resolver: LocalResolver;
  readonly otpInstances: string;
  readonly database: FaultProxy;
  /** undefined for an OTP of the user's own. */
  readonly otp: FaultProxy | undefined;
  readonly local: StartedDatabase;
};

/**
 * Puts proxies in front of a local database and the first OTP stand-in.
 * @returns undefined if the database is the user's own: nothing is done to it
 */
export async function startFaultProxies({
  local,
  otpInstances,
  folder,
  parts,
}: {
  local: StartedDatabase | undefined;
  otpInstances: string;
  folder: string;
  parts: AsyncDisposableStack;
}): Promise<FaultableServers | undefined> {
  if (local === undefined) return undefined;
  const database = await startFaultProxy({ targetPort: portOf(local.url) });
  parts.defer(database.close);
  const [first, ...others] = JSON.parse(otpInstances) as { url: string }[];
  const isLocal = first !== undefined && new URL(first.url).hostname === '127.0.0.1';
  const otp = isLocal ? await startFaultProxy({ targetPort: portOf(first.url) }) : undefined;
  if (otp !== undefined) parts.defer(otp.close);
  const instances =
    otp === undefined ? otpInstances : JSON.stringify([{ ...first, url: `http://localhost:${otp.port}` }, ...others]);
  local.acceptTokensFor(database.port);
  const databaseUrl = withPort(local.url, database.port);
  return { local, database, otp, databaseUrl, otpInstances: instances, resolver: createLocalResolver(folder) };
}

type ControlOptions = {
  readonly lambda: LocalLambda;
  readonly api: FunctionPool;
  readonly servers: FaultableServers | undefined;
  readonly vehicles: readonly string[];
  readonly feed: string;
  /** A folder of this run. */
  readonly folder: string;
  readonly parts: AsyncDisposableStack;
};

/** What the pages of this run can see and do, below /local/. Without local servers: only its environments. */
export function startControl(options: ControlOptions): readonly ControlRoute[] {
  const { api, servers, vehicles, parts } = options;
  const examples: ControlRoute = { method: 'GET', path: 'examples', run: () => ({ vehicle: vehicles[0] ?? null }) };
  const environments = () => ({ coldStarts: api.started(), list: api.environments() });
  if (servers === undefined) {
    return [examples, { method: 'GET', path: 'state', run: () => ({ environments: environments(), faults: [] }) }];
  }
  let traffic: Promise<Traffic> | undefined;
  const openTraffic = () => {
    traffic ??= startTraffic({ ...options, servers });
    return traffic;
  };
  parts.defer(async () => (await traffic)?.stop());
  const running = new Set<string>();
  const getFaults = async (): Promise<readonly Fault[]> => {
    const { local, database, otp, resolver } = servers;
    const { restartPostgres, poolerProcess } = local;
    const pooler = poolerProcess === undefined ? standInAsPooler(database) : { name: 'PgBouncer', ...poolerProcess };
    return listFaults({ database, otp, restartPostgres, resolver, pooler }, await openTraffic());
  };
  return [
    examples,
    {
      method: 'GET',
      path: 'state',
      async run({ query }) {
        const after = Number(query.get('after')) || 0;
        const { headway, usual, failures, rate, isPaused } = await openTraffic();
        return {
          environments: environments(),
          faults: (await getFaults()).map(({ run: _, ...fault }) => ({ ...fault, isRunning: running.has(fault.id) })),
          traffic: { rate: rate(), maxRate, isPaused: isPaused() },
          headway: { seconds: headway.since(after), ...headway.totals() },
          usual: { seconds: usual.since(after), ...usual.totals() },
          failures: failures(),
        };
      },
    },
    {
      method: 'POST',
      path: 'faults',
      async run({ body }) {
        const { id } = (body ?? {}) as { id?: unknown };
        const fault = (await getFaults()).find((one) => one.id === id);
        if (fault === undefined) throw new Error(`There is no fault ${JSON.stringify(id)}`);
        if (running.has(fault.id)) return { isRunning: true };
        running.add(fault.id);
        // A fault may meet a server that another fault has just stopped; that must not end the local stack.
        fault
          .run()
          .catch((error: Error) => console.error(`The fault "${fault.label}" failed: ${error.message}`))
          .finally(() => running.delete(fault.id));
        return { isRunning: true };
      },
    },
    {
      method: 'POST',
      path: 'traffic',
      async run({ body }) {
        const { rate, isCleared } = (body ?? {}) as { rate?: unknown; isCleared?: unknown };
        const current = await openTraffic();
        if (typeof rate === 'number') current.setRate(rate);
        if (isCleared === true) current.clear();
        return { rate: current.rate() };
      },
    },
  ];
}

/** The stand-in of RDS Proxy runs in this process and cannot stop alone: the fault proxy in front of it stops in its place. */
function standInAsPooler(database: FaultProxy): FaultTargets['pooler'] {
  return {
    name: 'The stand-in of RDS Proxy',
    async restart() {
      database.refuse();
      await wait(poolerAwayMs);
      await database.listen();
    },
    pause: () => database.hold(),
    resume: () => database.release(),
  };
}

async function startTraffic({
  lambda,
  api,
  servers,
  vehicles,
  feed,
  folder,
}: ControlOptions & { servers: FaultableServers }): Promise<Traffic> {
  const taskRoot = join(folder, 'usual-client');
  await build({
    entryPoints: [fileURLToPath(new URL('usual-client.ts', import.meta.url))],
    outfile: join(taskRoot, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const { definition } = api;
  const [otp] = JSON.parse(servers.otpInstances) as { url: string }[];
  const usual = lambda.deploy({
    ...definition,
    name: 'usual-client',
    taskRoot,
    variables: {
      ...pickLogin(definition.variables),
      ...servers.resolver.variables,
      DATABASE_URL: servers.databaseUrl,
      OTP_URL: otp?.url ?? '',
    },
  });
  return createTraffic({
    headway: (event) => api.invoke(event),
    usual: (event) => usual.invoke(event),
    vehicles,
    feed,
  });
}

/** What the usual client needs where the pooler asks for TLS: the root certificate, and the key where it takes signed tokens. */
function pickLogin(variables: Readonly<Record<string, string>>): Record<string, string> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', WAYBILLS_DB_CA: ca } = variables;
  if (ca === undefined) return {};
  const isSigned = variables['WAYBILLS_DB_CREDENTIALS'] === 'iam';
  return { DATABASE_CA: ca, ...(isSigned ? { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } : {}) };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.hostname = 'localhost';
  changed.port = String(port);
  return changed.href;
}
