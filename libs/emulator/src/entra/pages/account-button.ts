import type { DirectoryUser } from '../directory.js';
import { escapeHtml } from './html.js';

export interface AccountButton {
  user: DirectoryUser;
  /** Big text; the user's name unless told. */
  label?: string;
  /** Small text; the user name unless told. */
  hint?: string;
  tag?: string | undefined;
  focused?: boolean;
}

/** One account of the list. Scripts and tests find it as `<button name="username" value="…">`. */
export function accountButton({ user, label, hint, tag, focused = false }: AccountButton): string {
  const attributes = `class="account" type="submit" name="username" value="${escapeHtml(user.username)}"`;
  return `<li><button ${attributes}${focused ? ' autofocus' : ''}>
${avatar(user)}
<span class="who"><span class="name">${escapeHtml(label ?? user.name)}</span><span class="mail">${escapeHtml(hint ?? user.username)}</span></span>
${tag === undefined ? '' : `<span class="tag">${escapeHtml(tag)}</span>`}
</button></li>`;
}

function avatar(user: DirectoryUser): string {
  const initials = user.name
    .split(' ')
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
  return `<span class="avatar" aria-hidden="true" style="--hue: ${hueOf(user.oid)}">${escapeHtml(initials)}</span>`;
}

/** Everyone keeps their own colour. */
function hueOf(oid: string): number {
  return Number.parseInt(oid.slice(0, 6), 16) % 360;
}
