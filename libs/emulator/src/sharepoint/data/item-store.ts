import type { Fields, Item } from './model.js';

export interface Change {
  sequence: number;
  id: number;
  guid: string;
  deleted: boolean;
}

export interface Write {
  at: number;
  editorId: number;
}

/** The rows of one list, with the log that change queries read. Rows may come into being on the first read. */
export class ItemStore {
  #rows: Map<number, Item> | undefined;
  /** The same in a row: a long list is read page by page, and making it for each costs more than the page. */
  #inOrder: readonly Item[] | undefined;
  #nextId: number | undefined;
  readonly #changes: Change[] = [];

  constructor(
    private readonly newGuid: () => string,
    private readonly seed: () => Item[] = () => [],
    private readonly seedCount = 0,
  ) {}

  get #items(): Map<number, Item> {
    this.#rows ??= new Map(this.seed().map((item) => [item.id, item]));
    return this.#rows;
  }

  get count(): number {
    return this.#rows ? this.#rows.size : this.seedCount;
  }

  /** The number of the latest change; a delta token points at one. */
  get sequence(): number {
    return this.#changes.length;
  }

  all(): readonly Item[] {
    this.#inOrder ??= [...this.#items.values()];
    return this.#inOrder;
  }

  get(id: number): Item | undefined {
    return this.#items.get(id);
  }

  add(fields: Fields, write: Write): Item {
    this.#nextId ??= Math.max(0, ...this.#items.keys()) + 1;
    const item: Item = {
      id: this.#nextId++,
      guid: this.newGuid(),
      version: 1,
      fields,
      created: write.at,
      modified: write.at,
      authorId: write.editorId,
      editorId: write.editorId,
      history: [],
      attachments: [],
    };
    this.#items.set(item.id, item);
    this.#inOrder = undefined;
    this.#log(item, false);
    return item;
  }

  update(item: Item, fields: Fields, write: Write): void {
    const { version: number, modified, editorId } = item;
    item.history.push({ number, fields: { ...item.fields }, modified, editorId });
    Object.assign(item.fields, fields);
    item.version += 1;
    item.modified = write.at;
    item.editorId = write.editorId;
    this.#log(item, false);
  }

  remove(item: Item): void {
    this.#items.delete(item.id);
    this.#inOrder = undefined;
    this.#log(item, true);
  }

  changesAfter(sequence: number): Change[] {
    return this.#changes.slice(sequence);
  }

  #log(item: Item, deleted: boolean): void {
    this.#changes.push({ sequence: this.#changes.length + 1, id: item.id, guid: item.guid, deleted });
  }
}
