// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lastLines } from '../command.mjs';
import { jupyterEnvironment, pythonProgram } from '../jupyter.mjs';
import { outputErrors } from './outputs.mjs';
import { readNotebook } from './read.mjs';

/**
 * @typedef {import('../project.mjs').Project} Project
 * @typedef {import('./examine.mjs').Examination} Examination
 */

/** More outputs than this in one cell are a flood that nobody reads. */
const MOST_OUTPUTS = 300;

/**
 * Runs the Python runner and collects what it reports.
 *
 * @param {Project} project
 * @param {object} job
 * @param {string} job.source
 * @param {string} job.target
 * @param {number} job.timeoutSeconds
 * @param {'full' | 'quick'} job.profile
 * @param {string} job.stamp          goes into the notebook's metadata
 * @returns {Promise<{ events: any[], problem: string | undefined }>}
 */
async function runKernel(project, { source, target, timeoutSeconds, profile, stamp }) {
  const [python = '', ...args] = pythonProgram(project, 'execute.py', [source, target, String(timeoutSeconds), stamp]);
  const child = spawn(python, args, {
    env: { ...jupyterEnvironment(project), WORKBOOK_PROFILE: profile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let noise = '';
  child.stderr.on('data', (chunk) => {
    noise += chunk;
  });
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  /** @type {any[]} */
  const events = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) events.push(JSON.parse(line));
  }
  const code = await ended;
  const failed = events.find(({ error }) => error !== undefined);
  if (failed) return { events, problem: `cell ${failed.cell + 1}: ${readable(failed.error)}` };
  return { events, problem: code === 0 ? undefined : `the runner failed:\n${lastLines(noise)}` };
}

/** The part of nbclient's account that the cell wrote. */
function readable(/** @type {string} */ error) {
  const [, written] = /----- stderr -----\n([\s\S]*?)\n-{10,}/.exec(error) ?? [];
  return (written ?? error).trim().replaceAll('\n', '\n    ');
}

/**
 * Runs a notebook from the top in a fresh kernel and looks at what came out.
 *
 * @param {Project} project
 * @param {Examination} examination
 * @param {object} options
 * @param {number} options.timeoutSeconds    for each cell
 * @param {'full' | 'quick'} options.profile
 * @param {boolean} options.write            put the outputs into the notebook when nothing is wrong with them
 * @returns {Promise<{ problems: string[], seconds: number, slowest: { cell: number, seconds: number } }>}
 */
export async function execute(project, { name, path, printing, stamp }, { timeoutSeconds, profile, write }) {
  const start = performance.now();
  const folder = mkdtempSync(join(project.cache, 'notebook-'));
  const target = join(folder, 'result.ipynb');
  try {
    const { events, problem } = await runKernel(project, { source: path, target, timeoutSeconds, profile, stamp });
    const problems = problem === undefined ? [] : [problem];
    for (const { cell, messages } of events) {
      if (messages > MOST_OUTPUTS)
        problems.push(`cell ${cell + 1}: has ${messages} outputs; at most ${MOST_OUTPUTS} can be read`);
    }
    if (problem === undefined) problems.push(...outputErrors(readNotebook(target), { printing, root: project.root }));
    if (problems.length > 0) keepForInspection(project, target, name);
    else if (write) renameSync(target, path);
    const timed = events.filter(({ seconds }) => seconds !== undefined);
    const slowest = timed.reduce((most, event) => (event.seconds > most.seconds ? event : most), {
      cell: 0,
      seconds: 0,
    });
    return { problems, seconds: (performance.now() - start) / 1000, slowest };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Project} project
 * @param {string} result
 * @param {string} name
 */
function keepForInspection({ output }, result, name) {
  const kept = join(output, 'failed', name);
  mkdirSync(join(kept, '..'), { recursive: true });
  try {
    renameSync(result, kept);
  } catch {
    // The runner failed before it wrote anything.
  }
}
