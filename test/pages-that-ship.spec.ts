import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { nodesOf, type SourceFile } from './support/source-files.js';

const scripts = readdirSync('demo/js')
  .map((name) => join('demo/js', name))
  .map((path): SourceFile => ({ path, text: readFileSync(path, 'utf8') }));
const page = readFileSync('demo/index.html', 'utf8');

const MARKUP = /^(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|srcdoc)$/;

/** `path: what it says` of every node that is not as it should be. */
const offences = (files: readonly SourceFile[], isOffence: (node: ts.Node) => boolean): string[] =>
  files.flatMap((file) =>
    nodesOf(file)
      .filter(isOffence)
      .map((node) => `${file.path}: ${node.getText().slice(0, 80)}`),
  );

const makesMarkup = (node: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) && MARKUP.test(node.name.text)) ||
  (ts.isStringLiteralLike(node) && MARKUP.test(node.text)) ||
  (ts.isCallExpression(node) && /^(eval|Function|document\.write(ln)?)$/.test(node.expression.getText()));

/** `document.x = …`, `window.x = …`: what an element of that name or id could stand in for. */
const isGlobal = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  /^(document|window|globalThis|self)\.(?!(title|location|onbeforeunload)\b)\w+$/.test(node.left.getText());

describe("the demo's pages, as they ship", () => {
  it('show text as text', () => {
    expect(scripts.length).toBeGreaterThan(5);
    expect(offences(scripts, makesMarkup)).toEqual([]);
  });

  it('keep nothing where markup could stand in for it', () => {
    expect(offences(scripts, isGlobal)).toEqual([]);
    const tags = [...page.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(tags.filter((tag) => !/type="module"|src="\/bff\/renewal-client\.js"/.test(tag))).toEqual([]);
  });

  it('load nothing from elsewhere', () => {
    const loaded = [...page.matchAll(/<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]*)"/g)];
    expect(loaded.length).toBeGreaterThan(1);
    expect(
      loaded.map(([, address = '']) => address).filter((address) => /^(\w+:|\/\/)/.test(address)),
    ).toEqual([]);
    const imports = scripts.flatMap(({ text }) => [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)]);
    expect(imports.map(([, name = '']) => name).filter((name) => !name.startsWith('./'))).toEqual([]);
    const styles = readdirSync('demo/css').map((name) => readFileSync(join('demo/css', name), 'utf8'));
    expect(styles.filter((text) => /@import|url\(\s*['"]?(\w+:)?\/\//.test(text))).toEqual([]);
  });

  it.each([
    ["element.innerHTML = '<b>';", true],
    ["element['innerHTML'] = '<b>';", true],
    ["document.write('x');", true],
    ["eval('x');", true],
    ["element.textContent = '<b>';", false],
  ])('are judged rightly by the first rule: %s', (text, isOffence) => {
    expect(offences([{ path: 'a.ts', text }], makesMarkup)).toHaveLength(isOffence ? 1 : 0);
  });

  it.each([
    ['window.session = {};', true],
    ['document.user = 1;', true],
    ["document.title = 'x';", false],
    ['window.addEventListener(name, listen);', false],
  ])('are judged rightly by the second rule: %s', (text, isOffence) => {
    expect(offences([{ path: 'a.ts', text }], isGlobal)).toHaveLength(isOffence ? 1 : 0);
  });
});
