export interface LockEntry {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
  deprecated?: string;
  license?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
export interface Lock {
  packages: Record<string, LockEntry>;
}
export interface Manifest {
  allowScripts?: Record<string, boolean>;
}
export function lockedPath(lock: Lock, from: string, name: string): string | undefined;
export function missingOptional(lock: Lock): [path: string, name: string, version: string][];
export function completeLock(lock: Lock): Lock;
export function lockFaults(lock: Lock, manifest: Manifest): string[];
