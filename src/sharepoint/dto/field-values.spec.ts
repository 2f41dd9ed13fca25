import { expect, it } from '@jest/globals';
import { areFieldValues } from './field-values.js';

it.each([
  { Title: 'x' },
  { Title: null, Year: 2024, Done: true, _x0020_odd: '' },
  { Tags: ['a', 'b'], 'Tags@odata.type': 'Collection(Edm.String)' },
  { OwnersLookupId: [1, 2], 'OwnersLookupId@odata.type': 'Collection(Edm.Int32)' },
])('%j can be written', (fields) => {
  expect(areFieldValues(fields)).toBe(true);
});

it.each([
  undefined,
  null,
  'x',
  [],
  {},
  { 'a b': 1 },
  { 'Title/x': 1 },
  { '@odata.etag': 'x' },
  { 'Title@microsoft.graph.downloadUrl': 'x' },
  { 'Tags@odata.type': 'Collection(Edm.String)&x' },
  { Title: { deep: 1 } },
  { Title: [['a']] },
  { Title: Number.POSITIVE_INFINITY },
  { Title: 'x'.repeat(262_145) },
  { Tags: Array.from({ length: 501 }, () => 'x') },
  Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`C${index}`, 1])),
])('%# cannot', (fields) => {
  expect(areFieldValues(fields)).toBe(false);
});
