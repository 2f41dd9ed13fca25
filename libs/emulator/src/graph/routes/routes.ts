import type { GraphRoute } from '../router.js';
import { batchRoute } from './batch-route.js';
import { contentRoutes } from './content-routes.js';
import { driveRoutes } from './drive-routes.js';
import { fileActionRoutes } from './file-action-routes.js';
import { itemRoutes } from './item-routes.js';
import { listRoutes } from './list-routes.js';
import { siteRoutes } from './site-routes.js';
import { uploadRoutes } from './upload-routes.js';
import { versionRoutes } from './version-routes.js';

/** Everything that Graph answers here; of two that match, the first. */
export const routes: readonly GraphRoute[] = [
  ...siteRoutes,
  ...listRoutes,
  ...itemRoutes,
  ...driveRoutes,
  ...contentRoutes,
  ...uploadRoutes,
  ...fileActionRoutes,
  ...versionRoutes,
  batchRoute,
];
