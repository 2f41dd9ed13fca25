import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { encodeSegment } from '../upstream/path-text.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { PageQuery } from './dto/page.dto.js';
import { InviteBody, Invited, LinkBody, Permission, PermissionPage } from './dto/sharing.dto.js';
import { Listings } from './internal/listings.js';
import { toPermission } from './internal/mapping/to-permission.js';
import { Sharing } from './internal/sharing.js';
import { driveItemAddress } from './path/drive-item-address.js';
import { driveItemPath } from './path/drive-item-path.js';
import { PermissionId } from './path/file-ids.js';

@CallsGraph()
@NeedsOperation('read', 'share')
@Controller(`${ROUTES.sharePoint}/drives/:drive/items/:item`)
export class SharingController {
  constructor(
    private readonly sharing: Sharing,
    private readonly listings: Listings,
  ) {}

  /** Makes a link that lets others see or change a file or folder; the one that is there already when it is the same. */
  @Post('links')
  @ApiCreatedResponse({ type: Permission, description: 'Made.' })
  @ApiOkResponse({ type: Permission, description: 'Was there already.' })
  async link(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Body() body: LinkBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Permission> {
    const { permission, isNew } = await this.sharing.link(caller, driveItemPath(drive, item), body);
    reply.code(isNew ? 201 : 200);
    if (isNew) {
      const place = driveItemAddress(request, drive, item);
      reply.header('Location', `${place}/permissions/${encodeSegment(permission.id)}`);
    }
    return permission;
  }

  /** Lets people in by their addresses, with a mail if that is asked for. */
  @Post('invite')
  @HttpCode(200)
  invite(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Body() body: InviteBody,
  ): Promise<Invited> {
    return this.sharing.invite(caller, driveItemPath(drive, item), body);
  }

  /** Who may do what with a file or folder. */
  @Get('permissions')
  list(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Query() query: PageQuery,
  ): Promise<PermissionPage> {
    return this.listings.page(caller, `${driveItemPath(drive, item)}/permissions`, query, toPermission);
  }

  /** One grant. */
  @Get('permissions/:permission')
  read(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Param('permission') permission: string,
  ): Promise<Permission> {
    return this.sharing.read(caller, driveItemPath(drive, item), PermissionId.parse(permission));
  }

  /** Withdraws a grant; a link that it gave works no more. */
  @Delete('permissions/:permission')
  @HttpCode(204)
  async withdraw(
    @FromCaller() caller: Caller,
    @Param('drive') drive: string,
    @Param('item') item: string,
    @Param('permission') permission: string,
  ): Promise<void> {
    await this.sharing.withdraw(caller, driveItemPath(drive, item), PermissionId.parse(permission));
  }
}
