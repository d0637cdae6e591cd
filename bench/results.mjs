/**
 * npm run results -- [ROW …] [--seed 1] [--output FOLDER]
 *
 * Errors that codes of 30 numbers reach on the full MNIST and Fashion-MNIST, row by row: PCA, a dense and a
 * convolutional autoencoder. Writes bench/QUALITY.md, and bench/quality.json with every setting. Rows that are not named
 * keep their last results.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureRow, rows } from './lib/quality.mjs';
import { qualityReport } from './lib/qualityReport.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    output: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
  },
});

const unknown = positionals.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) {
  console.error(`results: rows are ${rows.map(({ name }) => name).join(', ')}; got ${unknown}`);
  process.exit(1);
}
const shared = fileURLToPath(new URL('../../shared/data', import.meta.url));
const folder = process.env.WORKBOOK_DATA_DIR ?? (existsSync(shared) ? shared : undefined);
const resultsFile = join(values.output, 'quality.json');
const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : { rows: {} };
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}`;

mkdirSync(values.output, { recursive: true });
for (const row of rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  console.log(row.name);
  const measured = await measureRow(row, { seed: Number(values.seed), folder, log: (line) => console.log(line) });
  const { ssePerImage, mse, fitSeconds, target, reached } = measured;
  const verdict = target ? `; ${target.measure} at most ${target.atMost}: ${reached ? 'reached' : 'MISSED'}` : '';
  console.log(
    `  test: squared error per image ${ssePerImage.toFixed(3)}, MSE per pixel ${mse.toFixed(5)}, ${fitSeconds.toFixed(0)} s${verdict}`,
  );
  results.rows[row.name] = { data: row.data, ...measured, machine, date: new Date().toISOString().slice(0, 10) };
  // In the order of the rows, whichever of them ran.
  results.rows = Object.fromEntries(
    rows.flatMap(({ name }) => (results.rows[name] ? [[name, results.rows[name]]] : [])),
  );
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(values.output, 'QUALITY.md'), qualityReport(results));
}
