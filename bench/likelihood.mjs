/**
 * node bench/likelihood.mjs [ROW …] [--seed 1] [--images 2000] [--samples 5000] [--output FOLDER]
 *   [--checkpoints FOLDER]
 *
 * Log-likelihoods on dynamically binarised MNIST of the model whose numbers are published: one stochastic layer of 50
 * latents, two hidden layers of 200 tanh units, trained by the ELBO and by importance-weighted bounds. Writes
 * bench/LIKELIHOOD.md and bench/likelihood.json. Rows that are not named keep their last results.
 * With --checkpoints a run that was interrupted goes on where it was, to the same numbers.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureLikelihood, rows } from './lib/likelihood.mjs';
import { likelihoodReport } from './lib/likelihoodReport.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    images: { type: 'string', default: '2000' },
    samples: { type: 'string', default: '5000' },
    checkpoints: { type: 'string' },
    output: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
  },
});

const unknown = positionals.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) {
  console.error(`likelihood: rows are ${rows.map(({ name }) => name).join(', ')}; got ${unknown}`);
  process.exit(1);
}
const shared = fileURLToPath(new URL('../../shared/data', import.meta.url));
const folder = process.env.WORKBOOK_DATA_DIR ?? (existsSync(shared) ? shared : undefined);
const settings = {
  seed: Number(values.seed),
  images: Number(values.images),
  samples: Number(values.samples),
  folder,
  checkpoints: values.checkpoints,
  log: (line) => console.log(line),
};
const resultsFile = join(values.output, 'likelihood.json');
const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : { rows: {} };
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}`;

mkdirSync(values.output, { recursive: true });
for (const row of rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  console.log(row.name);
  const measured = await measureLikelihood(row, settings);
  const { logLikelihood, standardError, trainSeconds, images, samples, measureSeconds, target, reached } = measured;
  const verdict = target ? `; target ${target.logLikelihood}: ${reached ? 'reached' : 'MISSED'}` : '';
  console.log(
    `  ${images} test images, ${samples} samples: ${logLikelihood.toFixed(2)} ± ${standardError.toFixed(2)} nats in ${measureSeconds.toFixed(0)} s; trained ${trainSeconds.toFixed(0)} s${verdict}`,
  );
  const load = loadavg()[1];
  results.rows[row.name] = { ...measured, machine, load, date: new Date().toISOString().slice(0, 10) };
  // In the order of the rows, whichever of them ran.
  results.rows = Object.fromEntries(
    rows.flatMap(({ name }) => (results.rows[name] ? [[name, results.rows[name]]] : [])),
  );
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(values.output, 'LIKELIHOOD.md'), likelihoodReport(results));
}
