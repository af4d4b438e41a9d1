// One declaration file for a package of ours: the types of its entry and everything that they name, wherever in the repository it
// stands, so that somebody else's project needs nothing but the package. Only types of this repository may be named.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** @returns {string} the text of the declaration file */
export function rollUpTypes(entry) {
  const declarations = emitDeclarations(entry);
  const exported = namesExportedBy(entry, declarations);
  const statements = new Map();
  for (const [file, source] of declarations) collect(file, source, statements);
  const wanted = reach(exported, statements);
  const texts = [...wanted].map((name) => statements.get(name).text);
  return `${texts.join('\n')}\nexport { ${exported.map(({ name, isType }) => (isType ? `type ${name}` : name)).join(', ')} };\n`;
}

export function writeTypes(entry, target) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, rollUpTypes(entry));
}

/** Key: source file. Value: its declarations, parsed. */
function emitDeclarations(entry) {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
  };
  const declarations = new Map();
  ts.createProgram([entry], options).emit(undefined, (_name, text, _mark, _error, sources) => {
    const file = sources?.[0]?.fileName;
    if (file === undefined) return;
    declarations.set(
      resolve(file),
      ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS),
    );
  });
  return declarations;
}

function namesExportedBy(entry, declarations) {
  const names = [];
  for (const statement of declarations.get(resolve(entry)).statements) {
    if (!ts.isExportDeclaration(statement) || !ts.isNamedExports(statement.exportClause ?? {})) continue;
    for (const { name, propertyName, isTypeOnly } of statement.exportClause.elements) {
      if (propertyName !== undefined)
        throw new Error(`${entry}: exports under another name are not rolled up`);
      names.push({ name: name.text, isType: isTypeOnly || statement.isTypeOnly });
    }
  }
  return names;
}

/** Of every named declaration its text, and where it stands. */
function collect(file, source, statements) {
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) continue;
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.text)
      : statement.name === undefined
        ? []
        : [statement.name.text];
    for (const name of names) {
      const other = statements.get(name);
      statements.set(name, {
        file,
        statement,
        text: toAmbient(statement, source),
        clash: other !== undefined && other.file !== file ? other.file : undefined,
      });
    }
  }
}

/** Without `export`: what is exported is said once, at the end. */
function toAmbient(statement, source) {
  const text = statement.getFullText(source).trim();
  const start = statement.getStart(source) - statement.getFullStart();
  const lead = statement.getFullText(source).slice(0, start).trim();
  const body = text
    .slice(lead.length)
    .trim()
    .replace(/^export\s+/, '')
    .replace(/^default\s+/, '');
  const isAmbient = /^(declare|interface|type)\b/.test(body);
  return `${lead === '' ? '' : `${lead}\n`}${isAmbient ? body : `declare ${body}`}`;
}

/** The names that the exported ones lead to, in the order in which they are met. */
function reach(exported, statements) {
  const wanted = new Set();
  const visit = (name, from) => {
    if (wanted.has(name)) return;
    const found = statements.get(name);
    if (found === undefined) {
      if (from === undefined) throw new Error(`${name} is exported and declared nowhere`);
      return;
    }
    if (found.clash !== undefined)
      throw new Error(
        `${name} is declared in ${found.file} and in ${found.clash}: one of them needs another name`,
      );
    wanted.add(name);
    const walk = (node) => {
      if (ts.isImportTypeNode(node)) throw new Error(`${name} names a type by its file: give it a name`);
      if (ts.isTypeReferenceNode(node)) visit(leftmost(node.typeName), name);
      else if (ts.isTypeQueryNode(node)) visit(leftmost(node.exprName), name);
      else if (ts.isExpressionWithTypeArguments(node)) visit(node.expression.getText(), name);
      ts.forEachChild(node, walk);
    };
    walk(found.statement);
  };
  for (const { name } of exported) visit(name);
  return wanted;
}

function leftmost(name) {
  return ts.isQualifiedName(name) ? leftmost(name.left) : name.text;
}
