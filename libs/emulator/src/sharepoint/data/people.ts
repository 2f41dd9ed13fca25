import type { Person } from './model.js';

const SYSTEM: Person = { id: 1073741823, title: 'System Account', upn: 'SHAREPOINT\\system', objectId: '' };
/** Rows 1 to 5 belong to groups on a new site; users follow. */
const FIRST_USER = 6;

/** Everyone whom the tenant's sites have seen. */
export class People {
  readonly #people: Person[] = [];

  get system(): Person {
    return SYSTEM;
  }

  /** The row of this account, made on the first visit. */
  ensure(account: { objectId: string; title: string; upn: string }): Person {
    const known = this.#people.find((person) => person.objectId === account.objectId);
    if (known) return known;
    const person = { id: FIRST_USER + this.#people.length, ...account };
    this.#people.push(person);
    return person;
  }

  get(id: number): Person {
    return this.#people.find((person) => person.id === id) ?? SYSTEM;
  }

  all(): Person[] {
    return [...this.#people];
  }
}
