import { describe, expect, it } from '@jest/globals';
import { differences, percentile, ratios, rotated, summary } from './statistics.js';

describe('the summary of a figure', () => {
  it.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
    [[7], { median: 7, min: 7, max: 7 }],
  ])('of %j is the middle, the least and the most of its rounds', (rounds, expected) => {
    expect(summary(rounds)).toEqual(expected);
  });

  it('of nothing is nothing', () => {
    expect(summary([])).toEqual({ median: NaN, min: NaN, max: NaN });
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('%d of 1 to 100 is a value that was measured: %i', (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  it('of few values is one of them', () => {
    expect(percentile([5, 9], 0.99)).toBe(9);
    expect(percentile([], 0.99)).toBeNaN();
  });
});

describe('a comparison of two servers', () => {
  it('takes each round by itself', () => {
    expect(ratios([100, 300], [50, 100])).toEqual([2, 3]);
    expect(differences([100, 300], [50, 100])).toEqual([50, 200]);
  });

  it('leaves out a round that the other one lacks', () => {
    expect(ratios([100, 300], [50])).toEqual([2]);
    expect(differences([100, 300], [])).toEqual([]);
  });
});

it('a rotation leaves nobody out, and lets somebody else begin', () => {
  expect(rotated(['a', 'b', 'c'], 1)).toEqual(['b', 'c', 'a']);
  expect(rotated(['a', 'b', 'c'], 7)).toEqual(['b', 'c', 'a']);
  expect(rotated([], 3)).toEqual([]);
});
