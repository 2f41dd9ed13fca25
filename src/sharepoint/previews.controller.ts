import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { textOf } from '../upstream/json.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { Preview, PreviewBody } from './dto/preview.dto.js';
import { bodyOf } from './internal/mapping/common.js';
import { driveItemPath } from './path/drive-item-path.js';
import { PreauthenticatedUrlsGuard } from './preauthenticated-urls.guard.js';

@CallsGraph()
@NeedsOperation('read')
@UseGuards(PreauthenticatedUrlsGuard)
@Controller(`${ROUTES.sharePoint}/drives/:drive/items/:item/preview`)
export class PreviewsController {
  constructor(private readonly graph: GraphClient) {}

  /** Addresses that show a file for a short time, to whoever has them, as the user. Only with `PREAUTHENTICATED_URLS`. */
  @Post()
  @HttpCode(200)
  async make(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Body() { page, zoom }: PreviewBody,
  ): Promise<Preview> {
    const path = `${driveItemPath(drive, item)}/preview`;
    const body = { json: { page, zoom } };
    const made = bodyOf(await this.graph.send(caller, { method: 'POST', path, body }));
    return {
      getUrl: textOf(made, 'getUrl'),
      postUrl: textOf(made, 'postUrl'),
      postParameters: textOf(made, 'postParameters'),
    };
  }
}
