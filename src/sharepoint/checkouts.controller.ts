import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { GraphClient } from '../upstream/graph-client.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { CheckInBody } from './dto/drive-change.dto.js';
import { driveItemPath } from './path/drive-item-path.js';

@CallsGraph()
@NeedsOperation('update')
@Controller(`${ROUTES.sharePoint}/drives/:drive/items/:item`)
export class CheckoutsController {
  constructor(private readonly graph: GraphClient) {}

  /** Keeps others from changing a file until it is checked in. `locked` when somebody else has done so. */
  @Post('checkout')
  @HttpCode(204)
  checkOut(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
  ): Promise<void> {
    return this.#act(caller, drive, item, 'checkout');
  }

  /** Lets others see what was changed, and change it. */
  @Post('checkin')
  @HttpCode(204)
  checkIn(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Body() { comment = '', checkInAs }: CheckInBody,
  ): Promise<void> {
    return this.#act(caller, drive, item, 'checkin', { comment, checkInAs });
  }

  /** Ends a checkout without what was changed. */
  @Post('discard')
  @HttpCode(204)
  discard(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
  ): Promise<void> {
    return this.#act(caller, drive, item, 'discardCheckout');
  }

  async #act(caller: Caller, drive: string, item: string, action: string, json?: object): Promise<void> {
    const path = `${driveItemPath(drive, item)}/${action}`;
    const body = json === undefined ? {} : { body: { json } };
    await this.graph.send(caller, { method: 'POST', path, ...body, due: 'nothing' });
  }
}
