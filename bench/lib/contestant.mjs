import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Seconds after which a contestant that does not answer is left out. */
const PATIENCE = 120;

/** A process that takes part: commands in, answers out, one at a time. */
export class Contestant {
  #lines;
  #process;
  #waiting;

  /**
   * @param label    what the tables call it
   * @param command  program and arguments
   */
  constructor(label, [program, ...args], { threads }) {
    this.label = label;
    this.#process = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, BENCH_THREADS: String(threads), TF_CPP_MIN_LOG_LEVEL: '3', PYTHONWARNINGS: 'ignore' },
    });
    this.#lines = createInterface({ input: this.#process.stdout });
    this.#lines.on('line', (line) => this.#waiting?.(JSON.parse(line)));
    this.#process.on('exit', () => this.#waiting?.({ error: 'the process ended' }));
    this.#process.stdin.on('error', () => this.#waiting?.({ error: 'the process does not listen' }));
  }

  /** Sends a command and waits for the answer. */
  ask(command) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#waiting?.({ error: `no answer in ${PATIENCE} s` }), 1000 * PATIENCE);
      this.#waiting = (answer) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        if (answer.error) reject(new Error(`${this.label}: ${answer.error}`));
        else resolve(answer);
      };
      this.#process.stdin.write(`${JSON.stringify(command)}\n`);
    });
  }

  end() {
    this.#process.kill('SIGKILL');
  }
}

/** Starts this package as a contestant. */
export function startOurs(label, options) {
  return new Contestant(label, [process.execPath, here('./ours.mjs')], options);
}

/** Starts a peer as a contestant, with the Python of its virtual environment. */
export function startPeer(label, file, { python, threads }) {
  return new Contestant(label, [python, here(`../peers/${file}`)], { threads });
}
