import { childNamed, type DriveNode } from '../data/drive-node.js';

/** The name itself, or `name 1.txt` and so on when it is taken. */
export function freeName(parent: DriveNode, name: string): string {
  if (!childNamed(parent, name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let number = 1;
  while (childNamed(parent, `${stem} ${number}${ending}`)) number += 1;
  return `${stem} ${number}${ending}`;
}
