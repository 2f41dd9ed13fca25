import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-files.js';

/** Titles of the tests of a file and of the blocks around them, as written: with the placeholders of `it.each`. */
export function titlesOf(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isCallExpression(node))
    .filter(({ expression }) => /^(describe|it|test)\b/.test(expression.getText()))
    .flatMap(({ arguments: [title] }) => (title === undefined ? [] : textOf(title)));
}

/** The table that `it.each` is called with is no text, and so no title. */
function textOf(title: ts.Expression): string[] {
  if (ts.isStringLiteralLike(title)) return [title.text];
  if (!ts.isTemplateExpression(title)) return [];
  return [[title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)].join('%s')];
}
