import { describe, expect, it } from '@jest/globals';
import { articleDate } from './article-date.js';

describe("the article's date", () => {
  it.each([
    [Date.UTC(2026, 10, 3, 4, 5, 6), '11/03/2026 04:05:06'],
    [Date.UTC(2028, 1, 29, 23, 59, 59, 999), '02/29/2028 23:59:59'],
  ])('is UTC with leading zeros and without a zone', (ms, text) => {
    expect(articleDate(ms)).toBe(text);
  });
});
