// Turns the benchmark's TypeScript into bench/dist, file by file; `npm run check:types` checks it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const OPTIONS = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  verbatimModuleSyntax: true,
};

/** @param {string} folder The benchmark's. */
export function compile(folder) {
  const into = join(folder, 'dist');
  rmSync(into, { recursive: true, force: true });
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) continue;
    const target = join(into, path.replace(/\.ts$/, '.js'));
    const { outputText } = ts.transpileModule(readFileSync(join(folder, path), 'utf8'), {
      compilerOptions: OPTIONS,
      fileName: path,
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}
