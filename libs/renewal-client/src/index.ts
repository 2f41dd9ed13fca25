export type { RenewalClient } from './api.js';
export { defineElement } from './element.js';
export { BffError } from './service.js';
export { startRenewal } from './start.js';
export type * from './types.js';
