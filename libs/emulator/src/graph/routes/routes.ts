import type { GraphRoute } from '../router.js';
import { batchRoute } from './batch-route.js';
import { contentRoutes } from './content-routes.js';
import { driveRoutes } from './drive-routes.js';
import { fileActionRoutes } from './file-action-routes.js';
import { itemRoutes } from './item-routes.js';
import { listRoutes } from './list-routes.js';
import { permissionRoutes } from './permission-routes.js';
import { pictureRoutes } from './picture-routes.js';
import { searchRoute } from './search-route.js';
import { siteRoutes } from './site-routes.js';
import { subscriptionRoutes } from './subscription-routes.js';
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
  ...permissionRoutes,
  ...pictureRoutes,
  searchRoute,
  ...subscriptionRoutes,
  batchRoute,
];
