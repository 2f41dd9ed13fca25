import type { ColumnSpec } from './columns.js';
import type { Fields } from './model.js';

const STATUSES = ['New', 'In progress', 'Waiting', 'Done'];
const TITLES = [
  'New laptop',
  'Badge does not open door 4',
  "Access to O'Brien's calendar",
  'Monitor arm',
  'VPN token expired',
  'Printer on floor 2 & 3',
  'Shared mailbox for #welcome',
  'Phone 100% broken',
  'Guest account',
  'Ergonomic chair',
  'Licence for the drawing tool',
  'Meeting room display',
];
export const STAFF = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra'];

const DAY = 86_400_000;

export function staffRows(): Fields[] {
  return STAFF.map((name) => ({
    Title: name,
    Department: name.length % 2 === 0 ? 'Research' : 'Operations',
  }));
}

export function requestColumns(staffListId: string): ColumnSpec[] {
  return [
    { name: 'Status', kind: 'choice', choices: STATUSES, indexed: true },
    { name: 'Priority', kind: 'number' },
    { name: 'DueDate', title: 'Due date', kind: 'dateTime', indexed: true },
    { name: 'Requester', kind: 'lookup', indexed: true, lookup: { listId: staffListId, field: 'Title' } },
    { name: 'Notes', kind: 'note' },
  ];
}

export function requestRows(from: number): Fields[] {
  return TITLES.map((title, index) => ({
    Title: title,
    Status: STATUSES[index % STATUSES.length] ?? null,
    Priority: (index % 3) + 1,
    DueDate: new Date(from + (index + 7) * DAY).toISOString().replace('.000Z', 'Z'),
    Requester: (index % STAFF.length) + 1,
    Notes: index % 2 === 0 ? `Asked for on day ${index + 1}.` : null,
  }));
}

export function numberedRows(prefix: string, count: number): Fields[] {
  return Array.from({ length: count }, (_, index) => ({
    Title: `${prefix} ${String(index + 1).padStart(4, '0')}`,
    Year: 2000 + (index % 25),
    Kind: index % 2 === 0 ? 'odd' : 'even',
  }));
}
