import { RequestRefusedError } from '../../shared/http/request/refusal.ts';

/**
 * What a bulk call asks for, in the order asked, duplicates kept, unknown ones left out.
 * @param most more than this cannot be sent in one answer, so collecting ends there
 * @throws RequestRefusedError for more than that
 */
export function collectItems<Item>(
  ids: readonly string[],
  find: (id: string) => Item | readonly Item[] | undefined,
  most: number,
): Item[] {
  const items: Item[] = [];
  for (const id of ids) {
    const found = find(id) ?? [];
    for (const item of Array.isArray(found) ? (found as readonly Item[]) : [found as Item]) items.push(item);
    if (items.length > most) {
      throw new RequestRefusedError('too-large', `The answer is too large for one response: ask for fewer ids at once`);
    }
  }
  return items;
}
