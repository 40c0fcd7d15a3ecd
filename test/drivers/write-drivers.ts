import { cpus } from 'node:os';
import type { DriverName } from '../../infra/local/start/database/start-driver.ts';
import { type Transport, transports } from '../connections/postgres/conformance/transports.ts';
import type { Bytes, CallFigures, Latency } from './measure-calls.ts';
import type { InitFigures } from './measure-init.ts';
import type { ListFigures } from './measure-lists.ts';
import type { CaseRow, Cell } from './read-conformance.ts';
import { whenToChoose } from './when-to-choose.ts';

export type DriverFigures = {
  /** By round-trip time, then by transport. */
  readonly calls: ReadonlyMap<number, ReadonlyMap<string, CallFigures>>;
  readonly bytes: ReadonlyMap<string, Bytes>;
  readonly lists: readonly ListFigures[];
  readonly inits: ReadonlyMap<DriverName, InitFigures>;
};

/** docs/drivers.md, from one run. */
export function writeDrivers(run: {
  cases: readonly CaseRow[];
  figures: DriverFigures;
  seed: number;
  seconds: number;
  pgbouncer: string | undefined;
}): string {
  const { cases, figures, seed, seconds, pgbouncer } = run;
  const machine = `${cpus().length} cores, Node ${process.versions.node}, ${process.platform}`;
  return [
    '# Drivers',
    `Written by \`npm run drivers\`; do not edit. ${Math.round(seconds)} s on ${machine}, seed ${seed}; PgBouncer ${pgbouncer ?? '(none here)'}.`,
    'One statement, one Postgres, six ways to it. Neon, the Data API, RDS Proxy and Secrets Manager are stand-ins that speak the real protocol on a socket (infra/local), so the figures hold what the driver and its protocol cost, and nothing of what those services add; on a machine that others use as well, so compare within a table. Every call of a table is made in turn with the others, in an order by chance, behind a proxy that delays by the given round trip and counts them.',
    '## When to choose which',
    ...whenToChoose.map(({ name, words }) => `**${name}.** ${words}`),
    '## A call',
    'Round trips and milliseconds, median (95th percentile). Cold: the first lookup, opening included. Lookup: one duty on an open connection. List: 1,000 vehicles in one call. Bytes: of one lookup, sent and received. Round trips are counted 0 ms away.',
    describeTrips(figures),
    ...[...figures.calls].map(([roundTripMs, byName]) => describeLatency(roundTripMs, byName)),
    '## A cold start',
    "The built API in a process of its own, medians. Loaded: what of the bundle was read, driver and credentials included. Init: until the handler is there; the driver is loaded meanwhile. Alone: the same with every other driver's files deleted; what is more or less there is noise. Connected: until the first invocation has its connection.",
    describeInits(figures.inits),
    '## Lists over the Data API',
    'It takes no arrays. The same statement, its list in each form (docs/decisions/0081-data-api-lists.md):',
    describeLists(figures.lists),
    '## Every case on every driver',
    'The suite in test/connections/postgres/conformance. ✓ the same behaviour as everywhere; a number: a limit of the transport, below, and the case holds it to that.',
    describeCases(cases),
    '',
  ].join('\n\n');
}

type Row = readonly (string | number)[];

function table(head: Row, rows: readonly Row[]): string {
  const line = (row: Row) => `| ${row.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function describeTrips({ calls, bytes }: DriverFigures): string {
  const [byName] = calls.values();
  const rows = transports.map(({ name }): Row => {
    const { coldRoundTrips, roundTrips } = byName?.get(name) ?? {};
    const { sent = Number.NaN, received = Number.NaN } = bytes.get(name) ?? {};
    const cells = [coldRoundTrips, roundTrips].map((value) => value ?? '?');
    return [name, ...cells, Math.round(sent), Math.round(received)];
  });
  const head = ['driver', 'round trips: cold', 'lookup', 'bytes sent', 'received'];
  return table(head, rows);
}

function describeLatency(roundTripMs: number, byName: ReadonlyMap<string, CallFigures>): string {
  const rows = [...byName].map(([name, { coldMs, lookup, list }]): Row => {
    return [name, coldMs.toFixed(1), ...[lookup, list].map(formatLatency)];
  });
  return table([`${roundTripMs} ms away`, 'cold', 'lookup', 'list'], rows);
}

function formatLatency({ medianMs, p95Ms }: Latency): string {
  return `${medianMs.toFixed(2)} (${p95Ms.toFixed(2)})`;
}

function describeInits(inits: ReadonlyMap<DriverName, InitFigures>): string {
  const rows = [...inits].map(([name, { loadedBytes, initMs, aloneInitMs, connectedMs, cpuMs }]): Row => {
    const label = name === 'pg' ? 'pg (direct, PgBouncer)' : name;
    return [
      label,
      `${Math.round(loadedBytes / 1024)} kB`,
      ...[initMs, aloneInitMs, connectedMs, cpuMs].map(Math.round),
    ];
  });
  return table(['driver', 'loaded', 'init ms', 'init alone ms', 'connected ms', 'CPU ms'], rows);
}

function describeLists(lists: readonly ListFigures[]): string {
  const rows = lists.map(({ form, ids, medianMs, sentBytes }): Row => [ids, form, medianMs.toFixed(2), sentBytes]);
  return table(['ids', 'form', 'median ms', 'bytes sent'], rows);
}

function describeCases(cases: readonly CaseRow[]): string {
  const notes: string[] = [];
  const describe = (transport: Transport, cell: Cell | undefined): string => {
    if (cell === undefined) return '**missing**';
    if (!('words' in cell)) return cell.kind === 'passed' ? '✓' : '**failed**';
    const note = `${transport.name}: ${cell.words}`;
    if (!notes.includes(note)) notes.push(note);
    return `${notes.indexOf(note) + 1}`;
  };
  const asPlain = (text: string) => text.replace(/[|\\<>*_`[\]]/g, '\\$&').replace(/\n/g, ' ');
  const rows = cases.map(({ name, cells }): Row => {
    return [asPlain(name), ...transports.map((transport) => describe(transport, cells.get(transport.name)))];
  });
  const list = notes.map((note, index) => `${index + 1}. ${note}`).join('\n');
  return `${table(['case', ...transports.map(({ name }) => name)], rows)}\n\n${list}`;
}
