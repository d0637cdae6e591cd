// @ts-check
// The declarations of the package, read as the kernel reads them.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript-tslab';

/** The compiler options of tslab, but with declaration files checked: skipping them turns what is not understood into `any`. */
const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.NodeJs,
  esModuleInterop: true,
  skipLibCheck: false,
  noEmit: true,
  types: ['node'],
};

/**
 * What the kernel's TypeScript (5.0) does not understand in the public declarations, such as `Float32Array<ArrayBuffer>`,
 * and every `any` in them.
 *
 * @param {import('./project.mjs').Project} project
 * @returns {string[]}
 */
export function surfaceProblems({ root, dist }) {
  const doors = readdirSync(dist, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dist, entry.name, 'index.d.ts');
    return entry.isDirectory() && existsSync(path) ? [path] : [];
  });
  const program = ts.createProgram({ rootNames: [join(dist, 'index.d.ts'), ...doors], options: OPTIONS });
  /** @type {string[]} */
  const problems = [];
  const report = (/** @type {ts.SourceFile} */ file, /** @type {number} */ position, /** @type {string} */ message) => {
    const { line } = file.getLineAndCharacterOfPosition(position);
    problems.push(`${relative(root, file.fileName)}:${line + 1}: ${message}`);
  };
  for (const file of program.getSourceFiles()) {
    if (relative(dist, file.fileName).startsWith('..')) continue;
    for (const { start = 0, messageText } of program.getSemanticDiagnostics(file)) {
      report(file, start, ts.flattenDiagnosticMessageText(messageText, ' '));
    }
    const visit = (/** @type {ts.Node} */ node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) report(file, node.getStart(file), 'any in the public surface');
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return problems;
}
