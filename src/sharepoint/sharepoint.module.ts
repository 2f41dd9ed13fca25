import { Module } from '@nestjs/common';
import { StandingAliases } from '../upstream/aliases/standing-aliases.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { CheckoutsController } from './checkouts.controller.js';
import { CopiesController } from './copies.controller.js';
import { AttachmentsController } from './attachments.controller.js';
import { ColumnsController } from './columns.controller.js';
import { BatchController } from './batch.controller.js';
import { DriveItemsController } from './drive-items.controller.js';
import { DriveController } from './drive.controller.js';
import { DriveSubscriptionsController } from './drive-subscriptions.controller.js';
import { DrivesController } from './drives.controller.js';
import { FileVersionsController } from './file-versions.controller.js';
import { FilesController } from './files.controller.js';
import { FoldersController } from './folders.controller.js';
import { Attachments } from './internal/attachments.js';
import { ChangeReader } from './internal/changes.js';
import { Columns } from './internal/columns.js';
import { Batches } from './internal/batch/batches.js';
import { PartCall } from './internal/batch/part-call.js';
import { Cursors } from './internal/cursors.js';
import { Downloads } from './internal/downloads.js';
import { DriveItems } from './internal/drive-items.js';
import { Items } from './internal/items.js';
import { Listings } from './internal/listings.js';
import { Operations } from './internal/operations.js';
import { Search } from './internal/search.js';
import { Sharing } from './internal/sharing.js';
import { Landings } from './internal/uploads/landings.js';
import { Pieces } from './internal/uploads/pieces.js';
import { ResumableUploads } from './internal/uploads/resumable-uploads.js';
import { StoredUploads } from './internal/uploads/stored-uploads.js';
import { UploadParts } from './internal/uploads/upload-parts.js';
import { UploadRoom } from './internal/uploads/upload-room.js';
import { UploadSessions } from './internal/uploads/upload-sessions.js';
import { Uploads } from './internal/uploads/uploads.js';
import { WholeUploads } from './internal/uploads/whole-uploads.js';
import { WebPaths } from './internal/web-paths.js';
import { ItemVersionsController } from './item-versions.controller.js';
import { ItemsController } from './items.controller.js';
import { ListChangesController } from './list-changes.controller.js';
import { ListSubscriptionsController } from './list-subscriptions.controller.js';
import { ListsController } from './lists.controller.js';
import { PreviewsController } from './previews.controller.js';
import { SearchController } from './search.controller.js';
import { SharingController } from './sharing.controller.js';
import { SitesController } from './sites.controller.js';
import { ThumbnailsController } from './thumbnails.controller.js';
import { UploadBeginningsController } from './upload-beginnings.controller.js';
import { UploadsController } from './uploads.controller.js';

const UPLOADS = [
  UploadRoom,
  UploadSessions,
  Pieces,
  Uploads,
  StandingAliases,
  StoredUploads,
  Landings,
  UploadParts,
  ResumableUploads,
  WholeUploads,
];

@Module({
  imports: [UpstreamModule],
  controllers: [
    SitesController,
    ListsController,
    ColumnsController,
    ListChangesController,
    ListSubscriptionsController,
    ItemsController,
    ItemVersionsController,
    AttachmentsController,
    DrivesController,
    DriveController,
    DriveItemsController,
    FoldersController,
    DriveSubscriptionsController,
    FilesController,
    FileVersionsController,
    CheckoutsController,
    CopiesController,
    ThumbnailsController,
    PreviewsController,
    SharingController,
    SearchController,
    UploadBeginningsController,
    UploadsController,
    BatchController,
  ],
  providers: [
    Cursors,
    Listings,
    ChangeReader,
    Columns,
    Items,
    WebPaths,
    Attachments,
    DriveItems,
    Downloads,
    ...UPLOADS,
    Operations,
    Sharing,
    Search,
    Batches,
    PartCall,
  ],
})
export class SharePointModule {}
