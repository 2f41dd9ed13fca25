import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

/** The blocks of code of a language in a page of the documentation, in order. */
export function codeOf(path: string, language: 'html' | 'js' | 'ts'): string[] {
  const blocks = readFileSync(path, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'));
  return [...blocks].map(([, code = '']) => code);
}

/** A module that a browser can load alone; what it exports is `globalThis.sample`. */
export async function forBrowser(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: process.cwd() },
    conditions: ['source'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'sample',
  });
  return outputFiles[0]?.text ?? '';
}
