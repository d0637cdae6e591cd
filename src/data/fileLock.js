// Plain JavaScript, because the set-up uses it from here before anything is compiled or installed.
'use strict';
const { spawn } = require('node:child_process');
const {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} = require('node:fs');
const { hostname } = require('node:os');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * @typedef {object} FileLockOptions
 * @property {AbortSignal | undefined} [signal]  ends the wait when aborted
 * @property {((holder: string) => void) | undefined} [onWait]  called once when somebody else holds the lock
 * @property {(() => void) | undefined} [onUnguarded]  called when this system has no means to lock, before work begins
 *   all the same
 */

const IS_WINDOWS = process.platform === 'win32';

/** On Windows a file can be opened for one process alone; libuv's name for that, which Node does not pass on. */
const UV_FS_O_EXLOCK = 0x1000_0000;

/** How long a lock on Windows is left alone before it is tried again. */
const POLL_MS = 250;

/**
 * The system call flock(2), which Node lacks, made by a small program on the open file that it inherits as number 3. The
 * lock belongs to the open file and outlives the program. Any of these will do; the second line of each is for trying
 * without waiting, and ends with 1 when the file is locked already.
 */
const LOCKERS = [
  {
    wait: ['flock', '-x', '3'],
    attempt: ['flock', '-n', '-x', '3'],
  },
  {
    wait: ['python3', '-c', 'import fcntl; fcntl.flock(3, fcntl.LOCK_EX)'],
    attempt: ['python3', '-c', 'import fcntl; fcntl.flock(3, fcntl.LOCK_EX | fcntl.LOCK_NB)'],
  },
  {
    wait: ['perl', '-e', 'open(F, "<&=3") && flock(F, 2) or exit 1'],
    attempt: ['perl', '-e', 'open(F, "<&=3") && flock(F, 2 | 4) or exit 1'],
  },
];

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/**
 * Nothing but a regular file can be a lock: a link or an empty folder at its place is taken away.
 *
 * @param {string} path
 */
function removeOddity(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  if (found.isDirectory()) rmdirSync(path);
  else unlinkSync(path);
}

/**
 * Opens the lock's file, whatever is in it; one of another user may be there to be read only.
 *
 * @param {string} path
 * @returns {number} the file descriptor
 */
function openLock(path) {
  const { O_CREAT, O_RDONLY, O_RDWR } = constants;
  // Neither exists on Windows.
  const careful = IS_WINDOWS ? UV_FS_O_EXLOCK : constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    removeOddity(path);
    try {
      return openSync(path, O_RDWR | O_CREAT | careful, 0o666);
    } catch (error) {
      if (codeOf(error) === 'EACCES' && !IS_WINDOWS) return openSync(path, O_RDONLY | careful);
      throw error;
    }
  } catch (error) {
    if (IS_WINDOWS && codeOf(error) === 'EBUSY') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `withFileLock: ${path} must be a file that can be opened, got ${reason}; delete what is there, or have its owner do so`;
    throw Object.assign(new Error(message, { cause: error }), { name: 'FileLockError' });
  }
}

/**
 * Who wrote the lock's file, for people to read; nothing is decided by it.
 *
 * @param {string} path
 * @returns {string}
 */
function describeHolder(path) {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(path, 'utf8'));
    if (!Number.isInteger(pid) || typeof since !== 'string') return 'another process';
    const start = `since ${since.slice(11, 19)} UTC`;
    if (host !== hostname()) return `process ${pid} on ${host}, ${start}`;
    return `${isAlive(pid) ? 'process' : 'left behind by process'} ${pid}, ${start}`;
  } catch {
    return 'another process';
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {number} fd */
function signLock(fd) {
  try {
    ftruncateSync(fd);
    writeSync(fd, JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() }), 0);
  } catch {
    // Another user's file, which can be locked but not written: whoever waits is not told for whom.
  }
}

/**
 * @param {readonly string[]} command
 * @param {number} fd
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<number | undefined>} how the program ended; undefined when it is not there
 */
function runLocker([program = '', ...args], fd, signal) {
  return new Promise((resolve, reject) => {
    // An event that has passed is not heard.
    signal?.throwIfAborted();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', fd] });
    const stop = () => child.kill();
    signal?.addEventListener('abort', stop, { once: true });
    process.once('exit', stop);
    const done = () => {
      signal?.removeEventListener('abort', stop);
      process.removeListener('exit', stop);
    };
    child.once('error', () => {
      done();
      resolve(undefined);
    });
    child.once('close', (/** @type {number | null} */ code) => {
      done();
      if (signal?.aborted) reject(signal.reason);
      else resolve(code ?? 1);
    });
  });
}

/**
 * Locks an open file, waiting as long as another one has it locked. The wait is the kernel's: nothing is polled.
 *
 * @param {number} fd
 * @param {string} path
 * @param {FileLockOptions} options
 * @returns {Promise<boolean>} whether it is locked; not where no program can do it, or the file system has no locks
 */
async function lockOpenFile(fd, path, { signal, onWait }) {
  for (const { wait, attempt } of LOCKERS) {
    const ended = await runLocker(attempt, fd, signal);
    if (ended === 0) return true;
    if (ended !== 1) continue;
    onWait?.(describeHolder(path));
    if ((await runLocker(wait, fd, signal)) === 0) return true;
  }
  return false;
}

/**
 * Whoever is done removes the file while it still holds the lock: a lock got on a removed file is none.
 *
 * @param {number} fd
 * @param {string} path
 */
function isInPlace(fd, path) {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === fstatSync(fd).ino;
}

/**
 * @param {string} path
 * @param {FileLockOptions} options
 * @returns {Promise<number>} the locked file's descriptor
 */
async function takeOnPosix(path, { signal, onWait, onUnguarded }) {
  let isTold = false;
  const tellOnce = (/** @type {string} */ holder) => {
    if (!isTold) onWait?.(holder);
    isTold = true;
  };
  for (;;) {
    signal?.throwIfAborted();
    const fd = openLock(path);
    const isLocked = await lockOpenFile(fd, path, { signal, onWait: tellOnce }).catch((error) => {
      closeSync(fd);
      throw error;
    });
    if (!isLocked) onUnguarded?.();
    if (!isLocked || isInPlace(fd, path)) return fd;
    // Another process has had its turn meanwhile, and removed this file at the end.
    closeSync(fd);
  }
}

/**
 * @param {string} path
 * @param {FileLockOptions} options
 * @returns {Promise<number>}
 */
async function takeOnWindows(path, { signal, onWait }) {
  for (let isFirst = true; ; isFirst = false) {
    signal?.throwIfAborted();
    try {
      return openLock(path);
    } catch (error) {
      if (codeOf(error) !== 'EBUSY') throw error;
      if (isFirst) onWait?.('another process');
      await sleep(POLL_MS, undefined, { signal });
    }
  }
}

/**
 * @param {number} fd
 * @param {string} path
 */
function release(fd, path) {
  // Where a file is open for one alone, nobody can remove it either.
  if (IS_WINDOWS) closeSync(fd);
  try {
    if (IS_WINDOWS || isInPlace(fd, path)) rmSync(path, { force: true });
  } catch {
    // Another user's file, or taken by the next one: it may stay.
  }
  if (!IS_WINDOWS) closeSync(fd);
}

/**
 * Does something that only one process at a time may do; the others wait for it. The lock is the operating system's and
 * goes with the last process that has the file open: nothing is left behind by a process that was killed, and nothing
 * has to be guessed from process numbers, ages or what stands in the file. Programs that `work` starts keep the lock as
 * long as they run, when they inherit the descriptor.
 *
 * @template T
 * @param {string} path  of the lock's file, in a folder that exists; gone when the work is done
 * @param {(fd: number) => Promise<T>} work  gets the descriptor of the locked file
 * @param {FileLockOptions} [options]
 * @returns {Promise<T>}
 * @throws {Error} named FileLockError when the file cannot be opened, with its path and what to do; whatever `work`
 *   throws; the reason of the signal when aborted while waiting
 */
async function withFileLock(path, work, options = {}) {
  const fd = await (IS_WINDOWS ? takeOnWindows(path, options) : takeOnPosix(path, options));
  try {
    signLock(fd);
    return await work(fd);
  } finally {
    release(fd, path);
  }
}

module.exports = { withFileLock };
