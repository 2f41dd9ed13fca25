import { Module } from '@nestjs/common';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { BatchController } from './batch.controller.js';
import { DriveItemsController } from './drive-items.controller.js';
import { DrivesController } from './drives.controller.js';
import { FilesController } from './files.controller.js';
import { Batches } from './internal/batch/batches.js';
import { PartCall } from './internal/batch/part-call.js';
import { Cursors } from './internal/cursors.js';
import { Downloads } from './internal/downloads.js';
import { Items } from './internal/items.js';
import { Listings } from './internal/listings.js';
import { Uploads } from './internal/uploads.js';
import { ItemsController } from './items.controller.js';
import { ListsController } from './lists.controller.js';
import { SitesController } from './sites.controller.js';

@Module({
  imports: [UpstreamModule],
  controllers: [
    SitesController,
    ListsController,
    ItemsController,
    DrivesController,
    DriveItemsController,
    FilesController,
    BatchController,
  ],
  providers: [Batches, PartCall, Cursors, Listings, Items, Downloads, Uploads],
})
export class SharePointModule {}
