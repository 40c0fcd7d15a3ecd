export type PageRequest = {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
};

/** Selects a page of a list, with the cursors of graphql-java's SimpleListConnection. */
export function pageConnection<T>(items: readonly T[], { first, last, after, before }: PageRequest) {
  const all = items.map((node, index) => ({ cursor: toCursor(index), node }));
  const start = after ? all.findIndex(({ cursor }) => cursor === after) + 1 : 0;
  const end = before ? all.findIndex(({ cursor }) => cursor === before) : all.length;
  const between = all.slice(start, end < 0 ? all.length : end);
  const head = first == null ? between : between.slice(0, first);
  const edges = last == null ? head : head.slice(Math.max(0, head.length - last));

  const startCursor = edges[0]?.cursor ?? null;
  const endCursor = edges.at(-1)?.cursor ?? null;
  const pageInfo = {
    startCursor,
    endCursor,
    hasPreviousPage: startCursor !== null && startCursor !== between[0]?.cursor,
    hasNextPage: endCursor !== null && endCursor !== between.at(-1)?.cursor,
  };
  return { edges, pageInfo };
}

function toCursor(index: number): string {
  return Buffer.from(`simple-cursor${index}`).toString('base64');
}
