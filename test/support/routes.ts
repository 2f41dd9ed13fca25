import ts from 'typescript';
import { ROUTES } from '@entra-bff/contract';
import { decoratorsOf, isSpec, nodesOf, sourceFiles, type SourceFile } from './source-files.js';

/** One method of one controller, read from its decorators. */
export interface DeclaredRoute {
  readonly file: string;
  readonly controller: string;
  /** `GET`, `POST`, …; `ALL` for every method. */
  readonly method: string;
  /** With parameters as `{name}`. */
  readonly path: string;
  /** Whether the method or its class is marked `@Public()`. */
  readonly isPublic: boolean;
}

const METHODS = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options', 'All']);

/** Every route that a controller under `src` declares. */
export function declaredRoutes(files: readonly SourceFile[] = sourceFiles('src')): DeclaredRoute[] {
  // To parse all the others takes seconds.
  return files.filter((file) => !isSpec(file) && file.text.includes('@Controller')).flatMap(routesOfFile);
}

function routesOfFile(file: SourceFile): DeclaredRoute[] {
  return nodesOf(file)
    .filter((node) => ts.isClassDeclaration(node))
    .flatMap((node) => {
      const decorators = decoratorsOf(node);
      const controller = decorators.find(([name]) => name === 'Controller');
      if (controller === undefined) return [];
      const isPublic = decorators.some(([name]) => name === 'Public');
      const prefixes = pathsOf(controller[1][0]);
      return node.members.flatMap((member) =>
        routesOfMember(member, prefixes).map((route) => ({
          ...route,
          file: file.path,
          controller: node.name?.text ?? '',
          isPublic: isPublic || decoratorsOf(member).some(([name]) => name === 'Public'),
        })),
      );
    });
}

function routesOfMember(
  member: ts.ClassElement,
  prefixes: readonly string[],
): { method: string; path: string }[] {
  return decoratorsOf(member)
    .filter(([name]) => METHODS.has(name))
    .flatMap(([name, [argument]]) =>
      prefixes.flatMap((prefix) =>
        pathsOf(argument).map((path) => ({ method: name.toUpperCase(), path: joined(prefix, path) })),
      ),
    );
}

/** What a decorator's argument says: a string, several, or names of the contract's routes. */
function pathsOf(argument: ts.Expression | undefined): string[] {
  if (argument === undefined) return [''];
  if (ts.isArrayLiteralExpression(argument)) return argument.elements.flatMap(pathsOf);
  return [textOf(argument)];
}

function textOf(expression: ts.Expression): string {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isTemplateExpression(expression)) {
    const tail = expression.templateSpans.map((span) => textOf(span.expression) + span.literal.text);
    return expression.head.text + tail.join('');
  }
  const route = Object.entries(ROUTES).find(([name]) => expression.getText() === `ROUTES.${name}`);
  if (route) return route[1];
  throw new Error(`${expression.getText()} is no path that can be read: use a string or ROUTES.`);
}

function joined(prefix: string, path: string): string {
  const parts = `${prefix}/${path}`.split('/').filter((part) => part !== '');
  return `/${parts.map((part) => part.replace(/^:(\w+)$/, '{$1}')).join('/')}`;
}
