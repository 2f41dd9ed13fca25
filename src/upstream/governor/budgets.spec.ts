import { beforeEach, describe, expect, it } from '@jest/globals';
import { Budgets } from './budgets.js';
import type { Place } from './place.js';

const NOW = 1_000_000;
const of = (owner: string, host = 'https://contoso.sharepoint.com'): Place => ({
  service: 'sharepoint',
  host,
  owner: `tenant.${owner}`,
  tenant: 'tenant',
});

describe('a budget', () => {
  let budgets: Budgets;
  beforeEach(() => {
    budgets = new Budgets();
  });

  const told = (remaining: number, limit = 1_200, seconds = 10): void =>
    budgets.note(of('x'), { limit, remaining, resetAt: NOW + seconds * 1_000 });
  /** Waits of calls that come at the same moment; undefined for those that are told to come later. */
  const waits = (owner: string, calls: number): (number | undefined)[] =>
    Array.from({ length: calls }, () => {
      const { wait, isTaken } = budgets.take(of(owner), NOW, 2_000);
      return isTaken ? Math.round(wait) : undefined;
    });

  it('that nobody told of holds nobody up', () => {
    expect(waits('a', 3)).toEqual([0, 0, 0]);
  });

  it('that is large holds nobody up, and is spent by what is sent', () => {
    told(600);
    expect(waits('a', 3)).toEqual([0, 0, 0]);
    expect(budgets.find(of('a'), NOW)?.remaining).toBe(594);
  });

  it('that is small is spread over the time until there is more', () => {
    told(40);
    const [first, second = 0, third = 0] = waits('a', 3);
    expect(first).toBe(0);
    expect(second).toBeGreaterThanOrEqual(500);
    expect(third).toBeGreaterThanOrEqual(2 * second - 1);
  });

  it('that is small is not taken by one user alone', () => {
    told(120);
    const own = waits('a', 40).filter((wait) => wait !== undefined);
    expect(own.length).toBeLessThan(12);
    expect(waits('b', 1)).not.toEqual([undefined]);
  });

  it('is forgotten when it is over', () => {
    told(0, 1_200, 1);
    expect(budgets.find(of('a'), NOW + 1_000)).toBeUndefined();
    expect(budgets.take(of('a'), NOW + 1_000, 0)).toEqual({ wait: 0, isTaken: true });
  });

  it('is of one tenant at one host', () => {
    told(0);
    expect(budgets.find(of('a', 'https://graph.microsoft.com'), NOW)).toBeUndefined();
    expect(budgets.find({ ...of('a'), tenant: 'other' }, NOW)).toBeUndefined();
  });

  it.each([
    [{ limit: 1_200, remaining: 13, resetAt: 0 }, false],
    [{ limit: 1_200, remaining: 11, resetAt: 0 }, true],
    [{ limit: 10, remaining: 1, resetAt: 0 }, true],
    [{ limit: 10, remaining: 2, resetAt: 0 }, false],
  ])('of %j is spent: %s', (budget, isSpent) => {
    expect(budgets.isSpent(budget)).toBe(isSpent);
  });
});
