// Runs a command that must not outlive the set-up: node guarded.mjs PROGRAM ARGUMENT…
//
// It is started as the leader of a process group of its own, with standard input coming from the set-up. When that ends,
// the set-up is gone, however it went, and so goes the whole group: the command, whatever it has started, and this. The
// lock of the set-up, open file number 3, is passed on: it stays taken until the last of them is gone.
import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';

const LOCK = 3;

function hasLock() {
  try {
    return fstatSync(LOCK).isFile();
  } catch {
    return false;
  }
}

const endGroup = () => process.kill(-process.pid, 'SIGKILL');
process.stdin.on('end', endGroup).on('error', endGroup).resume();

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, {
  stdio: ['ignore', 'inherit', 'inherit', ...(hasLock() ? [LOCK] : [])],
});
child.once('error', (error) => {
  console.error(String(error));
  process.exit(127);
});
child.once('close', (code, signal) => {
  if (signal !== null) console.error(`ended by ${signal}`);
  process.exit(code ?? 1);
});
