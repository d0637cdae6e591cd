/** Does one run of the scoreboard: the run as JSON on a line of stdin, its result as JSON on stdout. */
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { versions } from 'autoencoder-workbook/dist/cli/package.js';
import { boardData, boardTraining, workBoardRun } from 'autoencoder-workbook/dist/scoreboard/index.js';

const { node, tensorflow } = versions();
const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
const machine = `${cpus().length} × ${processor}, Node ${node}, TensorFlow ${tensorflow}`;

// The parent's death closes the pipe; nobody would read the result.
process.stdin.once('end', () => process.exit(1));
const run = await new Promise((resolve) => {
  createInterface({ input: process.stdin }).once('line', (line) => resolve(JSON.parse(line)));
});
const result = await workBoardRun(run, boardData(run.data), { trainingFor: boardTraining, machine });
process.stdout.write(JSON.stringify(result), () => process.exit(0));
