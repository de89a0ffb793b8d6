import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const levels = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);

/** Names of the fields that a folder's code gives to its log, read from the calls themselves: `log.warn({ code }, …)`. */
export function logFieldsIn(folder: string): Set<string> {
  const fields = new Set<string>();
  for (const source of sourcesOf(folder)) {
    visit(source, (node) => {
      if (ts.isCallExpression(node) && isLogCall(node))
        for (const name of namesOf(node.arguments[0], source)) fields.add(name);
    });
  }
  return fields;
}

/** Label names of every metric that is made anywhere in the folders. */
export function metricLabelsIn(folders: readonly string[]): Set<string> {
  const labels = new Set<string>();
  for (const source of folders.flatMap(sourcesOf)) {
    visit(source, (node) => {
      if (!ts.isPropertyAssignment(node) || node.name.getText(source) !== 'labelNames') return;
      if (!ts.isArrayLiteralExpression(node.initializer))
        throw new Error(`Labels of ${source.fileName} can't be read.`);
      for (const element of node.initializer.elements)
        labels.add(ts.isStringLiteral(element) ? element.text : element.getText(source));
    });
  }
  return labels;
}

function sourcesOf(folder: string): ts.SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.Latest, true));
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

function isLogCall({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression) || !levels.has(expression.name.text)) return false;
  const of = expression.expression;
  const name = ts.isPropertyAccessExpression(of) ? of.name.text : of.getText();
  return /^(log|logger)$/i.test(name);
}

/** Keys of an object literal, of literals it spreads, and of those its local functions answer. */
function namesOf(node: ts.Node | undefined, source: ts.SourceFile): string[] {
  if (node === undefined || ts.isStringLiteralLike(node)) return [];
  if (!ts.isObjectLiteralExpression(node))
    throw new Error(`A log line of ${source.fileName} hides its fields: ${node.getText(source)}`);
  return node.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property))
      return literalsIn(property.expression, source).flatMap((literal) => namesOf(literal, source));
    return [property.name?.getText(source) ?? ''];
  });
}

function literalsIn(node: ts.Expression, source: ts.SourceFile): ts.ObjectLiteralExpression[] {
  const called = ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : null;
  const root = called === null ? node : functionNamed(called, source);
  const literals: ts.ObjectLiteralExpression[] = [];
  visit(root, (part) => void (ts.isObjectLiteralExpression(part) && literals.push(part)));
  return literals;
}

function functionNamed(name: string, source: ts.SourceFile): ts.Node {
  const found = source.statements.find(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name?.text === name,
  );
  if (found === undefined)
    throw new Error(`A log line of ${source.fileName} takes its fields from ${name}, which isn't in that file.`);
  return found;
}
