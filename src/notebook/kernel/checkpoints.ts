import type * as TypeScript from '@tslab/typescript-for-tslab';
import type { Compiler } from './tslab';

/** Name under which a cell gets the function that it calls between two statements. */
export const CHECKPOINT = '__tslab_checkpoint__';

const CALL = `${CHECKPOINT}();`;

/** A text and where it goes. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Puts a call between the statements of a cell, behind each one that awaits, at the top level and inside loops and
 * branches. When the reader stopped the cell in the meantime, the call throws: what was awaited has its name, and what
 * follows does not run. Lines stay where they are.
 *
 * @param javaScript  what the converter made of the cell
 */
export function withCheckpoints(compiler: Compiler, javaScript: string): string {
  const source = compiler.createSourceFile('cell.js', javaScript, compiler.ScriptTarget.ES2022, true);
  const insertions: Insertion[] = [];
  new Walk(compiler, source, insertions).statements(source.statements, source.end);
  let text = javaScript;
  // From the back; of two at one place the one found first comes first, as an inner brace closes before an outer one.
  for (const { at, text: inserted } of insertions.reverse().sort((a, b) => b.at - a.at)) {
    text = text.slice(0, at) + inserted + text.slice(at);
  }
  return text;
}

class Walk {
  constructor(
    private readonly ts: Compiler,
    private readonly source: TypeScript.SourceFile,
    private readonly insertions: Insertion[],
  ) {}

  /** A list of statements that ends at `end`. */
  statements(list: readonly TypeScript.Statement[], end: number): void {
    for (const [index, statement] of list.entries()) {
      if (!this.awaits(statement)) continue;
      this.inside(statement);
      let next = index + 1;
      // The names that the statement declared are handed over right behind it.
      while (next < list.length && this.handsOver(list[next] as TypeScript.Statement)) next += 1;
      const following = list[next];
      this.insertions.push({ at: following ? following.getStart(this.source) : end, text: CALL });
    }
  }

  /** The parts of a statement that hold statements of their own. */
  private inside(node: TypeScript.Node): void {
    const { ts } = this;
    if (this.isFunction(node)) return;
    if (this.isForAwait(node)) this.beginWithCheckpoint(node.statement);
    if (ts.isBlock(node)) this.statements(node.statements, node.end - 1);
    else if (ts.isCaseOrDefaultClause(node)) this.statements(node.statements, node.end);
    else ts.forEachChild(node, (child) => (this.isLoneBody(node, child) ? this.wrap(child) : this.inside(child)));
  }

  /** Whether a statement is the body of a loop or a branch without braces. */
  private isLoneBody(parent: TypeScript.Node, child: TypeScript.Node): child is TypeScript.Statement {
    const { ts } = this;
    const isBody =
      (ts.isIterationStatement(parent, false) && parent.statement === child) ||
      (ts.isIfStatement(parent) && (parent.thenStatement === child || parent.elseStatement === child));
    return isBody && !ts.isBlock(child);
  }

  private wrap(body: TypeScript.Statement): void {
    if (!this.awaits(body)) return;
    this.insertions.push({ at: body.getStart(this.source), text: '{' });
    this.inside(body);
    this.insertions.push({ at: body.end, text: `${CALL}}` });
  }

  private isForAwait(node: TypeScript.Node): node is TypeScript.ForOfStatement {
    return this.ts.isForOfStatement(node) && node.awaitModifier !== undefined;
  }

  /** The body of a loop that awaits in its head. */
  private beginWithCheckpoint(body: TypeScript.Statement): void {
    const start = body.getStart(this.source);
    if (this.ts.isBlock(body)) this.insertions.push({ at: start + 1, text: CALL });
    else if (!this.awaits(body)) {
      this.insertions.push({ at: start, text: `{${CALL}` }, { at: body.end, text: '}' });
    }
  }

  private isFunction(node: TypeScript.Node): boolean {
    return this.ts.isFunctionLike(node) || this.ts.isClassLike(node);
  }

  /** Whether a node awaits in the cell itself, not in a function that it only defines. */
  private awaits(node: TypeScript.Node): boolean {
    const { ts } = this;
    if (this.isFunction(node)) return false;
    if (ts.isAwaitExpression(node) || this.isForAwait(node)) return true;
    return ts.forEachChild(node, (child) => this.awaits(child) || undefined) ?? false;
  }

  /** `exports.name = name`. */
  private handsOver(statement: TypeScript.Statement): boolean {
    const { ts } = this;
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false;
    const { left, right } = statement.expression;
    return (
      ts.isPropertyAccessExpression(left) &&
      ts.isIdentifier(left.expression) &&
      left.expression.text === 'exports' &&
      ts.isIdentifier(right) &&
      right.text === left.name.text
    );
  }
}
