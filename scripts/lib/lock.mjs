// @ts-check
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 2_000;
/** An owner that can't be asked (another container or machine) counts as gone after so long without a heartbeat. */
const SILENCE_MS = 30_000;

/**
 * @typedef {object} Owner
 * @property {number} pid
 * @property {string} host
 * @property {string} since
 */

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {string} path
 * @returns {{ owner?: Owner, beat: number } | undefined} undefined when nobody holds the lock; without an owner while
 *   the file is being written, or for ever when that was interrupted
 */
function look(path) {
  try {
    const beat = statSync(path).mtimeMs;
    const text = readFileSync(path, 'utf8');
    return text.endsWith('}') ? { owner: JSON.parse(text), beat } : { beat };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @returns {boolean} whether the lock was free and is ours now
 */
function tryTake(path) {
  /** @type {Owner} */
  const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of an owner that is gone. Two waiters may find it at the same moment, and the slower one must not
 * remove the lock that the faster one has taken since: what was moved away is read once more, and put back if it is
 * another's.
 *
 * @param {string} path
 * @param {Owner | undefined} stale
 */
function removeStale(path, stale) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = look(aside)?.owner;
  if (moved?.pid !== stale?.pid || moved?.since !== stale?.since) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

/**
 * Runs `work` while holding the lock file `path`; a second process waits for the first one. A lock whose owner died is
 * taken over.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {object} [options]
 * @param {(owner: Owner) => void} [options.onWait]  called once when another process holds the lock
 * @param {number} [options.pollMs]
 * @param {number} [options.silenceMs]  see SILENCE_MS
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait, pollMs = 250, silenceMs = SILENCE_MS } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let announced = false;
  let lastBeat = 0;
  let seenAt = performance.now();
  while (!tryTake(path)) {
    const held = look(path);
    if (!held) continue;
    const { owner, beat } = held;
    if (beat !== lastBeat) {
      lastBeat = beat;
      seenAt = performance.now();
    }
    // The wait is measured by this process's own clock: file times may come from another machine.
    const silent = performance.now() - seenAt > silenceMs;
    const dead = owner !== undefined && owner.host === hostname() && !isAlive(owner.pid);
    if (dead || silent) {
      removeStale(path, owner);
      continue;
    }
    if (owner && !announced) {
      onWait?.(owner);
      announced = true;
    }
    await sleep(pollMs);
  }
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Removed by hand: the work goes on, there is nothing better to do.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const release = () => {
    if (look(path)?.owner?.pid === process.pid) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener('exit', release);
    release();
  }
}
