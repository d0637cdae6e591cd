// @ts-check
// Sets up what is missing, then runs all tests. What follows `--` goes to vitest: npm test -- test/math
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';
import { runTests } from './lib/vitest.mjs';

if (!(await setUp())) process.exit(1);
const { code, counts } = await runTests(project, process.argv.slice(2));
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = code;
