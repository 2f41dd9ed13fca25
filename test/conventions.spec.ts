import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import ts from 'typescript';
import { PROBLEM_STATUS, ROUTES } from '@entra-bff/contract';
import { isKnownParameter } from '../src/sharepoint/path/path.guard.js';
import { declaredRoutes, type DeclaredRoute } from './support/routes.js';
import { isSpec, nodesOf, sourceFiles, type SourceFile } from './support/source-files.js';

const src = sourceFiles('src').filter((file) => !isSpec(file));
const everything = sourceFiles('src', 'libs', 'test', 'examples', 'bench');
const routes = declaredRoutes();
const curated = routes.filter(({ path }) => path.startsWith(`${ROUTES.sharePoint}/`));
const shipped = everything.filter((file) => /^(src|libs)\//.test(file.path) && !isSpec(file));
const modules = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** `path: what it says` of every node that is not as it should be. */
const offences = (files: readonly SourceFile[], isOffence: (node: ts.Node) => boolean): string[] =>
  files.flatMap((file) =>
    nodesOf(file)
      .filter(isOffence)
      .map((node) => `${file.path}: ${node.getText().slice(0, 80)}`),
  );

describe('a module', () => {
  it.each(modules)('%s has a README and one module file', (name) => {
    expect(existsSync(`src/${name}/README.md`)).toBe(true);
    const ours = src.filter(({ path }) => path.startsWith(`src/${name}/`) && path.endsWith('.module.ts'));
    expect(ours.map(({ path }) => path)).toContain(`src/${name}/${name}.module.ts`);
  });

  it.each(modules)('%s names every route it serves in its README', (name) => {
    const readme = readFileSync(`src/${name}/README.md`, 'utf8')
      .replaceAll(/:(\w+)/g, '{$1}')
      .split('\n');
    const named = ({ method, path }: DeclaredRoute): boolean =>
      readme.some((line) => line.includes(path) && (method === 'ALL' || line.includes(method)));
    const own = routes.filter(({ file }) => file.startsWith(`src/${name}/`));
    expect(own.filter((route) => !named(route)).map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('has no barrel: with ESM and decorators an import cycle through one is a crash at load', () => {
    expect(src.filter(({ path }) => basename(path) === 'index.ts')).toEqual([]);
  });
});

describe('a route', () => {
  it('of the contract is served by a controller', () => {
    // Swagger serves these two; the API and what is passed through live below their paths.
    const { openApi: _openApi, docs: _docs, api: _api, sharePoint, ...others } = ROUTES;
    const { graphMount, sharePointMount, ...own } = others;
    const served = new Set(routes.map(({ path }) => path));
    expect(Object.values(own).filter((path) => !served.has(path))).toEqual([]);
    for (const base of [sharePoint, graphMount, sharePointMount])
      expect([...served].some((path) => path.startsWith(`${base}/`))).toBe(true);
  });

  it('is guarded, by one guard for all, unless it is one of those that start, end or carry no session', () => {
    const bindings = src.flatMap(providers).filter(([token]) => token === 'APP_GUARD');
    expect(bindings.map(([, bound]) => bound)).toContain('SessionGuard');
    const open: string[] = [
      ROUTES.login,
      ROUTES.callback,
      ROUTES.forcedSignIn,
      ROUTES.articleForcedSignIn,
      ROUTES.logout,
      ROUTES.frontChannelLogout,
      ROUTES.events,
      ROUTES.renewalClient,
      ROUTES.webhooksGraph,
      ROUTES.webhooksSharePoint,
      ROUTES.live,
      ROUTES.ready,
    ];
    const found = new Set(routes.filter((route) => route.isPublic).map(({ path }) => path));
    expect([...found].toSorted()).toEqual(open.toSorted());
  });

  it('of the SharePoint API passes the guard of the aliases, whichever module serves it', () => {
    const serving = new Set(curated.map(({ file }) => file));
    expect(serving.size).toBeGreaterThan(5);
    const guarded = (file: string): boolean =>
      src.some(
        ({ path, text }) =>
          path === file &&
          /^@(?:CallsGraph\(|CallsSharePoint\(|UseGuards\((?:\w+, )*AliasGuard\b)/m.test(text),
      );
    expect([...serving].filter((file) => !guarded(file))).toEqual([]);
  });

  it('of the SharePoint API names nothing in its path that no grammar knows', () => {
    const names = (file: RegExp): string[] => [
      ...new Set(
        curated
          .filter((route) => file.test(route.file))
          .flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)),
      ),
    ];
    expect(names(/^src\/sharepoint\//).filter((name) => !isKnownParameter(name))).toEqual([]);
    // Another module has its own, read where it is used.
    expect(names(/^src\/(?!sharepoint\/)/)).toEqual(['subscription']);
  });

  it('is written down once, in the contract', () => {
    const paths: string[] = Object.values(ROUTES);
    const repeats = (node: ts.Node): boolean => ts.isStringLiteralLike(node) && paths.includes(node.text);
    expect(offences(src, repeats)).toEqual([]);
  });
});

describe('a port', () => {
  it('is an abstract class, type and token in one name', () => {
    const abstract = new Set(src.flatMap(abstractClasses));
    const own = new Set(
      src.flatMap(({ text }) =>
        [...text.matchAll(/^export (?:abstract )?class (\w+)/gm)].map(([, name]) => name),
      ),
    );
    const bound = src
      .flatMap(providers)
      .filter(([token, to]) => own.has(token) && own.has(to) && token !== to);
    expect(bound.filter(([token]) => !abstract.has(token))).toEqual([]);
    expect(bound.length).toBeGreaterThan(0);
  });

  it('is never a string or a symbol, nor an interface beside one', () => {
    const isToken = (node: ts.Node): boolean =>
      (ts.isCallExpression(node) && node.expression.getText() === 'Symbol') ||
      (ts.isDecorator(node) && /^@Inject\(['"`]/.test(node.getText())) ||
      (ts.isInterfaceDeclaration(node) && /^I[A-Z][a-z]/.test(node.name.text));
    expect(offences(src, isToken)).toEqual([]);
  });
});

/** `[token, what is bound to it]` of every provider that binds a class. */
function providers(file: SourceFile): [string, string][] {
  return nodesOf(file)
    .filter((node) => ts.isObjectLiteralExpression(node))
    .flatMap((node): [string, string][] => {
      const members = new Map(
        node.properties
          .filter((member) => ts.isPropertyAssignment(member))
          .map((member) => [member.name.getText(), member.initializer.getText()]),
      );
      const token = members.get('provide');
      const bound = members.get('useClass') ?? members.get('useExisting');
      return token !== undefined && bound !== undefined ? [[token, bound]] : [];
    });
}

function abstractClasses(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isClassDeclaration(node))
    .filter((node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false)
    .map((node) => node.name?.text ?? '');
}

describe('a source file', () => {
  it('reads the environment in one place', () => {
    const others = src.filter(({ path }) => !/^src\/(main\.ts|platform\/env\.ts|platform\/env\/)/.test(path));
    const readsEnv = (node: ts.Node): boolean =>
      ts.isPropertyAccessExpression(node) &&
      node.name.text === 'env' &&
      node.expression.getText() === 'process';
    expect(offences(others, readsEnv)).toEqual([]);
  });

  it('takes no text for a URL that cannot be made one', () => {
    const asks = (node: ts.Node): boolean =>
      ts.isPropertyAccessExpression(node) && node.getText() === 'URL.canParse';
    expect(offences(shipped, asks)).toEqual([]);
  });

  it('is small: none over 300 lines, nine in ten of those that ship at most 160', () => {
    const lines = ({ text }: SourceFile): number => text.split('\n').length - 1;
    expect(everything.filter((file) => lines(file) > 300).map(({ path }) => path)).toEqual([]);
    const long = shipped.filter((file) => lines(file) > 160).map(({ path }) => path);
    expect(long.length).toBeLessThanOrEqual(shipped.length / 10);
  });

  it('leaves nothing for later, and no test out', () => {
    const marks = [
      /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/,
      /\b(it|test|describe)\.(skip|only|todo)\b/,
      /@ts-(ignore|nocheck)/,
    ];
    const marked = everything.filter(({ text }) => marks.some((mark) => mark.test(text)));
    expect(marked.map(({ path }) => path)).toEqual([]);
  });

  it('goes round the type checker with neither any nor !', () => {
    const goesRound = (node: ts.Node): boolean =>
      node.kind === ts.SyntaxKind.AnyKeyword || ts.isNonNullExpression(node);
    expect(offences(everything, goesRound)).toEqual([]);
  });
});

describe('an error code', () => {
  const sections = new Map(
    readFileSync('docs/errors.md', 'utf8')
      .split(/^### /m)
      .slice(1)
      .map((section) => [/^`(\w+)`/.exec(section)?.[1] ?? '', section]),
  );

  it('is documented in docs/errors.md if and only if it is in the contract', () => {
    expect([...sections.keys()].toSorted()).toEqual(Object.keys(PROBLEM_STATUS).toSorted());
  });

  it.each(Object.entries(PROBLEM_STATUS))(
    '%s has its status %i, its meaning and what to do',
    (code, status) => {
      const section = sections.get(code) ?? '';
      expect(section).toContain(`\`${code}\` · ${status}\n`);
      expect(section).toMatch(/\*\*Means:\*\* \S/);
      expect(section).toMatch(/\*\*Do:\*\* \S/);
    },
  );
});
