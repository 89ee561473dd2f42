// The declarations behind an entry point, as its users' compilers see them.
import { dirname, sep } from 'node:path';
import ts from 'typescript';

/**
 * @param project configuration that the entries are compiled with
 * @param entries files that export the API
 * @returns for each entry a text: the exports by name, and what they inherit from; comments are left out
 */
export function declaredApi(project, entries) {
  const { program, checker } = declarationsOf(project, entries);
  return entries.map((entry) => describeEntry(program.getSourceFile(declarationFile(entry)), checker));
}

function describeEntry(source, checker) {
  const folder = source.fileName.replace(/\/src\/.*$/, '/src/');
  const isOurs = (node) => node.getSourceFile().fileName.startsWith(folder);
  const api = new Map();
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
    api.set(resolved(checker, symbol), { name: symbol.name, exported: true });
  }
  const named = new Set();
  const texts = [];
  // A map goes on with what is added on the way: what is inherited may inherit more.
  for (const [symbol, { name, exported }] of api) {
    const declarations = (symbol.declarations ?? []).filter(isOurs);
    for (const { other, inherited } of declarations.flatMap((node) => [...mentions(checker, node)])) {
      if (api.has(other) || !other.declarations?.some((one) => isTopLevel(one) && isOurs(one))) continue;
      if (inherited) api.set(other, { name: other.name, exported: false });
      else named.add(other);
    }
    const documented = symbol.getDocumentationComment(checker).length > 0;
    const remarks = [
      ...(documented ? [] : ['without documentation']),
      ...(exported ? [] : ['inherited from, not exported']),
    ];
    texts.push([name, [...remarks.map((remark) => `// ${remark}`), ...declarations.map(printed)].join('\n')]);
  }
  const hidden = [...named].filter((symbol) => !api.has(symbol)).map(({ name }) => name);
  return (
    sorted(texts, ([name]) => name)
      .map(([, text]) => `${text}\n\n`)
      .join('') +
    `// Named above, and not exported:\n${sorted([...new Set(hidden)])
      .map((name) => `//   ${name}\n`)
      .join('')}`
  );
}

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

/** What a declaration names, but for its private parts; also whether it inherits from that. */
function* mentions(checker, node, inherited = false) {
  if (isPrivate(node)) return;
  const symbol = ts.isIdentifier(node) && checker.getSymbolAtLocation(node);
  if (symbol) yield { other: resolved(checker, symbol), inherited };
  const parts = [];
  ts.forEachChild(node, (part) => void parts.push(part));
  const heritage = ts.isHeritageClause(node);
  for (const part of parts) {
    const base = heritage && part.expression;
    if (base) yield* mentions(checker, base, true);
    yield* base
      ? (part.typeArguments ?? []).flatMap((type) => [...mentions(checker, type)])
      : mentions(checker, part, inherited);
  }
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
