import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A TypeScript file of this project, with its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** All TypeScript files below some folders; compiled output and packages left out. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .filter((path) => /\.tsx?$/.test(path) && !/(^|\/)(dist|node_modules)\//.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

export const isSpec = ({ path }: SourceFile): boolean => /[.-]spec\.ts$/.test(path);

/** Every node of a file's syntax tree, parents first. */
export function nodesOf({ path, text }: SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return nodes;
}

/** `[name, arguments]` of each decorator that is written as a call. */
export function decoratorsOf(node: ts.Node): [string, readonly ts.Expression[]][] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators
    .map(({ expression }) => expression)
    .filter((expression) => ts.isCallExpression(expression))
    .map((call) => [call.expression.getText(), call.arguments]);
}
