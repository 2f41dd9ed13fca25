import { readdirSync, readFileSync } from 'node:fs';
import { certificateFault } from './client-certificate.js';
import type { EnvDto } from './env.dto.js';

export interface Fault {
  variable: string;
  fault: string;
}

/** Says what is wrong with what is there; throws when it cannot be read at all. */
type Look = (path: string) => string | undefined;

const UNREADABLE = 'names a file that cannot be read. Check the path and its permissions.';

const CHECKS: readonly [keyof EnvDto, Look, unreadable: string][] = [
  ['AZURE_CLIENT_CERTIFICATE_PATH', (path) => certificateFault(readFileSync(path, 'utf8')), UNREADABLE],
  [
    'AZURE_FEDERATED_TOKEN_FILE',
    (path) =>
      readFileSync(path, 'utf8').trim() === ''
        ? 'names a file that is empty. Mount the token there.'
        : undefined,
    UNREADABLE,
  ],
  [
    'FRONTEND_DIR',
    (path) => (readdirSync(path), undefined),
    'names a folder that cannot be read. Check the path.',
  ],
];

/** What can only be told by looking at the machine. */
export function faultsOfFiles(dto: EnvDto): Fault[] {
  return CHECKS.flatMap(([variable, look, unreadable]) => {
    const path = dto[variable];
    if (path === undefined) return [];
    const fault = faultOf(() => look(path), unreadable);
    return fault === undefined ? [] : [{ variable, fault }];
  });
}

function faultOf(look: () => string | undefined, unreadable: string): string | undefined {
  try {
    return look();
  } catch {
    return unreadable;
  }
}
