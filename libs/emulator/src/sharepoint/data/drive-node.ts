import type { Item } from './model.js';

/** A file or folder; its row in the library's list carries guid, version and times. */
export interface DriveNode {
  /** Graph's id. */
  graphId: string;
  name: string;
  item: Item;
  /** Undefined only for the library's root folder. */
  parent: DriveNode | undefined;
  /** Undefined for folders. */
  content: Buffer | undefined;
  /** Counts content changes only; Graph's cTag. */
  contentVersion: number;
  /** Earlier contents, by the version of the row at that time. */
  earlier: Map<number, Buffer>;
  /** Names compare without case. */
  children: Map<string, DriveNode>;
}

export function isFolder(node: DriveNode): boolean {
  return node.content === undefined;
}

export function childrenOf(node: DriveNode): DriveNode[] {
  return [...node.children.values()].toSorted((a, b) =>
    a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1,
  );
}

export function childNamed(node: DriveNode, name: string): DriveNode | undefined {
  return node.children.get(name.toLowerCase());
}

/** Folder names from the root down to the node, the root left out. */
export function pathOf(node: DriveNode): string[] {
  return node.parent ? [...pathOf(node.parent), node.name] : [];
}

export function sizeOf(node: DriveNode): number {
  if (node.content) return node.content.length;
  return childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 0);
}

/** All files and folders under a folder, at any depth. */
export function everythingBelow(node: DriveNode): DriveNode[] {
  return childrenOf(node).flatMap((child) => [child, ...everythingBelow(child)]);
}
