import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What stands in a blank of a sentence. */
const SOMETHING = '123';
/** Fields of objects, and lists, that hold sentences for people. */
const FIELDS = new Set(['notice', 'message']);
const LISTS = new Set(['notices']);

/**
 * Sentences that the files of a folder make for people, as far as they stand there literally: messages of `ConnectorError`, notices, and what is wrong
 * with a setting. Blanks are filled with something.
 */
export function sentencesInSource(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'in-russian.ts');
  return [...new Set(files.flatMap((name) => sentencesInFile(join(folder, name))))];
}

function sentencesInFile(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const expression = sentenceIn(node);
    if (expression !== undefined) found.push(...textsOf(expression, source));
    node.forEachChild(visit);
  };
  visit(source);
  // What is only blanks and signs says nothing of its own.
  return found.filter((text) => /[a-z]{2}/i.test(text.replaceAll(SOMETHING, '')));
}

function sentenceIn(node: ts.Node): ts.Expression | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'ConnectorError') return node.arguments?.[1];
  if (ts.isPropertyAssignment(node) && FIELDS.has(node.name.getText())) return node.initializer;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression, name } = node.expression;
    if (name.text === 'push' && LISTS.has(expression.getText())) return node.arguments[0];
  }
  return undefined;
}

function textsOf(node: ts.Node, source: ts.SourceFile, depth = 0): string[] {
  const into = (inner: ts.Node | undefined): string[] =>
    inner === undefined || depth > 5 ? [] : textsOf(inner, source, depth + 1);
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => SOMETHING + literal.text).join('')];
  }
  if (ts.isConditionalExpression(node)) return [...into(node.whenTrue), ...into(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return into(node.expression);
  if (ts.isBinaryExpression(node)) {
    const isChoice = node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
    return isChoice ? [...into(node.left), ...into(node.right)] : [];
  }
  if (ts.isIdentifier(node)) return into(constantNamed(node.text, source));
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return returnsOf(functionNamed(node.expression.text, source)).flatMap(into);
  }
  return [];
}

function constantNamed(name: string, source: ts.SourceFile): ts.Expression | undefined {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find((one) => one.name.getText() === name)?.initializer;
}

function functionNamed(name: string, source: ts.SourceFile): ts.FunctionDeclaration | undefined {
  return source.statements.filter(ts.isFunctionDeclaration).find((one) => one.name?.text === name);
}

function returnsOf(node: ts.Node | undefined): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isReturnStatement(inner) && inner.expression !== undefined) found.push(inner.expression);
    inner.forEachChild(visit);
  };
  if (node !== undefined) visit(node);
  return found;
}
