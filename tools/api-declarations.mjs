// The declarations behind an entry point, as its users' compilers see them.
import { dirname, sep } from 'node:path';
import ts from 'typescript';

/**
 * @param project configuration that the entries are compiled with
 * @param entries files that export the API; what is named by one of them has to be exported there, or by the first of all
 * @returns for each entry the exports by name as a text without comments, and what is wrong with them
 */
export function declaredApi(project, entries) {
  const { program, checker } = declarationsOf(project, entries);
  const sources = entries.map((entry) => program.getSourceFile(declarationFile(entry)));
  const main = new Set(exportsOf(sources[0], checker).keys());
  return sources.map((source) => describeEntry(source, checker, main));
}

function describeEntry(source, checker, main) {
  const folder = source.fileName.replace(/\/src\/.*$/, '/src/');
  const isOurs = (node) => node.getSourceFile().fileName.startsWith(folder);
  const api = exportsOf(source, checker);
  const problems = new Set();
  const texts = [];
  for (const [symbol, { name, isDocumented, isMember }] of api) {
    const declarations = (symbol.declarations ?? []).filter(isOurs);
    for (const other of declarations.flatMap((node) => [...mentions(checker, node)])) {
      if (api.has(other) || main.has(other) || !other.declarations?.some((one) => isTopLevel(one) && isOurs(one)))
        continue;
      problems.add(`${other.name} is named by ${name}, and not exported`);
    }
    if (!isDocumented && !documented(symbol, checker)) problems.add(`${name} has no documentation`);
    for (const member of undocumentedMembers(declarations, checker))
      problems.add(`${name}.${member} has no documentation`);
    if (!isMember) texts.push([name, declarations.map(printed).join('\n')]);
  }
  return {
    text: sorted(texts, ([name]) => name)
      .map(([, text]) => `${text}\n\n`)
      .join(''),
    problems: sorted([...problems]),
  };
}

/** What an entry exports, also inside of namespaces. */
function exportsOf(source, checker) {
  const api = new Map();
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
    const target = resolved(checker, symbol);
    const statement = symbol.declarations?.[0]?.parent;
    const isDocumented = statement !== undefined && ts.getJSDocCommentsAndTags(statement).length > 0;
    api.set(target, { name: symbol.name, isDocumented, isMember: false });
    if (!(target.flags & ts.SymbolFlags.ValueModule)) continue;
    for (const member of checker.getExportsOfModule(target)) {
      api.set(resolved(checker, member), {
        name: `${symbol.name}.${member.name}`,
        isDocumented: false,
        isMember: true,
      });
    }
  }
  return api;
}

/** What a property holds its name and type may tell; what a method does, they do not. */
function undocumentedMembers(declarations, checker) {
  return declarations
    .flatMap(({ members = [] }) => [...members])
    .filter((member) => isTold(member) && !isPrivate(member))
    .filter((member) => !documented(checker.getSymbolAtLocation(member.name), checker))
    .map((member) => member.name.getText());
}

const isTold = (member) =>
  ts.isMethodDeclaration(member) || ts.isMethodSignature(member) || ts.isGetAccessorDeclaration(member);

const documented = (symbol, checker) =>
  symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;

function sorted(list, keyOf = (entry) => entry) {
  return list.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const declarationFile = (file) =>
  file
    .split(sep)
    .join('/')
    .replace(/(?<!\.d)\.ts$/, '.d.ts');

/** A program of what the compiler declares for the sources, in memory beside them. */
function declarationsOf(project, entries) {
  const { config } = ts.readConfigFile(project, (file) => ts.sys.readFile(file));
  const { options: given, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(project));
  const options = { ...given, composite: false, incremental: false, outDir: undefined, tsBuildInfoFile: undefined };
  const ambient = fileNames.filter((file) => file.endsWith('.d.ts'));
  const emitted = new Map();
  ts.createProgram([...entries, ...ambient], {
    ...options,
    noEmit: false,
    declaration: true,
    declarationMap: false,
    emitDeclarationOnly: true,
    stripInternal: true,
  }).emit(undefined, (file, text) => emitted.set(file, text));
  const disk = ts.createCompilerHost(options);
  const host = {
    ...disk,
    fileExists: (file) => emitted.has(file) || (!emitted.has(declarationFile(file)) && disk.fileExists(file)),
    getSourceFile: (file, language, ...rest) =>
      emitted.has(file)
        ? ts.createSourceFile(file, emitted.get(file), language, true)
        : disk.getSourceFile(file, language, ...rest),
  };
  const program = ts.createProgram(entries.map(declarationFile), { ...options, noEmit: true }, host);
  return { program, checker: program.getTypeChecker() };
}

function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** What a declaration names, but for its private parts. */
function* mentions(checker, node) {
  if (isPrivate(node)) return;
  const symbol = ts.isIdentifier(node) && checker.getSymbolAtLocation(node);
  if (symbol) yield resolved(checker, symbol);
  const parts = [];
  ts.forEachChild(node, (part) => void parts.push(part));
  for (const part of parts) yield* mentions(checker, part);
}

function isTopLevel(node) {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.isSourceFile(statement.parent);
}

function isPrivate(node) {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return (
    modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ||
    (node.name && ts.isPrivateIdentifier(node.name))
  );
}

const printer = ts.createPrinter({ removeComments: true });

function printed(node) {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  const withoutPrivates = (context) => (root) => {
    const visit = (child) => (isPrivate(child) ? undefined : ts.visitEachChild(child, visit, context));
    return visit(root);
  };
  const [visible] = ts.transform(statement, [withoutPrivates]).transformed;
  return printer.printNode(ts.EmitHint.Unspecified, visible, node.getSourceFile()).replace(/^(export )?declare /, '$1');
}
