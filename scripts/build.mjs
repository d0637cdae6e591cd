// @ts-check
import { buildStep } from './lib/build.mjs';
import { packagesStep } from './lib/packages.mjs';
import { setUp } from './lib/setup.mjs';

process.exitCode = (await setUp({
  steps: (project) => [packagesStep(project), { ...buildStep(project), after: ['npm packages'] }],
}))
  ? 0
  : 1;
