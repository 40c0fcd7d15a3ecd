/**
 * Writes the parts of templates that differ, for tools that judge a resource with its neighbours:
 * `node infra/aws/commands/distinct-parts.ts FOLDER OUT`. The templates of the matrix repeat each resource twelve times.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
};
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, object>>;
  readonly Parameters?: Readonly<Record<string, object>>;
};

/**
 * Keeps of each template, by name, the resources and outputs that no template before has. Two are the same if everything in them is,
 * where a reference counts by the type that it leads to, and resources of the same types refer to them. The name of a stage does not
 * count. A part also has what refers to a new resource or could collide with it, and everything that a kept resource refers to, so
 * that no reference is broken that the template does not break. Cycles and limits need the whole template.
 */
export function findDistinctParts(templates: Readonly<Record<string, Template>>): Record<string, Template> {
  const seen = new Set<string>();
  const isNew = (print: string) => {
    const { size } = seen;
    return seen.add(print).size > size;
  };
  const parts = Object.entries(templates).flatMap(([name, template]) => {
    const part = findNewPart(template, isNew);
    return part === undefined ? [] : [[name, part] as const];
  });
  return Object.fromEntries(parts);
}

function findNewPart(template: Template, isNew: (print: string) => boolean): Template | undefined {
  const { Resources, Outputs = {} } = template;
  const references = new Map(Object.entries(Resources).map(([id, one]) => [id, listReferences(one, Resources)]));
  const referrers = new Map<string, string[]>();
  for (const [id, targets] of references) {
    for (const target of targets) referrers.set(target, [...(referrers.get(target) ?? []), id]);
  }
  const siblings = listSiblings(Resources);
  const kept = new Set<string>();
  const counts = new Map<string, number>();
  for (const [id, resource] of Object.entries(Resources)) {
    const types = new Set((referrers.get(id) ?? []).map((one) => Resources[one]?.Type));
    const needed = new Set([resource.DependsOn ?? []].flat().map((one) => Resources[one]?.Type ?? one));
    const print = JSON.stringify([describe(resource, Resources), [...types].sort(), [...needed].sort()]);
    const count = (counts.get(print) ?? 0) + 1;
    counts.set(print, count);
    if (!isNew(`${print} ${count}`)) continue;
    for (const one of [id, ...(referrers.get(id) ?? []), ...(siblings.get(id) ?? [])]) kept.add(one);
  }
  const outputs = Object.entries(Outputs).filter(([, one]) =>
    isNew(JSON.stringify(['Output', describe(one, Resources)])),
  );
  if (kept.size + outputs.length === 0) return undefined;
  for (const [, one] of outputs) for (const target of listReferences(one, Resources)) kept.add(target);
  for (const id of kept) for (const target of references.get(id) ?? []) kept.add(target); // a set grows while it is read
  const resources = Object.entries(Resources).filter(([id]) => kept.has(id));
  const { Outputs: _, Parameters: __, ...rest } = template;
  const part = {
    ...rest,
    Resources: Object.fromEntries(resources.map(([id, one]) => [id, trimDependencies(one, Resources, kept)])),
    ...(outputs.length === 0 ? {} : { Outputs: Object.fromEntries(outputs) }),
  };
  const parameters = listNeededParameters(template, part);
  return parameters.length === 0 ? part : { ...part, Parameters: Object.fromEntries(parameters) };
}

/** The resources that may collide: those of one type and one name, or in one subnet. */
function listSiblings(resources: Template['Resources']): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [id, { Type, Properties = {} }] of Object.entries(resources)) {
    for (const [name, value] of Object.entries(Properties)) {
      if (!/(Name|Identifier|SubnetId)$/.test(name)) continue;
      const key = JSON.stringify([Type, name, value]);
      groups.set(key, [...(groups.get(key) ?? []), id]);
    }
  }
  const siblings = new Map<string, string[]>();
  for (const ids of groups.values()) for (const id of ids) siblings.set(id, [...(siblings.get(id) ?? []), ...ids]);
  return siblings;
}

/** Without the dependencies that are not in the part; one that the template does not have stays, as a fault. */
function trimDependencies(resource: Resource, all: Template['Resources'], kept: ReadonlySet<string>): Resource {
  if (resource.DependsOn === undefined) return resource;
  const left = [resource.DependsOn].flat().filter((one) => kept.has(one) || !(one in all));
  const { DependsOn: _, ...rest } = resource;
  return left.length === 0 ? rest : { ...rest, DependsOn: left };
}

/** The parameters that the part uses, and those that the whole template does not use, which is a fault. */
function listNeededParameters(template: Template, part: Template): [string, object][] {
  const { Parameters = {} } = template;
  const textOf = ({ Parameters: _, ...rest }: Template) => JSON.stringify(rest);
  const [whole, kept] = [textOf(template), textOf(part)];
  const uses = (text: string, name: string) => text.includes(`"${name}"`) || text.includes(`\${${name}}`);
  return Object.entries(Parameters).filter(([name]) => uses(kept, name) || !uses(whole, name));
}

/** The logical id that a value refers to, if it is a reference. */
function readReference(value: object): string | undefined {
  if ('Ref' in value) return String(value.Ref);
  return 'Fn::GetAtt' in value ? String([value['Fn::GetAtt']].flat()[0]).split('.')[0] : undefined;
}

function listReferences(value: unknown, resources: Template['Resources']): string[] {
  if (typeof value === 'string') {
    const names = [...value.matchAll(/\$\{(\w+)[.}]/g)].map(([, name = '']) => name); // of Fn::Sub
    return names.filter((name) => name in resources);
  }
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
  const templates: Record<string, Template> = Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]),
  );
  const parts = findDistinctParts(templates);
  for (const [name, part] of Object.entries(parts)) writeFileSync(join(out, name), JSON.stringify(part, null, 1));
  const count = (all: Readonly<Record<string, Template>>) =>
    Object.values(all).reduce((sum, one) => sum + Object.keys(one.Resources).length, 0);
  console.log(
    `${count(parts)} of ${count(templates)} resources in ${Object.keys(parts).length} parts of ${names.length} templates`,
  );
}
