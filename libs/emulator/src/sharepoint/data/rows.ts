import type { Item } from './model.js';
import type { SiteList } from './site-list.js';

/** Removes a row; in a library the file or folder goes with it. */
export function removeRow(list: SiteList, item: Item): void {
  const node = list.library?.byItemId(item.id);
  if (node) list.library?.remove(node);
  else list.items.remove(item);
}
