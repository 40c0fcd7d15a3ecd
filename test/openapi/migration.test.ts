import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Schema = { readonly [key: string]: unknown };
type Operation = { responses: Record<string, { content?: Record<string, { schema: Schema }> }> };

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const document = JSON.parse(read('docs/openapi.json')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
const guide = read('docs/api.md');
const table = guide.slice(guide.indexOf('## From the first version'), guide.indexOf('## Beside other transit APIs'));

/** Answers about the service itself, which the second version does not repeat. */
const ofTheService =
  /^\/(health|ready|memory-stats|connection-stats|config|refresh-data|trip-cache|openapi\.json|graphql)/;

/** Every field of the answers of these paths. */
function listFields(isWanted: (path: string) => boolean): Set<string> {
  const fields = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null || seen.has(schema)) return;
    seen.add(schema);
    const { $ref, properties } = schema as { $ref?: string; properties?: Schema };
    if ($ref !== undefined) visit(document.components.schemas[$ref.split('/').at(-1) ?? '']);
    for (const [name, field] of Object.entries(properties ?? {})) {
      fields.add(name);
      visit(field);
    }
    for (const [key, part] of Object.entries(schema)) if (key !== 'properties') visit(part);
  };
  for (const [path, operations] of Object.entries(document.paths)) {
    if (!isWanted(path)) continue;
    for (const { responses } of Object.values(operations)) {
      for (const { schema } of Object.values(responses?.['200']?.content ?? {})) visit(schema);
    }
  }
  return fields;
}

const old = listFields((path) => !path.startsWith('/v2/') && !ofTheService.test(path));
const now = listFields((path) => path.startsWith('/v2/'));

it('the guide says where each field of the first version is in the second', () => {
  const renamed = [...old].filter((field) => !now.has(field));
  expect(old.size).toBeGreaterThan(60);
  expect(renamed.length).toBeGreaterThan(30);
  expect(renamed.filter((field) => !new RegExp(`\\b${field}\\b`).test(table))).toEqual([]);
});

it('the guide names no field of the second version that is not there', () => {
  const rows = table
    .slice(table.indexOf('| old field |'))
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...(row.split('|')[2] ?? '').matchAll(/`([a-zA-Z]+)`/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !now.has(name ?? '') && name !== 'lang')).toEqual([]);
});

it('the comparison has a source for each cell, and each source has an address', () => {
  const section = guide.slice(guide.indexOf('## Beside other transit APIs'));
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.flatMap((row) => row.split('|').slice(2, -1));
  expect(rows.length).toBeGreaterThan(8);
  expect(cells.filter((cell) => !/ \[[a-z]\]\s*$/.test(cell))).toEqual([]);
  const sources = new Map(
    [...section.matchAll(/\[([a-z])\] (?:<(https:[^>]+)>|\[[^\]]+\]\(([^)]+)\))/g)].map((found) => [
      found[1],
      found[2] ?? found[3],
    ]),
  );
  const used = cells.flatMap((cell) => [...cell.matchAll(/\[([a-z])\]/g)].map(([, letter]) => letter));
  expect(used.filter((letter) => sources.get(letter) === undefined)).toEqual([]);
});
