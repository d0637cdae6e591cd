// @ts-check
// Writes the API reference to output/api, or says which public name lacks its docstring.
import { pathToFileURL } from 'node:url';
import { packagesStep } from './lib/packages.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp({ steps: (here) => [packagesStep(here)] }))) process.exit(1);
// After the set-up: typedoc is one of the packages.
const { apiFolder, readApi } = await import('./lib/api.mjs');

const { app, reflections, problems } = await readApi(project);
if (reflections && problems.length === 0) await app.generateDocs(reflections, apiFolder(project));
for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length === 0) console.log(`\nWritten: ${pathToFileURL(apiFolder(project)).href}/index.html`);
process.exitCode = problems.length === 0 ? 0 : 1;
