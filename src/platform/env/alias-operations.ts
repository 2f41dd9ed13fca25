/**
 * What an alias can grant. A route needs one by its method (GET `read`, POST `create`, PUT and PATCH `update`, DELETE
 * `delete`), or those that it declares.
 */
export const OPERATIONS = [
  'read',
  'create',
  'update',
  'delete',
  /** Attachments of items, beside `read` or `update`. */
  'attachments',
  /** Earlier versions, beside `read` or `update`. */
  'versions',
  /** What changed since, beside `read`. */
  'changes',
  /** Sharing links, invitations and permissions. */
  'share',
  'search',
  /** Columns and lists themselves. */
  'manage',
  /** Being told of changes. */
  'subscribe',
] as const;

export type Operation = (typeof OPERATIONS)[number];
