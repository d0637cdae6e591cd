// @ts-check
// Writes THIRD-PARTY.md: the licences of all packages that the set-up installs. Needs the network where a Python package
// is for another system.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceProblems, licencesFile, npmPackages, pythonPackages, renderLicences } from './lib/licences.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp())) process.exit(1);
mkdirSync(project.scratch, { recursive: true });
const work = mkdtempSync(join(project.scratch, 'licences-'));
const python = await pythonPackages(project, work);
rmSync(work, { recursive: true });
writeFileSync(licencesFile(project), renderLicences({ npm: npmPackages(project), python: python }));
const problems = licenceProblems(project);
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(`\nWritten: ${licencesFile(project)}`);
process.exitCode = problems.length === 0 ? 0 : 1;
