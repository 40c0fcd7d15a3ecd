import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ability, type Transport, transports } from '../connections/postgres/conformance/transports.ts';

/** What became of one case on one transport: passed, passed in its limits (in words), failed, or not run for a reason. */
export type Cell =
  | { readonly kind: 'passed' | 'failed' }
  | { readonly kind: 'limit' | 'not-there'; readonly words: string };
export type CaseRow = { readonly name: string; readonly cells: ReadonlyMap<string, Cell | undefined> };

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { ancestorTitles: string[]; title: string; status: string }[];
  }[];
};

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Cases that only some transports have, by the title of their group. */
const abilities: Readonly<Record<string, Ability>> = {
  'a secret that is rotated': 'secret-login',
  'a secret in the middle of its rotation': 'pending-secret',
  'a token': 'token-login',
};

/** What a title says that the case comes to where nothing limits it. */
const outcome = /: (exact, as text|whole|in one round trip|nothing is left running)$/;

/** Runs the conformance suite and reads what each case did on each transport. */
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
    // A failed case is in the report; a run without one says why it could not begin.
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
    const { about, over } = splitGroup(group);
    for (const transport of over) {
      const limit = Object.values(transport.limits).find((words) => title.endsWith(`: ${words}`));
      const own = limit === undefined ? title.replace(outcome, '') : title.slice(0, -`: ${limit}`.length);
      const name = about === '' ? own : `${about} ${own}`;
      const row = rows.get(name) ?? { ability: abilities[about], cells: new Map() };
      rows.set(name, row);
      if (status !== 'passed') row.cells.set(transport.name, { kind: 'failed' });
      else row.cells.set(transport.name, limit === undefined ? { kind: 'passed' } : { kind: 'limit', words: limit });
    }
  }
  return [...rows].map(([name, { ability, cells }]) => {
    const findReason = ({ limits }: Transport): Cell | undefined => {
      const words = ability === undefined ? undefined : limits[ability];
      return words === undefined ? undefined : { kind: 'not-there', words };
    };
    return { name, cells: new Map(transports.map((one) => [one.name, cells.get(one.name) ?? findReason(one)])) };
  });
}

/** `a secret that is rotated, over pg` is about the secret; `pg` alone is about everything; what names none is for all. */
function splitGroup(group: string): { about: string; over: readonly Transport[] } {
  const over = transports.find(({ name }) => group === name || group.endsWith(`, over ${name}`));
  if (over === undefined) return { about: group, over: transports };
  return { about: group === over.name ? '' : group.slice(0, -`, over ${over.name}`.length), over: [over] };
}
