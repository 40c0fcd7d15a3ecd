import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * Measures the depth and width of a document with its fragments expanded. It stops above `mostSelections`, because nested
 * fragments can double at each level, and cyclic ones never end.
 */
export function measureSelections(
  document: DocumentNode,
  mostSelections: number,
): { depth: number; aliases: number; selections: number } {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  }
  const measured = { depth: 0, aliases: 0, selections: 0 };
  const walk = (set: SelectionSetNode | undefined, depth: number): void => {
    measured.depth = Math.max(measured.depth, depth);
    for (const node of set?.selections ?? []) {
      measured.selections += 1;
      if (measured.selections > mostSelections) return;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        walk(fragments.get(node.name.value), depth);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, depth);
      } else {
        if (node.alias !== undefined) measured.aliases += 1;
        if (node.selectionSet !== undefined) walk(node.selectionSet, depth + 1);
      }
    }
  };
  for (const node of document.definitions) {
    if ('selectionSet' in node) walk(node.selectionSet, 1);
  }
  return measured;
}
