/**
 * npm run results -- [ROW …] [--seed 1] [--images 2000] [--samples 5000] [--checkpoints FOLDER] [--output FOLDER]
 *
 * What the package reaches on the full data sets, next to published numbers, row by row:
 * - errors of codes of 30 numbers on MNIST and Fashion-MNIST (bench/QUALITY.md, bench/quality.json);
 * - log-likelihoods on dynamically binarised MNIST (bench/LIKELIHOOD.md, bench/likelihood.json), estimated on a random
 *   subset of the test images with so many samples each; with --checkpoints such a row, once interrupted, goes on where
 *   it was, to the same numbers.
 * Rows that are not named keep their last results.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as likelihood from './lib/likelihood.mjs';
import { likelihoodReport } from './lib/likelihoodReport.mjs';
import * as quality from './lib/quality.mjs';
import { qualityReport } from './lib/qualityReport.mjs';

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

const tables = [
  { name: 'quality', ...quality, report: qualityReport },
  { name: 'likelihood', ...likelihood, report: likelihoodReport },
];
const names = tables.flatMap(({ rows }) => rows.map(({ name }) => name));
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`results: rows are ${names.join(', ')}; got ${unknown}`);
  process.exit(1);
}
const shared = fileURLToPath(new URL('../../shared/data', import.meta.url));
const settings = {
  seed: Number(values.seed),
  images: Number(values.images),
  samples: Number(values.samples),
  checkpoints: values.checkpoints,
  folder: process.env.WORKBOOK_DATA_DIR ?? (existsSync(shared) ? shared : undefined),
  log: (line) => console.log(line),
};
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}`;

mkdirSync(values.output, { recursive: true });
for (const { name: table, rows, measureRow, verdict, report } of tables) {
  const file = join(values.output, `${table}.json`);
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { rows: {} };
  for (const row of rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    console.log(row.name);
    const measured = await measureRow(row, settings);
    const { target, reached } = measured;
    console.log(`  ${verdict(measured)}${target ? `; target ${reached ? 'reached' : 'MISSED'}` : ''}`);
    const date = new Date().toISOString().slice(0, 10);
    results.rows[row.name] = { data: row.data, ...measured, machine, load: loadavg()[1], date };
    // In the order of the rows, whichever of them ran.
    results.rows = Object.fromEntries(
      rows.flatMap(({ name }) => (results.rows[name] ? [[name, results.rows[name]]] : [])),
    );
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(join(values.output, `${table.toUpperCase()}.md`), report(results));
  }
}
