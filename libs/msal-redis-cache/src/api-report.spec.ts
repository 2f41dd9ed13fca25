import { describe, expect, it } from '@jest/globals';
import { apiComplaint, undocumentedExports } from '../../../scripts/packed-library.mjs';

const LIBRARY = 'libs/msal-redis-cache';
const SLOW = 120_000;

describe('the API report', () => {
  it(
    'says what the library exports, all of it documented',
    async () => {
      expect(await apiComplaint(LIBRARY)).toBe('');
      expect(await undocumentedExports(LIBRARY)).toEqual([]);
    },
    SLOW,
  );
});
