import type { Lock } from './lockfile.mjs';

export interface Component {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
  licenses: { license?: { id?: string; name?: string }; expression?: string }[];
}

export interface Bom {
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

export function sbomOf(lock: Lock, now?: Date): Bom;
