import { cpus } from 'node:os';
import type { DriverName } from '../../infra/local/start/database/start-driver.ts';
import { type Transport, transports } from '../connections/postgres/conformance/transports.ts';
import type { Bytes, CallFigures, Latency } from './measure-calls.ts';
import type { InitFigures } from './measure-init.ts';
import type { ListFigures } from './measure-lists.ts';
import type { CaseRow, Cell } from './read-conformance.ts';
import { whenToChoose } from './when-to-choose.ts';

export type DriverFigures = {
  /** By round-trip time in milliseconds, then by transport. */
  readonly calls: ReadonlyMap<number, ReadonlyMap<string, CallFigures>>;
  readonly bytes: ReadonlyMap<string, Bytes>;
  readonly lists: readonly ListFigures[];
  readonly inits: ReadonlyMap<DriverName, InitFigures>;
};

/** The text of docs/drivers.md for one run. */
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
    'The same statement on the same Postgres over six paths. Neon, the Data API, RDS Proxy and Secrets Manager are stand-ins that speak the real protocol on a socket (infra/local), so the figures include the driver and its protocol but not the latency of those services. Other work may run on the machine: compare figures within a table only. The calls of a table alternate in random order, behind a proxy that adds the given round-trip time and counts round trips.',
    '## When to choose which',
    ...whenToChoose.map(({ name, advice }) => `**${name}.** ${advice}`),
    '## A call',
    'Round trips, and milliseconds as median (95th percentile). Cold: the first lookup, including opening the connection. Lookup: one duty on an open connection. List: 1,000 vehicles in one call. Bytes: sent and received by one lookup. Round trips are counted without added delay.',
    describeTrips(figures),
    ...[...figures.calls].map(([roundTripMs, byName]) => describeLatency(roundTripMs, byName)),
    '## A cold start',
    'Medians of the built API in its own process. Loaded: bytes read from the bundle, including driver and credentials. Init: time until the handler is loaded; the driver loads at the same time. Init alone: the same with the files of all other drivers deleted; differences are noise. Connected: time until the first invocation has opened its connection.',
    describeInits(figures.inits),
    '## Lists over the Data API',
    'The Data API accepts no arrays. The same statement with its list in each form (docs/decisions/0081-data-api-lists.md):',
    describeLists(figures.lists),
    '## Every case on every driver',
    'The suite in test/connections/postgres/conformance. ✓: the common behaviour. A number: a limit of the transport, listed below, which the case checks.',
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
  return table([`round trip ${roundTripMs} ms`, 'cold', 'lookup', 'list'], rows);
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
    if (!('description' in cell)) return cell.kind === 'passed' ? '✓' : '**failed**';
    const note = `${transport.name}: ${cell.description}`;
    if (!notes.includes(note)) notes.push(note);
    return `${notes.indexOf(note) + 1}`;
  };
  const escapeMarkdown = (text: string) => text.replace(/[|\\<>*_`[\]]/g, '\\$&').replace(/\n/g, ' ');
  const rows = cases.map(({ name, cells }): Row => {
    return [escapeMarkdown(name), ...transports.map((transport) => describe(transport, cells.get(transport.name)))];
  });
  const list = notes.map((note, index) => `${index + 1}. ${note}`).join('\n');
  return `${table(['case', ...transports.map(({ name }) => name)], rows)}\n\n${list}`;
}
