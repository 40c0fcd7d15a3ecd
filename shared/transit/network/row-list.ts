/**
 * A list over rows of a network whose items are built when they are read: kept as objects, 50,000 stops take as much memory
 * as the network itself.
 */
export class RowList<Item> implements Iterable<Item> {
  readonly #rows: ArrayLike<number>;
  readonly #describe: (row: number) => Item;

  constructor(rows: ArrayLike<number>, describe: (row: number) => Item) {
    this.#rows = rows;
    this.#describe = describe;
  }

  get length(): number {
    return this.#rows.length;
  }

  /** Builds the items from `start` to before `end`, by default to the end of the list. */
  slice(start: number, end = this.length): Item[] {
    const items: Item[] = [];
    for (let index = start; index < Math.min(end, this.length); index += 1) {
      items.push(this.#describe(this.#rows[index] ?? 0));
    }
    return items;
  }

  map<Value>(change: (item: Item) => Value): RowList<Value> {
    return new RowList(this.#rows, (row) => change(this.#describe(row)));
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let index = 0; index < this.length; index += 1) yield this.#describe(this.#rows[index] ?? 0);
  }
}
