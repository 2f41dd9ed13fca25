// Writes libs/<name>/api.md: everything a library exports, as its users' compiler sees it, in one text that a review
// can compare. `node scripts/api-report.mjs libs/msal-redis-cache`; with --check it changes nothing and fails when the
// file is not what the source says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

/** The library as its tsconfig.lib.json says, reading other libraries from their source. */
function programOf(folder) {
  const config = ts.readConfigFile(join(folder, 'tsconfig.lib.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder);
  const overrides = { customConditions: ['source'], rootDir: resolve('.'), sourceMap: false };
  return ts.createProgram(fileNames, { ...options, ...overrides });
}

/** The same from what was built already: nothing has to be checked again. */
const builtProgram = (dist) => ts.createProgram([join(dist, 'index.d.ts')], { noLib: true, types: [] });

/** Top-level declarations by name, read from the .d.ts text that the compiler writes for each file, or wrote. */
function declarationsOf(program, folder) {
  const found = new Map();
  const collect = (path, text) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    for (const statement of file.statements) {
      for (const name of namesIn(statement)) found.set(name, [...(found.get(name) ?? []), statement]);
    }
  };
  for (const source of program.getSourceFiles()) {
    if (!source.fileName.startsWith(folder)) continue;
    if (source.isDeclarationFile) collect(source.fileName, source.text);
    else program.emit(source, collect, undefined, true);
  }
  return found;
}

function namesIn(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  return 'name' in statement && statement.name !== undefined ? [statement.name.getText()] : [];
}

function exportedNames(program, indexPath) {
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(indexPath);
  return checker.getExportsOfModule(checker.getSymbolAtLocation(index)).map(({ name }) => name);
}

/** The type that a reference names; members and parameters that happen to have a type's name are none. */
function namedType(node) {
  if (ts.isTypeReferenceNode(node)) return node.typeName.getText();
  if (ts.isExpressionWithTypeArguments(node)) return node.expression.getText();
  return ts.isTypeQueryNode(node) ? node.exprName.getText() : undefined;
}

const isPrivate = (node) =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

/** What exported declarations mention without exporting it: their users depend on it all the same. */
function mentionedNames(exported, declarations) {
  const seen = new Set(exported);
  for (const name of seen) {
    const visit = (node) => {
      const named = namedType(node);
      if (named !== undefined && declarations.has(named)) seen.add(named);
      if (!isPrivate(node)) ts.forEachChild(node, visit);
    };
    (declarations.get(name) ?? []).forEach((statement) => visit(statement));
  }
  return [...seen].filter((name) => !exported.includes(name));
}

const printer = ts.createPrinter({ removeComments: true });

function textOf(name, declarations) {
  const statements = declarations.get(name) ?? [];
  return statements.map((statement) => {
    const documented = ts.getJSDocCommentsAndTags(statement).length > 0;
    const text = printer.printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile());
    const signature = text.replace(/^\s*(#private|private (readonly )?\w+);\n/gm, '');
    return documented ? signature : `// (undocumented)\n${signature}`;
  });
}

function section(title, names, declarations) {
  if (names.length === 0) return [];
  const sorted = names.toSorted((a, b) => a.localeCompare(b, 'en'));
  const code = sorted.flatMap((name) => textOf(name, declarations)).join('\n\n');
  return [`## ${title}`, `\`\`\`ts\n${code}\n\`\`\``];
}

/** The report of the library in `folder`, in the form that prettier leaves alone; read from `dist` when it is built there. */
export async function apiReport(folder, dist) {
  const absolute = resolve(folder);
  const { name } = JSON.parse(readFileSync(join(absolute, 'package.json'), 'utf8'));
  const program = dist === undefined ? programOf(absolute) : builtProgram(dist);
  const declarations = declarationsOf(program, dist ?? absolute);
  const exported = exportedNames(program, dist ? join(dist, 'index.d.ts') : join(absolute, 'src/index.ts'));
  const path = join(absolute, 'api.md');
  const text = [
    `# API of ${name}`,
    `Written by \`node scripts/api-report.mjs ${folder}\` from the source; a test fails when it drifts. A change here is a change for users: it belongs into the changelog.`,
    ...section('Exported', exported, declarations),
    ...section('Mentioned by it, not exported', mentionedNames(exported, declarations), declarations),
  ].join('\n\n');
  return { path, text: await format(text, { ...(await resolveConfig(path)), filepath: path }) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2] ?? '';
  const { path, text } = await apiReport(folder.replace(/\/$/, ''));
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (current !== text) {
    const lines = text.split('\n');
    const at = current.split('\n').findIndex((line, index) => line !== lines[index]);
    console.error(`${path} is not what the source says, from line ${at + 1}.`);
    console.error(
      `If the change is meant: node scripts/api-report.mjs ${folder}, and say so in the changelog.`,
    );
    process.exit(1);
  }
}
