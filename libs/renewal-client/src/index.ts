export { createClient as startRenewal, type RenewalClient } from './client.js';
export { defineElement } from './element.js';
export { BffError } from './service.js';
export type * from './types.js';
