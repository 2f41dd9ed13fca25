import { driveItemIdOf } from './graph-ids.js';
import { childNamed, childrenOf, type DriveNode } from './drive-node.js';
import type { ItemStore, Write } from './item-store.js';
import type { Item } from './model.js';

/** The tree of files and folders of one document library. */
export class Library {
  readonly #byGuid = new Map<string, DriveNode>();
  readonly root: DriveNode;

  constructor(
    readonly driveId: string,
    private readonly listId: string,
    private readonly items: ItemStore,
    rootItem: Item,
  ) {
    this.root = this.#node('root', rootItem, undefined, undefined);
  }

  byUniqueId(guid: string): DriveNode | undefined {
    return this.#byGuid.get(guid.toLowerCase());
  }

  byGraphId(graphId: string): DriveNode | undefined {
    if (graphId === 'root') return this.root;
    return [...this.#byGuid.values()].find((node) => node.graphId === graphId);
  }

  /** Known for what is gone, too. */
  graphIdOf(guid: string): string {
    return driveItemIdOf(this.listId, guid);
  }

  byItemId(id: number): DriveNode | undefined {
    return [...this.#byGuid.values()].find((node) => node.parent && node.item.id === id);
  }

  at(path: readonly string[], from: DriveNode = this.root): DriveNode | undefined {
    let node: DriveNode | undefined = from;
    for (const name of path) node = node && childNamed(node, name);
    return node;
  }

  addFolder(parent: DriveNode, name: string, write: Write): DriveNode {
    return this.#add(parent, name, undefined, write);
  }

  addFile(parent: DriveNode, name: string, content: Buffer, write: Write): DriveNode {
    return this.#add(parent, name, content, write);
  }

  replaceContent(node: DriveNode, content: Buffer, write: Write): void {
    if (node.content) node.earlier.set(node.item.version, node.content);
    node.content = content;
    node.contentVersion += 1;
    this.items.update(node.item, {}, write);
  }

  /** Renames, moves or both. */
  move(node: DriveNode, parent: DriveNode, name: string, write: Write): void {
    node.parent?.children.delete(node.name.toLowerCase());
    node.name = name;
    node.parent = parent;
    parent.children.set(name.toLowerCase(), node);
    this.items.update(node.item, { FileLeafRef: name }, write);
  }

  remove(node: DriveNode): void {
    for (const child of childrenOf(node)) this.remove(child);
    node.parent?.children.delete(node.name.toLowerCase());
    this.#byGuid.delete(node.item.guid);
    this.items.remove(node.item);
  }

  #add(parent: DriveNode, name: string, content: Buffer | undefined, write: Write): DriveNode {
    const item = this.items.add({ FileLeafRef: name, Title: null }, write);
    const node = this.#node(name, item, parent, content);
    parent.children.set(name.toLowerCase(), node);
    return node;
  }

  #node(name: string, item: Item, parent: DriveNode | undefined, content: Buffer | undefined): DriveNode {
    const node: DriveNode = {
      graphId: this.graphIdOf(item.guid),
      name,
      item,
      parent,
      content,
      contentVersion: 1,
      earlier: new Map(),
      children: new Map(),
    };
    this.#byGuid.set(item.guid, node);
    return node;
  }
}
