import { dirname } from 'node:path';
import type { Import } from './read-tree.ts';

/**
 * Finds folders that import each other, directly or through others. A folder and its subfolder count as two.
 * @returns one list of folders for each cycle, each with the imports that tie it
 */
export function findFolderCycles(imports: readonly Import[]): { folders: string[]; imports: Import[] }[] {
  const between = imports.filter(({ from, to }) => dirname(from) !== dirname(to));
  const next = Map.groupBy(between, ({ from }) => dirname(from));
  const reach = new Map([...next.keys()].map((folder) => [folder, findReachable(folder, next)]));
  const tied = (one: string, other: string) =>
    reach.get(one)?.has(other) === true && reach.get(other)?.has(one) === true;
  const seen = new Set<string>();
  return [...next.keys()].flatMap((folder) => {
    if (seen.has(folder) || !tied(folder, folder)) return [];
    const folders = [...next.keys()].filter((other) => tied(folder, other));
    for (const member of folders) seen.add(member);
    const ties = between.filter(({ from, to }) => folders.includes(dirname(from)) && folders.includes(dirname(to)));
    return [{ folders, imports: ties }];
  });
}

function findReachable(start: string, next: ReadonlyMap<string, readonly Import[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const left = [start];
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    for (const { to } of next.get(folder) ?? []) {
      if (reached.has(dirname(to))) continue;
      reached.add(dirname(to));
      left.push(dirname(to));
    }
  }
  return reached;
}
