import type { EmulatorResponse } from '../../http/exchange.js';
import type { Item } from '../../sharepoint/data/model.js';
import { sortedById, type SiteList } from '../../sharepoint/data/site-list.js';
import { lex } from '../../sharepoint/odata/lexer.js';
import { linkWith, opaque, readOpaque, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import { pageSize } from '../paging.js';

/** Where a reader of changes stands. */
interface Position {
  epoch: number;
  /** The changes after this one are still to be told. */
  since: number;
  /** 0, or the rows that a first reading has told already. */
  told: number;
  /** Whether all rows are read, before any changes. */
  first: boolean;
}

export interface DeltaView {
  context: string;
  present: (item: Item) => object;
  deleted: (id: number, guid: string) => object;
}

/** `token` in the query, or in `delta(token='…')`. */
function tokenOf(call: GraphCall, params: Params): string | undefined {
  const inside = /\((.+)\)$/.exec(params.get('delta')?.name ?? '')?.[1];
  const literal = lex(inside ?? '').find((token) => token.kind === 'literal');
  if (literal?.kind === 'literal') return String(literal.literal.value);
  return call.query.get('token') ?? call.query.get('skiptoken');
}

function positionOf(call: GraphCall, list: SiteList, token: string | undefined): Position {
  const { deltaEpoch: epoch } = call.world;
  const { sequence } = list.items;
  if (token === undefined) return { epoch, since: sequence, told: 0, first: true };
  if (token === 'latest') return { epoch, since: sequence, told: 0, first: false };
  const state = readOpaque(token);
  return {
    epoch: Number(state['epoch']),
    since: Number(state['since']),
    told: Number(state['told']),
    first: state['first'] === true,
  };
}

function plainLink(call: GraphCall): string {
  return `${call.world.graphOrigin}${call.rawPath.replace(/\([^/]*\)$/, '')}`;
}

function link(call: GraphCall, name: string, position: Position): string {
  const bare = { ...call, rawPath: call.rawPath.replace(/\([^/]*\)$/, '') };
  return linkWith(bare, ['token', 'skiptoken'], { [name]: opaque({ ...position }) });
}

type Telling = () => object;

/** Every row there is; each is written only when it is told. */
function present(list: SiteList, view: DeltaView): Telling[] {
  return sortedById(list).map((item) => () => view.present(item));
}

/** The latest word on each row that changed, in the order of those words. */
function changed(list: SiteList, since: number, view: DeltaView): Telling[] {
  const last = new Map<number, Telling>();
  for (const { id, guid } of list.items.changesAfter(since)) {
    const item = list.items.get(id);
    last.delete(id);
    last.set(id, () => (item ? view.present(item) : view.deleted(id, guid)));
  }
  return [...last.values()];
}

/** Rows, then a link that tells what changed after. A row that changes while pages are read comes twice. */
export function answerDelta(
  call: GraphCall,
  params: Params,
  list: SiteList,
  view: DeltaView,
): EmulatorResponse {
  const position = positionOf(call, list, tokenOf(call, params));
  if (position.epoch !== call.world.deltaEpoch) throw graphErrors.resync(plainLink(call));
  const { sequence } = list.items;
  const all = position.first ? present(list, view) : changed(list, position.since, view);
  const told = position.told + pageSize(call);
  const value = all.slice(position.told, told).map((tell) => tell());
  const more = told < all.length;
  const next = position.first ? position.since : sequence;
  const links = more
    ? { '@odata.nextLink': link(call, '$skiptoken', { ...position, told }) }
    : {
        '@odata.deltaLink': link(call, 'token', {
          epoch: position.epoch,
          since: next,
          told: 0,
          first: false,
        }),
      };
  return reply({ '@odata.context': `${call.baseUrl}/$metadata#${view.context}`, ...links, value });
}
