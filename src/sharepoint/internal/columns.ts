import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { BffError } from '../../platform/problem.js';
import { BriefMemory } from '../../upstream/brief-memory.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { objectsOf } from '../../upstream/json.js';
import type { Column, NewColumn } from '../dto/column.dto.js';
import type { PageQuery } from '../dto/page.dto.js';
import type { ListPlace } from '../path/list-place.js';
import { queryHelp } from './query-help.js';
import { Listings, type Page } from './listings.js';
import { bodyOf } from './mapping/common.js';
import { fromColumn, toColumn } from './mapping/to-column.js';

const KEPT_MS = 60_000;
const MOST_COLUMNS = '500';
/** What a query that SharePoint does not answer can be asked in another way. */
const HELPED: ReadonlySet<string> = new Set(['column_not_indexed', 'list_view_threshold']);

/** Columns of lists, and what they say of a query. Methods throw the BffError to answer with. */
@Injectable()
export class Columns {
  readonly #known: BriefMemory<readonly Column[]>;

  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
    clock: Clock,
  ) {
    this.#known = new BriefMemory(clock, KEPT_MS);
  }

  async page(caller: Caller, list: ListPlace, query: PageQuery): Promise<Page<Column>> {
    const page = await this.listings.page(caller, `${list.path}/columns`, query, toColumn);
    return { ...page, items: page.items.filter(({ name }) => list.columns.allows(name)) };
  }

  async add(caller: Caller, list: ListPlace, column: NewColumn): Promise<Column> {
    const path = `${list.path}/columns`;
    const body = { json: fromColumn(column) };
    const made = toColumn(bodyOf(await this.graph.send(caller, { method: 'POST', path, body })));
    this.#known.forget(keyOf(caller, list));
    return made;
  }

  /**
   * Refuses a query by a column of which it is known already that it has no index, so that SharePoint is not asked again
   * and again for what it cannot do. Asks nobody itself.
   */
  judge(caller: Caller, list: ListPlace, used: readonly string[]): void {
    const columns = this.#known.peek(keyOf(caller, list));
    if (columns === undefined) return;
    const unindexed = new Set(columns.filter(({ indexed }) => indexed === false).map(({ name }) => name));
    if (!used.some((name) => unindexed.has(name) || unindexed.has(name.replace(/LookupId$/, '')))) return;
    throw new BffError('column_not_indexed', {
      detail: queryHelp('column_not_indexed', columns, list.columns),
    });
  }

  /** A refusal of SharePoint's of a query, with how to ask instead. */
  async explained(caller: Caller, list: ListPlace, error: unknown): Promise<unknown> {
    if (!(error instanceof BffError) || !HELPED.has(error.code)) return error;
    // Without the columns the help is less exact, and that is all.
    const columns = await this.#read(caller, list).catch(() => undefined);
    return new BffError(error.code, {
      ...error.options,
      detail: queryHelp(error.code, columns, list.columns),
    });
  }

  #read(caller: Caller, list: ListPlace): Promise<readonly Column[]> {
    return this.#known.get(keyOf(caller, list), async () => {
      const query = { $top: MOST_COLUMNS };
      const path = `${list.path}/columns`;
      return objectsOf(bodyOf(await this.graph.send(caller, { method: 'GET', path, query })), 'value').map(
        toColumn,
      );
    });
  }
}

function keyOf({ owner }: Caller, { path }: ListPlace): string {
  return `${owner} ${path}`;
}
