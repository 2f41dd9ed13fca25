import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ColumnPolicy } from '../../upstream/aliases/column-policy.js';
import { ItemId, ListRef } from './ids.js';
import { SiteRef } from './site-ref.js';

/** The list that a path names, and which of its columns are open. */
export interface ListPlace {
  site: SiteRef;
  list: ListRef;
  /** Its address in Graph. */
  path: string;
  /** Where its items are in Graph. */
  items: string;
  columns: ColumnPolicy;
}

/** Of a path with `:list`, after the path guard. */
export const InList = createParamDecorator((_data: unknown, context: ExecutionContext): ListPlace =>
  listPlaceOf(context.getArgByIndex<FastifyRequest<{ Params: Record<string, string> }>>(0)),
);

/** The `:item` of the path. */
export const NamedItem = createParamDecorator((_data: unknown, context: ExecutionContext): ItemId => {
  const { params } = context.getArgByIndex<FastifyRequest<{ Params: Record<string, string> }>>(0);
  return ItemId.parse(params['item'] ?? '');
});

function listPlaceOf({
  site = SiteRef.root,
  params,
  aliasAccess,
}: FastifyRequest<{ Params: Record<string, string> }>): ListPlace {
  const list = ListRef.parse(params['list'] ?? '');
  const path = site.below(`lists/${list.segment}`);
  return { site, list, path, items: `${path}/items`, columns: aliasAccess?.columns ?? ColumnPolicy.all };
}
