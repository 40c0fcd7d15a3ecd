/** Finds resources of a template that need each other, which CloudFormation refuses. @returns their ids in order, or none */
export function findCycle({ Resources = {} }: { Resources?: Record<string, object> }): string[] {
  const needs = new Map(Object.entries(Resources).map(([id, resource]) => [id, findNeeded(resource, Resources)]));
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): string[] => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return [];
    for (const next of needs.get(id) ?? []) {
      const cycle = visit(next, [...path, id]);
      if (cycle.length > 0) return cycle;
    }
    done.add(id);
    return [];
  };
  for (const id of needs.keys()) {
    const cycle = visit(id, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** The logical ids that a part of a template refers to: Ref, Fn::GetAtt, Fn::Sub, and DependsOn. */
function findNeeded(part: object, known: Record<string, object>): Set<string> {
  const text = JSON.stringify(part);
  const found = new Set<string>();
  for (const [, ref, attribute] of text.matchAll(/\{"Ref":"([^"]+)"\}|\{"Fn::GetAtt":\["([^"]+)"/g)) {
    found.add(ref ?? attribute ?? '');
  }
  for (const [, name] of text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) found.add(name ?? '');
  const { DependsOn = [] } = part as { DependsOn?: string | string[] };
  for (const name of [DependsOn].flat()) found.add(name);
  return new Set([...found].filter((name) => name in known));
}
