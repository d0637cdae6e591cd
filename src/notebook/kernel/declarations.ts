import type * as TypeScript from '@tslab/typescript-for-tslab';
import type { Compiler } from './tslab';

/**
 * Declarations of a cell that did not reach its end: without the names it never came to, which keep what an earlier
 * cell gave them.
 *
 * @param declared  all declarations as they would be after the whole cell
 * @param before    the declarations before it
 * @param lost      names that the cell declares and did not come to
 */
export function keepReached(
  compiler: Compiler,
  {
    declared,
    before,
    lost,
  }: { readonly declared: string; readonly before: string; readonly lost: ReadonlySet<string> },
): string {
  if (lost.size === 0) return declared;
  return (
    selected(compiler, declared, (name) => !lost.has(name)) +
    selected(compiler, before, (name) => lost.has(name), false)
  );
}

/**
 * The declarations of a text whose names are wanted.
 *
 * @param keepsNameless  whether statements that declare no value (types, bare imports) stay
 */
function selected(ts: Compiler, text: string, wanted: (name: string) => boolean, keepsNameless = true): string {
  const source = ts.createSourceFile('cell.d.ts', text, ts.ScriptTarget.ES2022, true);
  const kept = source.statements.flatMap((statement): string[] => {
    const whole = statement.getText(source);
    if (ts.isVariableStatement(statement)) {
      const { declarations, flags } = statement.declarationList;
      const names = declarations.filter(({ name }) => wanted(name.getText(source)));
      if (names.length === declarations.length) return [whole];
      const keyword = flags & ts.NodeFlags.Const ? 'const' : 'let';
      return names.length === 0 ? [] : [`declare ${keyword} ${names.map((name) => name.getText(source)).join(', ')};`];
    }
    if (ts.isImportDeclaration(statement)) return importOf(ts, statement, wanted, keepsNameless);
    const declaresValue =
      ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
    if (declaresValue && statement.name) return wanted(statement.name.text) ? [whole] : [];
    return keepsNameless ? [whole] : [];
  });
  return kept.map((statement) => `${statement}\n`).join('');
}

/** An import with only the wanted names. */
function importOf(
  ts: Compiler,
  statement: TypeScript.ImportDeclaration,
  wanted: (name: string) => boolean,
  keepsNameless: boolean,
): string[] {
  const clause = statement.importClause;
  if (!clause) return keepsNameless ? [statement.getText()] : [];
  const parts: string[] = [];
  if (clause.name && wanted(clause.name.text)) parts.push(clause.name.text);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) {
    if (wanted(bindings.name.text)) parts.push(bindings.getText());
  } else if (bindings) {
    const names = bindings.elements.filter(({ name, isTypeOnly }) =>
      isTypeOnly || clause.isTypeOnly ? keepsNameless : wanted(name.text),
    );
    if (names.length > 0) parts.push(`{ ${names.map((name) => name.getText()).join(', ')} }`);
  }
  if (parts.length === 0) return [];
  return [`import ${clause.isTypeOnly ? 'type ' : ''}${parts.join(', ')} from ${statement.moduleSpecifier.getText()};`];
}
