import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * Counts the fields of a query as OTP's complexity limit does: each field in the text, a fragment's fields once for each
 * use, and `__typename` not at all. The length of lists does not count, so the limit protects no server.
 */
export function countFields(document: DocumentNode, operationName: string | undefined): number {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  }

  const count = (set: SelectionSetNode | undefined): number => {
    let fields = 0;
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FRAGMENT_SPREAD) fields += count(fragments.get(node.name.value));
      else if (node.kind === Kind.INLINE_FRAGMENT) fields += count(node.selectionSet);
      else if (node.name.value !== '__typename') fields += 1 + count(node.selectionSet);
    }
    return fields;
  };

  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  return count(operation?.selectionSet);
}
