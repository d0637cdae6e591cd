import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells two owners with one process number apart. */
  readonly token: string;
}

export interface LockOptions {
  /** Ends the wait when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, when another process turns out to hold the lock. */
  readonly onWait?: (holder: string) => void;
  /** A lock whose owner cannot be asked counts as forgotten after so long without a sign of life; 15,000 unless given. */
  readonly silenceMs?: number;
}

const HEARTBEAT_MS = 2000;
const POLL_MS = 100;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The owner of a lock file; without one where it is unreadable, undefined where there is no lock. */
function look(file: string): { readonly owner?: Owner; readonly beat: number } | undefined {
  try {
    const beat = statSync(file).mtimeMs;
    const text = readFileSync(file, 'utf8');
    return text.endsWith('}') ? { owner: JSON.parse(text) as Owner, beat } : { beat };
  } catch {
    return undefined;
  }
}

function tryTake(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moves a forgotten lock out of the way. A second waiter may have done so and taken the lock in the same moment: what
 * was moved is read again, and put back where it is not the forgotten one.
 */
function removeForgotten(file: string, forgotten: Owner | undefined): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (look(aside)?.owner?.token === forgotten?.token) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

async function take(file: string, owner: Owner, options: LockOptions): Promise<void> {
  const { signal, onWait, silenceMs = 15_000 } = options;
  let told = false;
  while (!tryTake(file, owner)) {
    signal?.throwIfAborted();
    const found = look(file);
    if (!found) continue;
    const isHere = found.owner?.host === hostname();
    const isSilent = Date.now() - found.beat > silenceMs;
    if (isSilent || (isHere && !isAlive(found.owner?.pid ?? 0))) {
      removeForgotten(file, found.owner);
      continue;
    }
    if (!told) onWait?.(`process ${found.owner?.pid ?? 'unknown'} on ${found.owner?.host ?? 'an unknown machine'}`);
    told = true;
    await sleep(POLL_MS);
  }
}

/**
 * Does something that only one process at a time may do; a second one waits for the first. A lock whose owner has died
 * is taken over, at once on the same machine, after `silenceMs` otherwise.
 *
 * @param file  the lock, in a folder that exists; gone when the work is done
 * @throws whatever `work` throws, and the reason of the signal when aborted while waiting
 */
export async function withFolderLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  await take(file, owner, options);
  const heartbeat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // Taken over by a process that thought this one dead: the checksum at the end decides.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (look(file)?.owner?.token === owner.token) rmSync(file, { force: true });
  }
}
