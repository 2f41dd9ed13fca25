import { describe, expect, it } from '@jest/globals';
import { accountPartition, assertionPartition } from './partition-id.js';

const base = { clientId: 'c', environment: 'e', tenantId: 't' };

describe('a partition name', () => {
  it.each(['clientId', 'environment', 'tenantId', 'homeAccountId', 'signInId'])(
    'is refused without a %s',
    (missing) => {
      expect(() => accountPartition({ ...base, homeAccountId: 'h', [missing]: '' })).toThrow(
        `needs its ${missing}`,
      );
    },
  );

  it('is refused without an assertion, and keeps only its hash', () => {
    expect(() => assertionPartition({ ...base, assertion: '' })).toThrow('needs its assertion');
    expect(JSON.stringify(assertionPartition({ ...base, assertion: 'canary' }))).not.toContain('canary');
  });
});
