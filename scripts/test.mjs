// @ts-check
// Sets up what is missing, then runs all tests. What follows `--` goes to vitest: npm test -- test/math
// `npm run unit` runs the fast ones.
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';
import { runTests } from './lib/vitest.mjs';

if (!(await setUp())) process.exit(1);
const { code, counts, slow } = await runTests(project, process.argv.slice(2));
if (slow.length > 0) console.log(`The slowest:\n${slow.join('\n')}\n`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = code;
