import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { project, projectAt } from '../../scripts/lib/project.mjs';
import { importProblem, misplacedImports, roomArrows } from '../../scripts/lib/rooms.mjs';
import { essentialArrows, pictureProblems, roomsDiagram, withPicture } from '../../scripts/lib/roomsPicture.mjs';
import { temporaryFolder } from '../support/folders';

test('every import of src points downwards', () => {
  expect(misplacedImports(join(project.root, 'src'))).toEqual([]);
});

test.each([
  ['training/fit.ts', '../models/model', undefined],
  ['models/layers/build.ts', '../../runtime/tensorflow', undefined],
  ['models/dense.ts', '../training/fit', /points upwards: training\/ stands above models\//],
  ['metrics/ssim.ts', '../viz/theme', /points upwards/],
  ['metrics/ssim.ts', './checks', undefined],
  ['data/load.ts', '../index', /the public surface/],
  ['index.ts', './viz/lines', undefined],
  ['viz/lines.ts', '../runtime/tensorflow', /viz\/ works without TensorFlow/],
  ['viz/lines.ts', '../runtime/numbers', undefined],
  ['notebook/kernel.ts', 'tslab', undefined],
  ['viz/table.ts', 'tslab/dist/jupyter', /tslab\/dist\/jupyter is for notebook\/ only/],
  ['math/kl.ts', '@tensorflow/tfjs-node', /is for runtime\/ only/],
  ['runtime/tensorflow.ts', '@tensorflow/tfjs-node', undefined],
  ['math/kl.ts', '../helpers/x', /helpers\/ is no room/],
])('%s importing %s', (file, specifier, problem) => {
  if (problem === undefined) expect(importProblem(file, specifier)).toBeUndefined();
  else expect(importProblem(file, specifier)).toMatch(problem);
});

test("types of another room's package may be named, its code not loaded", () => {
  expect(importProblem('training/step.ts', '@tensorflow/tfjs-node', { typesOnly: true })).toBeUndefined();
  expect(importProblem('math/kl.ts', '../models/model', { typesOnly: true })).toMatch(/points upwards/);
});

/** A checkout with these files in src, and a page for the picture. */
function smallProject(files: Readonly<Record<string, string>>) {
  const small = projectAt(temporaryFolder());
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(small.sources, name)), { recursive: true });
    writeFileSync(join(small.sources, name), text);
  }
  return small;
}

const files = {
  'index.ts': "export { a } from './pca/a';\n",
  'pca/a.ts': "import type { B } from '../data/b';\nimport { c } from '../math/c';\nimport { d } from './d';\n",
  'pca/d.ts': 'export const d = 1;\n',
  'data/b.ts': "export { c } from '../math/c';\n",
  'math/c.js': 'module.exports = { c: 1 };\n',
};

test('the arrows are those of the imports, types among them; the root and the room itself have none', () => {
  const { sources } = smallProject(files);
  expect(roomArrows(sources)).toEqual([
    ['pca', 'data'],
    ['pca', 'math'],
    ['data', 'math'],
  ]);
});

test('an arrow that follows from two others is not drawn', () => {
  const arrows: [string, string][] = [
    ['pca', 'data'],
    ['pca', 'math'],
    ['data', 'math'],
    ['viz', 'math'],
  ];
  expect(essentialArrows(arrows)).toEqual([
    ['pca', 'data'],
    ['data', 'math'],
    ['viz', 'math'],
  ]);
  const picture = roomsDiagram(arrows);
  expect(picture).toMatch(/^```mermaid\nflowchart TD\n {2}viz\["viz\/"\]\n/);
  expect(picture).toContain('4 arrows in all; the 1 that follow');
});

test('the picture goes between its marks and is missed when it is old', () => {
  const small = smallProject(files);
  expect(pictureProblems(small)).toEqual([expect.stringContaining('must hold <!-- rooms -->')]);
  const page = 'before\n<!-- rooms -->\nold\n<!-- /rooms -->\nafter\n';
  writeFileSync(join(small.root, 'ARCHITECTURE.md'), page);
  expect(pictureProblems(small)).toEqual([expect.stringContaining('npm run rooms')]);
  const drawn = withPicture(page, roomsDiagram(roomArrows(small.sources))) as string;
  expect(drawn).toMatch(/^before\n<!-- rooms -->\n```mermaid\n[\s\S]*\n<!-- \/rooms -->\nafter\n$/);
  writeFileSync(join(small.root, 'ARCHITECTURE.md'), drawn);
  expect(pictureProblems(small)).toEqual([]);
  writeFileSync(join(small.sources, 'data', 'b.ts'), 'export const b = 1;\n');
  expect(pictureProblems(small)).toHaveLength(1);
});
