import type { Lock } from './lockfile.mjs';
export function shippedLicences(lock: Lock): { name: string; version: string; licence: string }[];
export function licenceFaults(lock: Lock): string[];
export function licencePage(lock: Lock): string;
