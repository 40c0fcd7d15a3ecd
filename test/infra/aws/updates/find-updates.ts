import { readFileSync } from 'node:fs';

type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };
type Template = { readonly Resources: Readonly<Record<string, Resource>> };
type Schema = {
  readonly replaces: readonly string[];
  readonly mayReplace: readonly string[];
  readonly name: readonly string[];
};

/** From the resource schemas of CloudFormation (write-create-only.ts). */
const schemas: Readonly<Record<string, Schema>> = JSON.parse(
  readFileSync(new URL('./create-only-properties.json', import.meta.url), 'utf8'),
);

export type Updates = {
  readonly created: string[];
  readonly deleted: string[];
  readonly replaced: string[];
  /** Replaced, but with the same fixed name: CloudFormation creates the new one first, so the deployment fails. */
  readonly conflicts: string[];
};

/** What CloudFormation does with each resource of a changed template: types, without those that only change in place. */
export function findUpdates(before: Template, after: Template): Updates {
  const [old, now] = [before.Resources, after.Resources];
  const replaced = new Set<string>();
  for (let size = -1; size !== replaced.size; ) {
    size = replaced.size;
    for (const [id, { Type, Properties = {} }] of Object.entries(now)) {
      const previous = old[id]?.Properties;
      if (previous === undefined || replaced.has(id)) continue;
      const { replaces = [] } = schemas[Type] ?? {};
      const isChanged = (name: string) =>
        JSON.stringify(previous[name]) !== JSON.stringify(Properties[name]) || refersTo(Properties[name], replaced);
      if (replaces.some(isChanged)) replaced.add(id);
    }
  }
  const typesOf = (ids: Iterable<string>, of: Template['Resources']) => [...ids].map((id) => of[id]?.Type ?? '').sort();
  const isNamed = (id: string) => {
    const { Type = '', Properties = {} } = now[id] ?? {};
    const names = (schemas[Type]?.name ?? []).map((name) => [Properties[name], old[id]?.Properties?.[name]]);
    return names.length > 0 && names.every(([value, same]) => typeof value === 'string' && value === same);
  };
  return {
    created: typesOf(
      Object.keys(now).filter((id) => old[id] === undefined),
      now,
    ),
    deleted: typesOf(
      Object.keys(old).filter((id) => now[id] === undefined),
      old,
    ),
    replaced: typesOf(replaced, now),
    conflicts: typesOf([...replaced].filter(isNamed), now),
  };
}

function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  const text = JSON.stringify(value) ?? '';
  return [...ids].some((id) => text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}",`));
}
