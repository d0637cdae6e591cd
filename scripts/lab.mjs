// @ts-check
// Trains the models of the book's lab and writes them to book/lab/models: npm run lab [-- SIZE…]
import { join, relative } from 'node:path';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp())) process.exit(1);
// After the set-up: this trains with the package itself.
const { trainLabModels } = await import('./lib/book/labModels.mjs');

const folder = join(project.root, 'book', 'lab', 'models');
const start = performance.now();
const sizes = process.argv.slice(2).map(Number);
await trainLabModels(folder, (line) => console.log(line), sizes.length > 0 ? sizes : undefined);
console.log(`\nWritten: ${relative(project.root, folder)} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
