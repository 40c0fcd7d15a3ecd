import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ability, type Transport, transports } from '../connections/postgres/conformance/transports.ts';

/** The result of one case on one transport: passed, passed with a documented limit, failed, or not applicable. */
export type Cell =
  | { readonly kind: 'passed' | 'failed' }
  | { readonly kind: 'limit' | 'not-applicable'; readonly description: string };
export type CaseRow = { readonly name: string; readonly cells: ReadonlyMap<string, Cell | undefined> };

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { ancestorTitles: string[]; title: string; status: string }[];
  }[];
};

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Cases for some transports only, by the title of their group. */
const abilities: Readonly<Record<string, Ability>> = {
  'a rotated secret': 'secret-login',
  'a secret during its rotation': 'pending-secret',
  'a token': 'token-login',
};

/** The end of a title that states the outcome without a limit. */
const outcome = /: (exact, as text|whole|as an invalid input|nothing is left running)$/;

/** Runs the conformance suite and reads the result of each case on each transport. */
export async function readConformance(): Promise<CaseRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-drivers-'));
  const file = join(folder, 'report.json');
  try {
    const args = [
      'run',
      '--config',
      'test/vitest.config.ts',
      'test/connections/postgres/conformance',
      '--reporter=json',
      `--outputFile=${file}`,
    ];
    // Failed cases are in the report. Without a report, the error says why the run did not start.
    const run = await promisify(execFile)('node_modules/.bin/vitest', args, { cwd: root, maxBuffer: 1e9 }).catch(
      (error: Error) => error,
    );
    const text = await readFile(file, 'utf8').catch(() => {
      throw run;
    });
    return arrange(JSON.parse(text) as Report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function arrange({ testResults }: Report): CaseRow[] {
  const rows = new Map<string, { ability: Ability | undefined; cells: Map<string, Cell> }>();
  for (const { ancestorTitles, title, status } of testResults.flatMap((result) => result.assertionResults)) {
    const [group = ''] = ancestorTitles;
    const { subject, over } = splitGroup(group);
    for (const transport of over) {
      const limit = Object.values(transport.limits).find((words) => title.endsWith(`: ${words}`));
      const own = limit === undefined ? title.replace(outcome, '') : title.slice(0, -`: ${limit}`.length);
      const name = subject === '' ? own : `${subject} ${own}`;
      const row = rows.get(name) ?? { ability: abilities[subject], cells: new Map() };
      rows.set(name, row);
      if (status !== 'passed') row.cells.set(transport.name, { kind: 'failed' });
      else
        row.cells.set(transport.name, limit === undefined ? { kind: 'passed' } : { kind: 'limit', description: limit });
    }
  }
  return [...rows].map(([name, { ability, cells }]) => {
    const findReason = ({ limits }: Transport): Cell | undefined => {
      const words = ability === undefined ? undefined : limits[ability];
      return words === undefined ? undefined : { kind: 'not-applicable', description: words };
    };
    return { name, cells: new Map(transports.map((one) => [one.name, cells.get(one.name) ?? findReason(one)])) };
  });
}

/** Splits `a rotated secret, over pg` into subject and transport. `pg` alone has no subject; a title without a transport covers all. */
function splitGroup(group: string): { subject: string; over: readonly Transport[] } {
  const over = transports.find(({ name }) => group === name || group.endsWith(`, over ${name}`));
  if (over === undefined) return { subject: group, over: transports };
  return { subject: group === over.name ? '' : group.slice(0, -`, over ${over.name}`.length), over: [over] };
}
