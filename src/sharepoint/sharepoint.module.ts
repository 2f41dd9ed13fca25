import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { DriveItemsController } from './drive-items.controller.js';
import { DrivesController } from './drives.controller.js';
import { FilesController } from './files.controller.js';
import { ContentSource } from './internal/content-source.js';
import { Cursors } from './internal/cursors.js';
import { Downloads } from './internal/downloads.js';
import { GraphClient } from './internal/graph-client.js';
import { Items } from './internal/items.js';
import { UpstreamLimits } from './internal/limits.js';
import { Listings } from './internal/listings.js';
import { Uploads } from './internal/uploads.js';
import { ItemsController } from './items.controller.js';
import { ListsController } from './lists.controller.js';
import { SiteHosts } from './path/site-hosts.js';
import { SitesController } from './sites.controller.js';

@Module({
  imports: [AuthModule],
  controllers: [
    SitesController,
    ListsController,
    ItemsController,
    DrivesController,
    DriveItemsController,
    FilesController,
  ],
  providers: [
    SiteHosts,
    UpstreamLimits,
    GraphClient,
    Cursors,
    Listings,
    Items,
    ContentSource,
    Downloads,
    Uploads,
  ],
})
export class SharePointModule {}
