/**
 * Writes the parts of templates that differ, for checks that judge a resource with its neighbours:
 * `node infra/aws/commands/distinct-parts.ts FOLDER OUT`. The templates of the matrix repeat each resource twelve times.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Resource = { readonly Type: string; readonly [name: string]: unknown };
export type Template = { readonly Resources: Readonly<Record<string, Resource>> };

/**
 * Keeps of each template the resources that no template before has, with those that refer to them and all that they refer to. Two
 * resources are the same if everything in them is, where a reference counts by the type that it leads to, and resources of the
 * same types refer to them. The name of a stage does not count.
 */
export function findDistinctParts(templates: readonly Template[]): Template[] {
  const seen = new Set<string>();
  return templates.flatMap((template) => {
    const { Resources } = template;
    const references = new Map(Object.entries(Resources).map(([id, one]) => [id, listReferences(one, Resources)]));
    const referrers = new Map<string, string[]>();
    for (const [id, targets] of references) {
      for (const target of targets) referrers.set(target, [...(referrers.get(target) ?? []), id]);
    }
    const kept = new Set<string>();
    for (const [id, resource] of Object.entries(Resources)) {
      const types = new Set((referrers.get(id) ?? []).map((one) => Resources[one]?.Type));
      const print = JSON.stringify([describe(resource, Resources), [...types].sort()]);
      if (seen.has(print)) continue;
      seen.add(print);
      for (const one of [id, ...(referrers.get(id) ?? [])]) kept.add(one);
    }
    for (const id of kept) for (const target of references.get(id) ?? []) kept.add(target); // a set grows while it is read
    const part = Object.entries(Resources).filter(([id]) => kept.has(id));
    return part.length === 0 ? [] : [{ ...template, Resources: Object.fromEntries(part) }];
  });
}

/** The logical id that a value refers to, if it is a reference. */
function readReference(value: object): string | undefined {
  if ('Ref' in value) return String(value.Ref);
  return 'Fn::GetAtt' in value ? String([value['Fn::GetAtt']].flat()[0]) : undefined;
}

function listReferences(value: unknown, resources: Template['Resources']): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const id = readReference(value);
  if (id !== undefined) return id in resources ? [id] : [];
  return Object.values(value).flatMap((one) => listReferences(one, resources));
}

/** A value without what two stages, builds or logical ids make different. */
function describe(value: unknown, resources: Template['Resources']): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/\b(dev|prod)\b/g, 'STAGE').replaceAll(/[0-9a-f]{64}/g, 'HASH');
  if (Array.isArray(value)) return value.map((one) => describe(one, resources));
  if (typeof value !== 'object' || value === null) return value;
  const id = readReference(value);
  if (id !== undefined) return [resources[id]?.Type ?? id, [Object.values(value)[0]].flat().slice(1)];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'DependsOn' && name !== 'Metadata')
      .map(([name, one]) => [name, describe(one, resources)]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, out] = process.argv.slice(2);
  if (folder === undefined || out === undefined) throw new Error('usage: distinct-parts.ts FOLDER OUT');
  mkdirSync(out, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const templates = names.map((name): Template => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const parts = findDistinctParts(templates);
  for (const [index, part] of parts.entries()) {
    writeFileSync(join(out, `${index}.template.json`), JSON.stringify(part, null, 1));
  }
  const count = (all: readonly Template[]) => all.reduce((sum, one) => sum + Object.keys(one.Resources).length, 0);
  console.log(`${count(parts)} of ${count(templates)} resources in ${parts.length} parts of ${names.length} templates`);
}
