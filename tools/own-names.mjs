// Which property names of the browser script are nobody's but ours, so that the bundle may shorten them.
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { at, root } from './workspace.mjs';

const SOURCES = at('libs/livetemplate/src/');
const CLIENT = join(SOURCES, 'client/');
/** Its names are for scripts of the page. */
const PUBLIC = join(CLIENT, 'api.ts');
/**
 * Names of properties in the script. `own`: every use in our code, followed by the compiler to where it is declared, is a
 * member of a class or of an exported interface of the client, so it is none of the DOM, the wire or the public API.
 * `foreign`: all others, and what the bundled packages name.
 *
 * @throws {Error} where one of our objects is asked for a property whose name is only known when it runs.
 */
export async function propertyNames() {
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(at('tsconfig.client.json'), {}, configHost());
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const ours = new Set();
  const foreign = await namesInPackages();
  for (const file of program.getSourceFiles()) {
    if (file.fileName.startsWith(SOURCES) && !file.isDeclarationFile) visit(file);
  }
  return { own: [...ours].filter((name) => !foreign.has(name)), foreign };

  function visit(node) {
    if (ts.isIdentifier(node) && namesProperty(node)) {
      const declarations = declarationsOf(checker, node);
      (declarations.length > 0 && declarations.every(isOurs) ? ours : foreign).add(node.text);
    } else if (ts.isElementAccessExpression(node)) {
      refuseUnknownName(node);
    }
    ts.forEachChild(node, visit);
  }

  function refuseUnknownName({ expression, argumentExpression }) {
    const numeric = checker.getTypeAtLocation(argumentExpression).flags & ts.TypeFlags.NumberLike;
    const properties = checker.getTypeAtLocation(expression).getProperties();
    if (numeric || !properties.some((property) => property.declarations?.every(isOurs))) return;
    const file = argumentExpression.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(argumentExpression.getStart());
    throw new Error(`${file.fileName}:${line + 1}: a shortened name cannot be computed.`);
  }
}

function configHost() {
  return {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
}

/** Whether an identifier stands for a property: as `.name`, as a key or where it is declared. */
function namesProperty(node) {
  const { parent } = node;
  if (ts.isBindingElement(parent)) {
    return ts.isObjectBindingPattern(parent.parent) && node === (parent.propertyName ?? parent.name);
  }
  if (ts.isParameter(parent)) return ts.isParameterPropertyDeclaration(parent, parent.parent) && parent.name === node;
  const named =
    ts.isPropertyAccessExpression(parent) ||
    ts.isClassElement(parent) ||
    ts.isTypeElement(parent) ||
    ts.isObjectLiteralElementLike(parent);
  return named && parent.name === node;
}

function declarationsOf(checker, node) {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return membersOf(checker.getTypeAtLocation(parent.parent), node.text);
  if (ts.isObjectLiteralExpression(parent.parent)) {
    // A literal is ours where it is written to be one of our types; by itself it is anybody's.
    const wanted = checker.getContextualType(parent.parent);
    return wanted ? membersOf(wanted, node.text) : [];
  }
  return checker.getSymbolAtLocation(node)?.declarations ?? [];
}

function membersOf(type, name) {
  return (type.isUnion() ? type.types : [type]).flatMap((each) => each.getProperty(name)?.declarations ?? []);
}

function isOurs(declaration) {
  const { fileName } = declaration.getSourceFile();
  if (!fileName.startsWith(CLIENT) || fileName === PUBLIC) return false;
  if (ts.isParameter(declaration) || ts.isClassElement(declaration)) return true;
  // One that is not exported may describe what the browser has and the compiler does not know of.
  const { parent } = declaration;
  return ts.isInterfaceDeclaration(parent) && ts.getCombinedModifierFlags(parent) & ts.ModifierFlags.Export;
}

/** All words in the code that is bundled beside ours. */
async function namesInPackages() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: "export * from 'socket.io-client'", resolveDir: CLIENT },
    bundle: true,
    // Words in comments are nobody's names.
    minifyWhitespace: true,
    legalComments: 'none',
    format: 'esm',
    write: false,
  });
  return new Set(outputFiles[0].text.match(/[\w$]+/g));
}
