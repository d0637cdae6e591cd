// @ts-check
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.mjs';
import { jupyterEnvironment } from './jupyter.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Sums up vitest's report. A file that could not even be loaded has no tests to fail and counts as one.
 *
 * @param {any} report  of vitest's json reporter; undefined when there is none
 */
export function summary(report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Runs the tests, notebooks in their quick profile among them.
 *
 * @param {Project} project
 * @param {readonly string[]} args  for vitest: parts of file names, -t NAME, …
 * @returns {Promise<{ code: number, counts: ReturnType<typeof summary> }>}
 */
export async function runTests(project, args) {
  const report = join(project.cache, `tests-${process.pid}.json`);
  const child = spawn(
    process.execPath,
    [
      join(project.modules, 'vitest', 'vitest.mjs'),
      'run',
      ...['--config', join(project.root, 'test', 'vitest.config.mjs')],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ...args,
    ],
    {
      cwd: project.root,
      env: { ...jupyterEnvironment(project), WORKBOOK_PROFILE: process.env['WORKBOOK_PROFILE'] ?? 'quick' },
      stdio: 'inherit',
    },
  );
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  const counts = summary(readJson(report));
  rmSync(report, { force: true });
  return { code: counts.failed > 0 ? code || 1 : code, counts };
}
