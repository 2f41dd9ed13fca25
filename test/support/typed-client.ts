import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

/** What strict projects use. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
  skipLibCheck: true,
};

export interface CompiledClient {
  /** Of the compiler; empty when all is well. */
  faults: string[];
  /** The module with everything that the page exports. */
  module: string;
}

/** Generates the types, and compiles the TypeScript of a page with them, as one who reads it would. */
export async function compileClient(page: string, description: string): Promise<CompiledClient> {
  const folder = await mkdtemp(join(tmpdir(), 'bff-client-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const types = astToString(await openapiTS(await readFile(description, 'utf8')));
  await writeFile(join(folder, 'bff.d.ts'), types);
  const blocks = [...(await readFile(page, 'utf8')).matchAll(/^```ts\n(.*?)^```/gms)];
  await writeFile(join(folder, 'client.ts'), blocks.map(([, code]) => code).join('\n'));
  const program = ts.createProgram([join(folder, 'client.ts')], { ...STRICT, outDir: join(folder, 'out') });
  const faults = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return { faults: faults.map(inWords), module: join(folder, 'out', 'client.js') };
}

function inWords({ messageText, file, start = 0 }: ts.Diagnostic): string {
  const line = file === undefined ? '' : `line ${file.getLineAndCharacterOfPosition(start).line + 1}: `;
  return line + ts.flattenDiagnosticMessageText(messageText, ' ');
}
