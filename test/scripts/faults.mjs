// @ts-check
// Breaks a real set-up on purpose, in a clone of this repository (of what is committed), and reports whether the next run
// heals it. Takes an hour or two, most of it in set-ups; the download caches of npm and pip are used.
//
//   node test/scripts/faults.mjs kills [--count 20] [--seed 1]   kills fresh set-ups at random moments, in two ways
//   node test/scripts/faults.mjs damage                          damages each part of a finished one
//   node test/scripts/faults.mjs lock                            puts odd things in the place of the lock
//   --folder DIR   where to work, a folder of its own; kept afterwards. A temporary one unless given
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { project as here, projectAt } from '../../scripts/lib/project.mjs';
import { DAMAGES, ODDITIES } from './faultList.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string' },
  },
});
const work = resolve(values.folder ?? mkdtempSync(join(tmpdir(), 'faults é ')));
const root = join(work, 'clone');
const project = projectAt(root);

/** @typedef {{ code: number | null, text: string, seconds: number }} Ended */

/**
 * Starts a program in a process group of its own, as a terminal would.
 *
 * @param {readonly string[]} command
 * @param {{ cwd?: string, uid?: number, env?: NodeJS.ProcessEnv }} [options]
 */
function start([program = '', ...args], options = {}) {
  const began = performance.now();
  const child = spawn(program, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
  }
  /** @type {Promise<Ended>} */
  const ended = new Promise((resolveEnded, reject) => {
    child.once('error', reject);
    // Not `close`: what a killed set-up leaves might hold its output open.
    child.once('exit', (code) => resolveEnded({ code, text, seconds: (performance.now() - began) / 1000 }));
  });
  return { pid: Number(child.pid), ended };
}

const setUp = (/** @type {readonly string[]} */ ...args) => start([process.execPath, 'scripts/setup.mjs', ...args]);

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function generator(/** @type {number} */ seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What doctor finds missing or damaged. */
async function findings() {
  const { text } = await start([process.execPath, 'scripts/doctor.mjs', '--json']).ended;
  /** @type {{ subject: string, state: string, text: string, remedy?: string }[]} */
  const all = JSON.parse(text.slice(text.indexOf('[')));
  return all.filter(({ state }) => state === 'missing');
}

/** Processes that still work in the clone, whoever started them. */
function survivors() {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(root);
    } catch {
      return false;
    }
  });
}

async function clone() {
  mkdirSync(work, { recursive: true });
  if (existsSync(root)) return;
  const { code, text } = await start(['git', 'clone', '--quiet', here.root, root], { cwd: work }).ended;
  if (code !== 0) throw new Error(`faults: git clone must succeed, got ${text}`);
}

const removeAll = () => {
  for (const path of [project.modules, project.venv, project.cache, project.dist]) {
    rmSync(path, { recursive: true, force: true });
  }
};

async function finished() {
  const { code, text, seconds } = await setUp().ended;
  if (code !== 0) throw new Error(`faults: a set-up that nobody disturbs must succeed, got\n${text}`);
  return seconds;
}

const WAYS = /** @type {const} */ (['process group', 'parent only']);

async function kills() {
  const random = generator(Number(values.seed));
  removeAll();
  let whole = await finished();
  console.log(`an undisturbed set-up takes ${whole.toFixed(0)} s`);
  for (const way of WAYS) {
    let healed = 0;
    for (let run = 1; run <= Number(values.count); run++) {
      removeAll();
      const moment = random() * whole;
      const { pid, ended } = setUp();
      const early = await Promise.race([ended, sleep(1000 * moment)]);
      if (early !== undefined) {
        // Faster than the last one: the moment was after its end.
        whole = early.seconds;
        run -= 1;
        continue;
      }
      process.kill(way === 'process group' ? -pid : pid, 'SIGKILL');
      const killed = await ended;
      const again = await setUp().ended;
      const [missing, left] = [await findings(), survivors()];
      const isWhole = again.code === 0 && missing.length === 0 && left.length === 0;
      if (isWhole) healed += 1;
      const at = killed.text.trimEnd().split('\n').at(-1)?.trim() || 'before the first line';
      console.log(
        `${isWhole ? '✓' : '✗'} ${way}, ${run}: killed after ${moment.toFixed(1)} s (${at}), next run ${again.seconds.toFixed(0)} s`,
      );
      if (!isWhole) console.log(again.text, missing, left);
    }
    console.log(`${way}: ${healed} of ${values.count} healed\n`);
    if (healed < Number(values.count)) process.exitCode = 1;
  }
}

async function damage() {
  await finished();
  for (const { name, harm } of DAMAGES) {
    harm(project);
    const named = await findings();
    const remedy = named.find((finding) => finding.remedy?.startsWith('npm run setup'))?.remedy ?? 'npm run setup';
    const again = await setUp(...(remedy.includes('--repair') ? ['--repair'] : [])).ended;
    const left = await findings();
    const isWhole = named.length > 0 && again.code === 0 && left.length === 0;
    const account = named.map(({ subject, text }) => `${subject}: ${text}`).join('; ') || 'not named';
    console.log(`${isWhole ? '✓' : '✗'} ${name}\n    doctor: ${account}\n    ${remedy}: ${again.seconds.toFixed(0)} s`);
    if (!isWhole) {
      console.log(again.text, left);
      process.exitCode = 1;
    }
  }
}

async function lock() {
  await finished();
  const path = join(project.cache, 'set-up.lock');
  for (const { name, put, uid } of ODDITIES) {
    if (uid !== undefined && process.getuid?.() !== 0) continue;
    rmSync(path, { recursive: true, force: true });
    put(path);
    const { pid, ended } = start([process.execPath, 'scripts/setup.mjs'], uid === undefined ? {} : { uid });
    const end = await Promise.race([ended, sleep(60_000)]);
    if (end === undefined) process.kill(-pid, 'SIGKILL');
    const said = end?.code === 0 ? 'healed' : end?.text.includes(path) ? `named: ${end.text.trim()}` : 'hangs';
    console.log(`${said === 'hangs' ? '✗' : '✓'} ${name}: ${said}`);
    if (said === 'hangs') process.exitCode = 1;
  }
  rmSync(path, { recursive: true, force: true });
}

const parts = { kills, damage, lock };
const [part = ''] = positionals;
if (!(part in parts))
  throw new Error(`faults: the part must be one of ${Object.keys(parts).join(', ')}, got "${part}"`);
await clone();
await parts[/** @type {keyof typeof parts} */ (part)]();
if (values.folder === undefined) rmSync(work, { recursive: true, force: true });
