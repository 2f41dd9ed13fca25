/** The columns that can be made here, by Graph's names of their types. */
export const COLUMN_TYPES = [
  'text',
  'number',
  'currency',
  'boolean',
  'dateTime',
  'choice',
  'lookup',
  'personOrGroup',
  'hyperlinkOrPicture',
] as const;

export type ColumnType = (typeof COLUMN_TYPES)[number];

/** Options that a column of a type may have, and those that it must have, besides what every column has. */
export const COLUMN_OPTIONS: Readonly<Record<ColumnType, { may: readonly string[]; must?: string }>> = {
  text: { may: ['multiline', 'maxLength'] },
  number: { may: ['min', 'max'] },
  currency: { may: ['locale'] },
  boolean: { may: [] },
  dateTime: { may: ['dateOnly'] },
  choice: { may: ['choices', 'multiple'], must: 'choices' },
  lookup: { may: ['lookupList', 'lookupColumn', 'multiple'], must: 'lookupList' },
  personOrGroup: { may: ['multiple', 'groups'] },
  hyperlinkOrPicture: { may: ['picture'] },
};
