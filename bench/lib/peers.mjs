import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../.cache/bench-peers', import.meta.url));
const requirements = fileURLToPath(new URL('../requirements.txt', import.meta.url));

function runOrThrow(program, args) {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) {
    throw new Error(`bench: ${program} ${args.join(' ')} failed: ${stderr?.trim().split('\n').slice(-3).join(' ')}`);
  }
}

/** The Python that has the peers: BENCH_PYTHON, or a virtual environment that is made once from requirements.txt. */
export function peerPython(log) {
  if (process.env.BENCH_PYTHON) return process.env.BENCH_PYTHON;
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const wanted = readFileSync(requirements, 'utf8');
  const stamp = join(folder, 'installed.txt');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    log('installing the peers (some minutes, 3 GB) …');
    runOrThrow('python3', ['-m', 'venv', folder]);
    runOrThrow(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
    writeFileSync(stamp, wanted);
  }
  return python;
}
