// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commonCause, SetupFailure } from './failure.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();

/** @type {number | undefined} */
let lock;

/**
 * Lets what `run` starts keep a lock: it is free again when the last of them is gone as well.
 *
 * @param {number | undefined} fd  the locked file
 */
export function shareLock(fd) {
  lock = fd;
}

const IS_WINDOWS = process.platform === 'win32';
const GUARD = fileURLToPath(new URL('./guarded.mjs', import.meta.url));

/** Ends what `run` started and has not finished, with all that it started in turn. */
export function endRunning() {
  for (const child of running) endGroup(child);
}

/** @param {ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (IS_WINDOWS) child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

/**
 * Starts a command that ends when this process ends, whatever ends it; see guarded.mjs. Windows has no process groups.
 *
 * @param {readonly string[]} command
 * @param {{ cwd: string | undefined, env: NodeJS.ProcessEnv, output: number }} options
 */
function startGuarded(command, { cwd, env, output }) {
  const [program = '', ...args] = IS_WINDOWS ? command : [process.execPath, GUARD, ...command];
  return spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: IS_WINDOWS ? ['ignore', output, output] : ['pipe', output, output, lock ?? 'ignore'],
    detached: !IS_WINDOWS,
    windowsHide: true,
  });
}

/**
 * The last lines of a text, without terminal colours and empty lines.
 *
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 12) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with the escape character
  const plain = text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
  return plain
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}

/**
 * The last lines of what was written to a log since it had a certain size: earlier runs had their own troubles.
 *
 * @param {string} path
 * @param {number} from
 * @param {number} [count]
 */
function logTail(path, from, count) {
  try {
    return lastLines(readFileSync(path).subarray(from).toString('utf8'), count);
  } catch {
    return '';
  }
}

/** How a command line looks to a reader: quoted where a shell would need it. */
export const commandLine = (/** @type {readonly string[]} */ parts) =>
  parts.map((part) => (/[\s"'$]/.test(part) ? `'${part}'` : part)).join(' ');

/**
 * Runs a command to its end, its output going to a log file.
 *
 * @param {readonly string[]} command program and arguments; no shell in between
 * @param {object} options
 * @param {string} options.log             the log file; the command is appended
 * @param {string} options.remedy          what to do when it fails for no usual reason
 * @param {string} [options.problem]       how to call such a failure
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] added to the environment of this process
 * @returns {Promise<void>}
 * @throws {SetupFailure} when it can't be started or ends with an error
 */
export async function run(command, { log, remedy, problem, cwd, env }) {
  if (command.length === 0) throw new Error('run: the command is empty');
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  try {
    const from = fstatSync(output).size;
    writeSync(output, `$ ${commandLine(command)}\n`);
    const child = startGuarded(command, { cwd, env: { ...process.env, ...env }, output });
    running.add(child);
    const ended = await new Promise((resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    running.delete(child);
    if (ended.code === 0) return;
    // Whoever killed the guard alone has left the command running.
    if (ended.signal) endGroup(child);
    const tail = ended.error ? String(ended.error) : logTail(log, from);
    // npm and pip print reasons well above their last lines.
    const cause = commonCause(ended.error ? tail : logTail(log, from, 200));
    const end = ended.signal ? `ended by ${ended.signal}` : `ended with code ${ended.code ?? 'none'}`;
    throw new SetupFailure({
      problem: cause?.problem ?? problem ?? `the command ${end}`,
      tried: [commandLine(command)],
      log,
      tail,
      remedy: cause?.remedy ?? remedy,
    });
  } finally {
    closeSync(output);
  }
}

/**
 * Runs a short command and returns what it printed.
 *
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [cwd]
 * @returns {Promise<{ ok: boolean, output: string }>}  standard output, and standard error when it failed
 */
export function inspect(command, env = process.env, cwd = process.cwd()) {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code, signal) => {
      if (code === 0) resolve({ ok: true, output: out });
      else resolve({ ok: false, output: `${out}${err}${signal ? `ended by ${signal}\n` : ''}` });
    });
  });
}

/**
 * What a short command prints; undefined when it can't be started or fails.
 *
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | undefined>}
 */
export async function ask(command, env) {
  const { ok, output } = await inspect(command, env);
  return ok ? output.trim() : undefined;
}
