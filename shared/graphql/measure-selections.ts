import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/** The selections of one place in the answer, by response name. Fragment spreads of the place share one entry. */
type Place = Map<string, { count: number; readonly inside: Place }>;

/**
 * Measures the depth and width of a document with its fragments expanded. It stops above `mostSelections`, because nested
 * fragments can double at each level, and cyclic ones never end.
 * @returns `pairs`: the pairs of selections with the same place in the answer. Validation compares each pair, and takes half a
 * second for the same field a thousand times
 */
export function measureSelections(
  document: DocumentNode,
  mostSelections: number,
): { depth: number; aliases: number; selections: number; pairs: number } {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  }
  const measured = { depth: 0, aliases: 0, selections: 0, pairs: 0 };
  const enter = (place: Place, name: string): Place => {
    const entry = place.get(name) ?? { count: 0, inside: new Map() };
    place.set(name, entry);
    measured.pairs += entry.count;
    entry.count += 1;
    return entry.inside;
  };
  const walk = (set: SelectionSetNode | undefined, depth: number, place: Place): void => {
    measured.depth = Math.max(measured.depth, depth);
    for (const node of set?.selections ?? []) {
      measured.selections += 1;
      if (measured.selections > mostSelections) return;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        enter(place, '...');
        walk(fragments.get(node.name.value), depth, place);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, depth, place);
      } else {
        if (node.alias !== undefined) measured.aliases += 1;
        const inside = enter(place, node.alias?.value ?? node.name.value);
        if (node.selectionSet !== undefined) walk(node.selectionSet, depth + 1, inside);
      }
    }
  };
  for (const node of document.definitions) {
    if ('selectionSet' in node) walk(node.selectionSet, 1, new Map());
  }
  return measured;
}
