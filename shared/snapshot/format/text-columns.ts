import { BrokenSnapshotError } from './broken-snapshot.ts';
import { columnGroups, textColumns } from './columns.ts';

type Group = (typeof columnGroups)[number];

/**
 * Text columns of a group that are decoded at their first use: a call needs few of them, and as JSON they take less memory.
 * They are properties like the number columns. All networks share the getters, and with them the optimised code.
 */
export class TextColumns {
  readonly #texts: unknown[] = [];
  readonly #unread: (Buffer | undefined)[];

  constructor(group: Group, json: readonly Buffer[]) {
    this.#unread = json.map((column) => Buffer.from(column)); // a copy: the other bytes of the snapshot can be freed
    Object.defineProperties(this, TextColumns.#properties[group]);
  }

  static readonly #properties = Object.fromEntries(
    columnGroups.map((group) => {
      const getters = textColumns[group].map((name, column) => [
        name,
        {
          enumerable: true,
          get(this: TextColumns) {
            return this.#texts[column] ?? this.#decode(column);
          },
        },
      ]);
      return [group, Object.fromEntries(getters)];
    }),
  ) as Record<Group, PropertyDescriptorMap>;

  #decode(column: number): unknown {
    const texts = parseJson(this.#unread[column]?.toString() ?? '');
    this.#texts[column] = texts;
    this.#unread[column] = undefined;
    return texts;
  }
}

/** Cuts the text columns out of the JSON of a head. Quotes within texts are escaped, so that only keys match. */
export function cutTexts(head: Buffer): { texts: Record<Group, TextColumns>; rest: string } {
  let position = 0;
  const find = (key: string) => {
    position = head.indexOf(`"${key}":`, position);
    if (position === -1) throw new BrokenSnapshotError(`The head has no ${key}`);
    return position;
  };
  const start = find('texts');
  const groups = columnGroups.map((group) => {
    const groupStart = find(group);
    return { group, groupStart, starts: textColumns[group].map(find) };
  });
  const end = find('sideTables');
  const texts = groups.map(({ group, starts }, index) => {
    const groupEnd = (groups[index + 1]?.groupStart ?? end) - '},'.length;
    const json = textColumns[group].map((name, column) => {
      const next = starts[column + 1];
      return head.subarray(
        (starts[column] ?? 0) + `"${name}":`.length,
        next === undefined ? groupEnd : next - ','.length,
      );
    });
    return [group, new TextColumns(group, json)];
  });
  return { texts: Object.fromEntries(texts), rest: head.toString('utf8', 0, start) + head.toString('utf8', end) };
}

export function parseJson<Value>(text: string): Value {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenSnapshotError('The head is not JSON', { cause: error });
  }
}
