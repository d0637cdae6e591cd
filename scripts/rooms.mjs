// @ts-check
// Draws the rooms of src and what they import into ARCHITECTURE.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { packagesStep } from './lib/packages.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp({ steps: (here) => [packagesStep(here)] }))) process.exit(1);
// After the set-up: TypeScript, which reads the imports, is one of the packages.
const { pageOf, roomsDiagram, withPicture } = await import('./lib/roomsPicture.mjs');
const { roomArrows } = await import('./lib/rooms.mjs');

const path = pageOf(project);
const page = withPicture(readFileSync(path, 'utf8'), roomsDiagram(roomArrows(project.sources)));
if (page === undefined) {
  console.error(`rooms: ${path} must hold the marks <!-- rooms --> and <!-- /rooms -->, got none`);
  process.exit(1);
}
writeFileSync(path, page);
console.log(`\nWritten: ${path}`);
