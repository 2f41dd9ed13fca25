/** Below the mount. */
export const BATCH = '/v1.0/$batch';
