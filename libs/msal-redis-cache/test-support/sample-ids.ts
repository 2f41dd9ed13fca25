import { generateKeyEntry } from '../src/key-entry.js';
import { KeyRing } from '../src/key-ring.js';
import { accountPartition, type PartitionId } from '../src/partition-id.js';

const TENANT = '72f988bf-0000-4000-8000-2d7cd011db47';
const base = { clientId: 'client', environment: 'login.windows.net', tenantId: TENANT };

/** The partition of a made-up account. */
export function partitionOf(homeAccountId: string): PartitionId {
  return accountPartition({ ...base, homeAccountId });
}

/** Accounts that a careless key would take for each other. */
export const CONFUSABLE_IDS: readonly PartitionId[] = [
  ...['a.b', 'A.B', 'a:b', 'a{b}', '{a}b', 'a.b ', ' a.b', 'a..b', 'a.b\u0000', 'a%2Eb'].map(partitionOf),
  ...[
    '\u00e9',
    'e\u0301',
    '\u212b',
    '\u00c5',
    'ı',
    'I',
    'i',
    'ß',
    'ss',
    '\ud800',
    '\ud801',
    '\ufffd',
    '𝒜',
  ].map(partitionOf),
  accountPartition({ ...base, tenantId: 'guest-tenant', homeAccountId: 'a.b' }),
  accountPartition({ ...base, clientId: 'other', homeAccountId: 'a.b' }),
  accountPartition({ ...base, homeAccountId: 'a.b', signInId: '1' }),
  accountPartition({ ...base, homeAccountId: 'a.b', signInId: '2' }),
  accountPartition({ ...base, environment: 'login.microsoftonline.us', homeAccountId: 'a.b' }),
  accountPartition({ clientId: 'c', environment: 'lient', tenantId: 't', homeAccountId: 'x' }),
  accountPartition({ clientId: 'cl', environment: 'ient', tenantId: 't', homeAccountId: 'x' }),
  accountPartition({ clientId: 'c', environment: 'e', tenantId: 't:1', homeAccountId: '2' }),
  accountPartition({ clientId: 'c', environment: 'e', tenantId: 't', homeAccountId: '1:2' }),
];

/** A ring before its key is replaced, and in the step in which the new key is first. */
export function rotatedRings(): [KeyRing, KeyRing] {
  const old = generateKeyEntry('old');
  return [KeyRing.parse(old), KeyRing.parse(`${generateKeyEntry('next')},${old}`)];
}
