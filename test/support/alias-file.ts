import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface AliasFile {
  path: string;
  remove(): void;
}

/** A file for SHAREPOINT_ALIASES. Text is written as it is, anything else as JSON. */
export function aliasFile(content: unknown): AliasFile {
  const folder = mkdtempSync(join(tmpdir(), 'aliases-'));
  const path = join(folder, 'aliases.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}
