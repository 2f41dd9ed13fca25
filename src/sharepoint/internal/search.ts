import { Injectable } from '@nestjs/common';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { flagOf, numberOf, objectsOf } from '../../upstream/json.js';
import { isHarmless, literal } from '../../upstream/path-text.js';
import type { DriveItem } from '../dto/drive.dto.js';
import type { DriveSearchQuery, SearchBody, SearchResult } from '../dto/search.dto.js';
import { Listings, type Page } from './listings.js';
import { bodyOf } from './mapping/common.js';
import { toDriveItem } from './mapping/to-drive.js';
import { toHit } from './mapping/to-hit.js';

const DEFAULT_SIZE = 25;

/** Searching. Every method throws the BffError to answer with. */
@Injectable()
export class Search {
  constructor(
    private readonly graph: GraphClient,
    private readonly listings: Listings,
  ) {}

  /** Files and folders of one drive, whose path in Graph it is. */
  drive(caller: Caller, drive: string, query: DriveSearchQuery): Promise<Page<DriveItem>> {
    const path = `${drive}/root/search`;
    const first = query.cursor === undefined ? `${path}(q=${literal(wordsOf(query.q ?? ''))})` : path;
    return this.listings.page(caller, path, query, toDriveItem, {}, first);
  }

  /** Everything that the user may see: https://learn.microsoft.com/graph/api/search-query */
  async all(caller: Caller, body: SearchBody): Promise<SearchResult> {
    const { query, entityTypes, from = 0, size = DEFAULT_SIZE, fields } = body;
    const request = { entityTypes, query: { queryString: query }, from, size, fields };
    const answer = await this.graph.send(caller, {
      method: 'POST',
      path: '/search/query',
      body: { json: { requests: [request] } },
    });
    const containers = objectsOf(bodyOf(answer), 'value').flatMap((response) =>
      response['hitsContainers'] === undefined ? [] : objectsOf(response, 'hitsContainers'),
    );
    return {
      items: containers
        .flatMap((container) => (container['hits'] === undefined ? [] : objectsOf(container, 'hits')))
        .flatMap((hit) => toHit(hit) ?? []),
      total: containers.reduce((sum, container) => sum + (numberOf(container, 'total') ?? 0), 0),
      more: containers.some((container) => flagOf(container, 'moreResultsAvailable') === true),
    };
  }
}

/**
 * Words for a path: SharePoint takes signs that no name holds for blanks, so a slash can be one from the beginning and
 * lead nowhere.
 */
function wordsOf(words: string): string {
  const text = words.replaceAll(/[/\\\p{Cc}]/gu, ' ').trim();
  if (text === '' || !isHarmless(text))
    throw new BffError('bad_request', { detail: 'q must hold the words to look for.' });
  return text;
}
