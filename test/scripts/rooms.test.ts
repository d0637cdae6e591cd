import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../../scripts/lib/project.mjs';
import { importProblem, misplacedImports } from '../../scripts/lib/rooms.mjs';

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
