// @ts-check
import { buildStep } from './lib/build.mjs';
import { packagesStep } from './lib/packages.mjs';
import { setUp } from './lib/setup.mjs';

process.exitCode = (await setUp({ steps: (project) => [packagesStep(project), buildStep(project)] })) ? 0 : 1;
