import { Module } from '@nestjs/common';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { AttachmentsController } from './attachments.controller.js';
import { ColumnsController } from './columns.controller.js';
import { DriveItemsController } from './drive-items.controller.js';
import { DrivesController } from './drives.controller.js';
import { FilesController } from './files.controller.js';
import { Attachments } from './internal/attachments.js';
import { ChangeReader } from './internal/changes.js';
import { Columns } from './internal/columns.js';
import { Cursors } from './internal/cursors.js';
import { Downloads } from './internal/downloads.js';
import { Items } from './internal/items.js';
import { Listings } from './internal/listings.js';
import { Uploads } from './internal/uploads.js';
import { WebPaths } from './internal/web-paths.js';
import { ItemVersionsController } from './item-versions.controller.js';
import { ItemsController } from './items.controller.js';
import { ListChangesController } from './list-changes.controller.js';
import { ListsController } from './lists.controller.js';
import { SitesController } from './sites.controller.js';

@Module({
  imports: [UpstreamModule],
  controllers: [
    SitesController,
    ListsController,
    ColumnsController,
    ListChangesController,
    ItemsController,
    ItemVersionsController,
    AttachmentsController,
    DrivesController,
    DriveItemsController,
    FilesController,
  ],
  providers: [Cursors, Listings, ChangeReader, Columns, Items, WebPaths, Attachments, Downloads, Uploads],
})
export class SharePointModule {}
