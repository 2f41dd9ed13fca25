import type { Column, ColumnKind } from '../../data/model.js';
import type { SiteList } from '../../data/site-list.js';
import type { SpEntity } from '../entity.js';

interface FieldType {
  type: string;
  kind: number;
  name: string;
}

const TYPES: Record<ColumnKind, FieldType> = {
  text: { type: 'SP.FieldText', kind: 2, name: 'Text' },
  note: { type: 'SP.FieldMultiLineText', kind: 3, name: 'Note' },
  dateTime: { type: 'SP.FieldDateTime', kind: 4, name: 'DateTime' },
  counter: { type: 'SP.Field', kind: 5, name: 'Counter' },
  choice: { type: 'SP.FieldChoice', kind: 6, name: 'Choice' },
  lookup: { type: 'SP.FieldLookup', kind: 7, name: 'Lookup' },
  boolean: { type: 'SP.Field', kind: 8, name: 'Boolean' },
  number: { type: 'SP.FieldNumber', kind: 9, name: 'Number' },
  currency: { type: 'SP.FieldCurrency', kind: 10, name: 'Currency' },
  hyperlink: { type: 'SP.FieldUrl', kind: 11, name: 'URL' },
  computed: { type: 'SP.FieldComputed', kind: 12, name: 'Computed' },
  person: { type: 'SP.FieldUser', kind: 20, name: 'User' },
};

/** `FieldTypeKind` of a request to what the world stores. */
export function kindOf(fieldTypeKind: number): ColumnKind | undefined {
  const kinds: ColumnKind[] = ['text', 'note', 'dateTime', 'choice', 'lookup', 'boolean', 'number', 'person'];
  return kinds.find((kind) => TYPES[kind].kind === fieldTypeKind);
}

export function fieldEntity(list: SiteList, column: Column): SpEntity {
  const { type, kind, name } = TYPES[column.kind];
  return {
    type,
    metadata: 'SP.ApiData.Fields12/@Element',
    path: `Web/Lists(guid'${list.id}')/Fields(guid'${column.id}')`,
    values: {
      AutoIndexed: false,
      CanBeDeleted: !column.readOnly,
      DefaultValue: null,
      Description: '',
      EnforceUniqueValues: false,
      EntityPropertyName: column.name,
      Filterable: column.kind !== 'note',
      FromBaseType: column.readOnly || column.name === 'Title',
      Hidden: false,
      Id: column.id,
      Indexed: column.indexed,
      InternalName: column.name,
      ReadOnlyField: column.readOnly,
      Required: column.required,
      Sortable: column.kind !== 'note',
      StaticName: column.name,
      Title: column.title,
      FieldTypeKind: kind,
      TypeAsString: name,
      TypeDisplayName: name,
      ...(column.choices ? { Choices: column.choices } : {}),
      ...(column.lookup ? { LookupList: `{${column.lookup.listId}}`, LookupField: column.lookup.field } : {}),
    },
    onRequest: {},
    links: {},
  };
}
