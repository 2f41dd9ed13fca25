import type { Lock } from './lockfile.mjs';

export interface DeniedPackage {
  name: string;
  versions?: string[];
  below?: string;
  reason: string;
}

export const DENIED: readonly DeniedPackage[];
export function deniedIn(lock: Lock, denied?: readonly DeniedPackage[]): string[];
