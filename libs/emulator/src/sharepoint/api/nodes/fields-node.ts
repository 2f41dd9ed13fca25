import { createColumn } from '../../data/columns.js';
import type { Column } from '../../data/model.js';
import { columnOf, type SiteList } from '../../data/site-list.js';
import { textMember } from '../../json-body.js';
import { bodyOf, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { children, entityNode, type ApiNode, type Arguments } from '../api-node.js';
import { collectionResult, entityResult, type ApiResult } from '../api-result.js';
import { fieldEntity, kindOf } from '../resources/field-entity.js';

function add(call: ApiCall, list: SiteList): ApiResult {
  const body = bodyOf(call);
  const title = textMember(body, 'Title');
  const kind = kindOf(Number(body['FieldTypeKind']));
  if (title === undefined || !kind)
    throw apiErrors.argument('Value does not fall within the expected range.');
  const name = title.replaceAll(' ', '_x0020_');
  if (columnOf(list, name)) throw apiErrors.nameTaken(title);
  const column = createColumn(call.world.random, { name, title, kind });
  list.columns.push(column);
  return entityResult(fieldEntity(list, column), 201);
}

/** `fields`, `fields(guid'…')`, `fields/getByInternalNameOrTitle('…')`. */
export function fieldsNode(call: ApiCall, list: SiteList, args: Arguments): ApiNode {
  const one = (test: (column: Column) => boolean) => {
    const column = list.columns.find(test);
    if (!column) throw apiErrors.argument(`Column does not exist. It may have been deleted by another user.`);
    return entityNode(fieldEntity(list, column), {}, {});
  };
  if (args.given) return one(({ id }) => id === args.text('id').toLowerCase());
  return {
    right: 'manage',
    methods: {
      GET: () =>
        collectionResult(
          list.columns.map((column) => fieldEntity(list, column)),
          'SP.ApiData.Fields12',
        ),
      POST: () => add(call, list),
    },
    child: children({
      getByInternalNameOrTitle: (inner) =>
        one(({ name, title }) => name === inner.text('strName') || title === inner.text('strName')),
      getByTitle: (inner) => one(({ title }) => title === inner.text('title')),
      getById: (inner) => one(({ id }) => id === inner.text('id').toLowerCase()),
    }),
  };
}
