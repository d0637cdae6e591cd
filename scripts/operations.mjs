// @ts-check
// Makes the table of operations that compiled steps know, src/training/compiled/graph/operations.json, from the registry
// of the project's TensorFlow library. What was judged by hand (`xla`, `elementwise`) stays.
import { join } from 'node:path';
import { inspect } from './lib/command.mjs';
import { accountOf, describeFailure } from './lib/failure.mjs';
import { readJson, writeAtomically } from './lib/files.mjs';
import { operationTable, readRegistry } from './lib/operations.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp())) process.exit(1);

const path = join(project.sources, 'training', 'compiled', 'graph', 'operations.json');
try {
  const table = operationTable(await readRegistry(project), readJson(path) ?? {});
  writeAtomically(path, JSON.stringify(table));
  const biome = join(project.modules, '@biomejs', 'biome', 'bin', 'biome');
  await inspect([process.execPath, biome, 'format', '--write', path], process.env, project.root);
  console.log(`\n${Object.keys(table).length} operations written to ${path}`);
} catch (error) {
  console.error(describeFailure('operations', accountOf(error)));
  process.exitCode = 1;
}
