import type { ListSpec } from './build-list.js';
import type { ColumnSpec } from './columns.js';
import { FOUNDED } from './create-site.js';
import type { Fields, FieldValue } from './model.js';
import type { Site } from './site-list.js';

const DAY = 86_400_000;

/** Rows that can be told apart, the same in every run: `Tasks 1`, `Tasks 2` and so on. */
export function madeUpRows(site: Site, { title, columns = [] }: ListSpec, count: number): Fields[] {
  const makers = columns.map((column) => [column.name, maker(site, column)] as const);
  return Array.from({ length: count }, (_, index) => {
    const fields: Fields = { Title: `${title} ${index + 1}` };
    for (const [name, make] of makers) fields[name] = make(index);
    return fields;
  });
}

function maker(site: Site, { kind, name, choices = [], lookup }: ColumnSpec): (index: number) => FieldValue {
  switch (kind) {
    case 'text':
      return (index) => `${name} ${index + 1}`;
    case 'number':
    case 'currency':
      return (index) => index + 1;
    case 'boolean':
      return (index) => index % 2 === 0;
    case 'choice':
      return (index) => choices[index % choices.length] ?? null;
    case 'dateTime':
      return (index) => new Date(FOUNDED + (index % 3650) * DAY).toISOString().replace('.000Z', 'Z');
    case 'lookup': {
      const rows = site.lists.find(({ id }) => id === lookup?.listId)?.items.count ?? 0;
      return (index) => (rows === 0 ? null : (index % rows) + 1);
    }
    case 'note':
    case 'hyperlink':
    case 'person':
    case 'counter':
    case 'computed':
      return () => null;
  }
}
