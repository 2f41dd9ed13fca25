import { fieldsOf } from '../../shape.js';
import type { Answer, Call } from './client.js';
import type { Person } from './person.js';
import type { Places } from './places.js';

/** Something that people do. */
export interface Kind {
  name: string;
  /** How often, beside the others. */
  weight: number;
  call(person: Person, places: Places): Call;
  /** Outcomes, as `outcomeOf` writes them. */
  expected: readonly string[];
  /** Nobody's cookie is sent. */
  isAnonymous?: boolean;
  /** Of an answer that was as usual, and of any other. */
  after?(person: Person, answer: Answer | undefined): void;
}

const OK = ['200'];
const get = (path: string): Call => ({ method: 'GET', path });
const JSON_TYPE = { 'content-type': 'application/json' };
const FILES = 100;
const TEXT = 'Eight kilobytes, more or less. '.repeat(264);
const ROWS = 200;

const READS: readonly Kind[] = [
  { name: 'items', weight: 26, expected: OK, call: (_, { read }) => get(`${read}?top=20`) },
  {
    name: 'item',
    weight: 14,
    expected: OK,
    call: ({ index }, { read }) => get(`${read}/${(index % ROWS) + 1}`),
  },
  { name: 'lists', weight: 8, expected: OK, call: (_, { lists }) => get(lists) },
  { name: 'download', weight: 3, expected: OK, call: (_, { file }) => get(file) },
  {
    name: 'attachments',
    weight: 3,
    expected: OK,
    call: ({ index }, { read }) => get(`${read}/${(index % ROWS) + 1}/attachments`),
  },
  {
    name: 'batch',
    weight: 1,
    expected: OK,
    call: (_, { read, lists }) => ({
      method: 'POST',
      path: '/api/sharepoint/batch',
      headers: JSON_TYPE,
      body: JSON.stringify({
        requests: [`${read}/1`, `${read}/2`, lists].map((url, id) => ({ id: `${id}`, method: 'GET', url })),
      }),
    }),
  },
];

const SESSION: readonly Kind[] = [
  { name: 'token-expiry', weight: 14, expected: OK, call: () => get('/bff/token-expiry?resource=graph') },
  { name: 'user', weight: 14, expected: OK, call: () => get('/bff/user') },
  { name: 'sessions', weight: 2, expected: OK, call: () => get('/bff/sessions') },
  {
    name: 'renewal',
    weight: 1,
    expected: OK,
    call: () => ({ method: 'POST', path: '/bff/token-renewal?resource=graph' }),
  },
];

const WRITES: readonly Kind[] = [
  { name: 'write', weight: 8, expected: ['201', '200', '204'], call: writeCall, after: noteWrite },
  {
    name: 'upload',
    weight: 2,
    expected: ['200', '201'],
    call: ({ index }, { drive }) => ({
      method: 'PUT',
      path: `${drive}/children/soak-${index % FILES}.txt/content?conflict=replace`,
      headers: { 'content-type': 'text/plain' },
      body: TEXT,
    }),
  },
];

/** What is refused, and how. */
const REFUSALS: readonly Kind[] = [
  {
    name: 'nobody',
    weight: 1,
    expected: ['401 session_required'],
    call: () => get('/bff/user'),
    isAnonymous: true,
  },
  {
    name: 'unknown list',
    weight: 1,
    expected: ['404 not_found'],
    call: (_, { lists }) => get(`${lists}/Nothing/items`),
  },
  {
    name: 'no X-CSRF',
    weight: 1,
    expected: ['403 csrf_rejected'],
    call: () => ({ method: 'POST', path: '/bff/token-renewal', headers: { 'x-csrf': '0' } }),
  },
];

export const KINDS: readonly Kind[] = [...READS, ...SESSION, ...WRITES, ...REFUSALS];

/** As many as there can be, in little time. */
export const QUICK_KINDS: readonly Kind[] = [
  ...SESSION.filter(({ name }) => name !== 'renewal'),
  ...REFUSALS.map((kind) => ({ ...kind, weight: 8 })),
  ...READS.filter(({ name }) => name === 'item').map((kind) => ({ ...kind, weight: 3 })),
];

/** Makes an item, changes it, removes it: one step a time. */
function writeCall({ index, item }: Person, { written }: Places): Call {
  const body = JSON.stringify({ fields: { Title: `Of ${index}` } });
  if (item === undefined) return { method: 'POST', path: written, headers: JSON_TYPE, body };
  const path = `${written}/${item.id}`;
  const headers = { 'if-match': item.etag };
  if (item.isChanged) return { method: 'DELETE', path, headers };
  return { method: 'PATCH', path, headers: { ...JSON_TYPE, ...headers }, body };
}

/** After a fault nobody knows what became of it: it is left alone. */
function noteWrite(person: Person, answer: Answer | undefined): void {
  if (answer === undefined || answer.status === 204) {
    person.item = undefined;
    return;
  }
  const { id } = fieldsOf(JSON.parse(answer.body.toString()));
  const { etag } = answer.headers;
  const isKnown = typeof id === 'string' && typeof etag === 'string';
  person.item = isKnown ? { id, etag, isChanged: answer.status === 200 } : undefined;
}

/** By weight; `random` from 0 up to 1. */
export function pickKind(kinds: readonly Kind[], random: number): Kind {
  let left = random * kinds.reduce((sum, { weight }) => sum + weight, 0);
  const picked = kinds.find(({ weight }) => (left -= weight) < 0) ?? kinds[0];
  if (picked === undefined) throw new Error('There is nothing to do.');
  return picked;
}
