import { stored } from './stored.js';

interface Field extends HTMLElement {
  type?: string;
  autocomplete?: string;
  name?: string;
  value: string;
  checked: boolean;
  selected: boolean;
}
type Member = 'value' | 'checked' | 'selected';
type Kept = Record<string, unknown>;

/** Keeps what is typed, in this tab alone, for this user on this page, while the page is away for a sign-in. */
export function rescueForms(selector: string, user: string): void {
  const kept: Kept = {};
  for (const [key, field, member] of fields(selector)) kept[key] = field[member];
  keptForms(JSON.stringify({ [user + location.pathname]: kept }));
}

/** Puts back what was kept, once, also into forms that come a little later; a page hears it as if it had been typed. */
export function restoreForms(selector: string, user: string): void {
  const all: Record<string, Kept | undefined> = JSON.parse(keptForms('') || '{}');
  const kept = all[user + location.pathname];
  if (!kept) return;
  for (const ms of [0, 1_000]) {
    setTimeout(() => {
      for (const [key, field, member] of fields(selector)) {
        if (key in kept && kept[key] !== field[member]) fill(field, member, kept[key]);
        delete kept[key];
      }
    }, ms);
  }
}

/** Returns what was kept. With nothing typed nobody waits for it any more. */
export function keptForms(typed: string): string | null {
  return stored('sessionStorage', 'bff-forms', typed);
}

/** Each with the member that a user changes. Boxes of one name are told apart by what they stand for. */
function fields(selector: string): [key: string, field: Field, member: Member][] {
  const found: [string, Field, Member][] = [];
  document.querySelectorAll(selector).forEach((form, at) =>
    form
      .querySelectorAll<Field>('input,textarea,select:not([multiple]),[multiple] option')
      .forEach((field, nth) => {
        const { type = '', autocomplete, name, value } = field;
        const member = /box|radio/.test(type) ? 'checked' : type ? 'value' : 'selected';
        // Not ours to keep: secrets, also as autofill names them, files, and what nobody types.
        if (!/pass|file|hidden|code|cc-/.test(type + autocomplete))
          found.push([`${at} ${name || nth} ${member === 'checked' && value}`, field, member]);
      }),
  );
  return found;
}

function fill(field: Field, member: Member, value: unknown): void {
  if (member === 'checked') return field.click();
  // Frameworks put a setter of their own upon the element, which hides the change from them.
  Reflect.set(Object.getPrototypeOf(field), member, value, field);
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}
