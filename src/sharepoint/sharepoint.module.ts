import { Module } from '@nestjs/common';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { DriveItemsController } from './drive-items.controller.js';
import { DrivesController } from './drives.controller.js';
import { FilesController } from './files.controller.js';
import { Cursors } from './internal/cursors.js';
import { Downloads } from './internal/downloads.js';
import { Items } from './internal/items.js';
import { Listings } from './internal/listings.js';
import { Pieces } from './internal/uploads/pieces.js';
import { ResumableUploads } from './internal/uploads/resumable-uploads.js';
import { StoredUploads } from './internal/uploads/stored-uploads.js';
import { UploadParts } from './internal/uploads/upload-parts.js';
import { UploadRoom } from './internal/uploads/upload-room.js';
import { UploadSessions } from './internal/uploads/upload-sessions.js';
import { Uploads } from './internal/uploads/uploads.js';
import { ItemsController } from './items.controller.js';
import { ListsController } from './lists.controller.js';
import { SitesController } from './sites.controller.js';
import { UploadBeginningsController } from './upload-beginnings.controller.js';
import { UploadsController } from './uploads.controller.js';

const UPLOADS = [UploadRoom, UploadSessions, Pieces, Uploads, StoredUploads, UploadParts, ResumableUploads];

@Module({
  imports: [UpstreamModule],
  controllers: [
    SitesController,
    ListsController,
    ItemsController,
    DrivesController,
    DriveItemsController,
    FilesController,
    UploadBeginningsController,
    UploadsController,
  ],
  providers: [Cursors, Listings, Items, Downloads, ...UPLOADS],
})
export class SharePointModule {}
