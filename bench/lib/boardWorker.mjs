/** Does one run of the scoreboard: the run as JSON on a line of stdin, its result as JSON on stdout. */
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { hiddenUnits, trainingBudget } from 'autoencoder-workbook/dist/cli/budget.js';
import { versions } from 'autoencoder-workbook/dist/cli/package.js';
import { featureCount } from 'autoencoder-workbook/dist/math/index.js';
import { boardData, workBoardRun } from 'autoencoder-workbook/dist/scoreboard/index.js';

/** Budget and widths are those of `workbook compare`: training goes on until the validation objective has settled. */
function trainingFor(train) {
  const hidden = hiddenUnits({ features: featureCount(train.shape), examples: train.count });
  return { training: trainingBudget({ train }), ...(hidden ? { hidden } : {}) };
}

const { node, tensorflow } = versions();
const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
const machine = `${cpus().length} × ${processor}, Node ${node}, TensorFlow ${tensorflow}`;

// The parent's death closes the pipe; nobody would read the result.
process.stdin.once('end', () => process.exit(1));
const run = await new Promise((resolve) => {
  createInterface({ input: process.stdin }).once('line', (line) => resolve(JSON.parse(line)));
});
const result = await workBoardRun(run, boardData(run.data), { trainingFor, machine });
process.stdout.write(JSON.stringify(result), () => process.exit(0));
