/**
 * npm run results -- [ROW …] [--seed 1] [--averaging 0.999] [--images 2000] [--samples 5000] [--checkpoints FOLDER]
 *   [--output FOLDER]
 *
 * What the package reaches on the full data sets, next to published numbers, row by row:
 * - errors of codes of 30 numbers on MNIST and Fashion-MNIST (bench/QUALITY.md, bench/quality.json);
 * - log-likelihoods on dynamically binarised MNIST (bench/LIKELIHOOD.md, bench/likelihood.json), estimated on a random
 *   subset of the test images with so many samples each; with --checkpoints such a row, once interrupted, goes on where
 *   it was, to the same numbers;
 * - classes read from codes with few labels on MNIST (bench/CODES.md, bench/codes.json);
 * - one digit told from the other nine without their examples (bench/ANOMALIES.md, bench/anomalies.json).
 * A ROW may be the beginning of several names, `few-labels` for all that begin so. With --averaging the trained rows of the
 * first table are measured with a moving average of their weights, and kept beside those without. Rows that are not
 * named keep their last results.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as fewLabels from './lib/fewLabels.mjs';
import { fewLabelsReport } from './lib/fewLabelsReport.mjs';
import * as likelihood from './lib/likelihood.mjs';
import { likelihoodReport } from './lib/likelihoodReport.mjs';
import * as oneClass from './lib/oneClass.mjs';
import { oneClassReport } from './lib/oneClassReport.mjs';
import * as quality from './lib/quality.mjs';
import { qualityReport } from './lib/qualityReport.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    averaging: { type: 'string' },
    images: { type: 'string', default: '2000' },
    samples: { type: 'string', default: '5000' },
    checkpoints: { type: 'string' },
    output: { type: 'string', default: fileURLToPath(new URL('.', import.meta.url)) },
  },
});

const tables = [
  { name: 'quality', ...quality, report: qualityReport },
  { name: 'likelihood', ...likelihood, report: likelihoodReport },
  { name: 'codes', ...fewLabels, report: fewLabelsReport },
  { name: 'anomalies', ...oneClass, report: oneClassReport },
];
const names = tables.flatMap(({ rows }) => rows.map(({ name }) => name));
const isAsked = (name, asked) => (names.includes(asked) ? name === asked : name.startsWith(`${asked}-`));
const unknown = positionals.find((asked) => !names.some((name) => isAsked(name, asked)));
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
  ...(values.averaging === undefined ? {} : { averaging: { decay: Number(values.averaging) } }),
  folder: process.env.WORKBOOK_DATA_DIR ?? (existsSync(shared) ? shared : undefined),
  log: (line) => console.log(line),
};
/** What is put behind the name of a row whose weights were averaged. */
const AVERAGED = '-averaged';
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.versions.node}`;

mkdirSync(values.output, { recursive: true });
for (const { name: table, rows, measureRow, verdict, report } of tables) {
  const file = join(values.output, `${table}.json`);
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { rows: {} };
  const asked = rows.filter(({ name }) => positionals.length === 0 || positionals.some((each) => isAsked(name, each)));
  for (const row of asked) {
    // What averaging means to the table, if anything, is a row of its own: the others stay comparable with it.
    const name = settings.averaging && row.fit && table === 'quality' ? `${row.name}${AVERAGED}` : row.name;
    console.log(name);
    const measured = await measureRow(row, settings);
    const { target, reached } = measured;
    console.log(`  ${verdict(measured)}${target ? `; target ${reached ? 'reached' : 'MISSED'}` : ''}`);
    const date = new Date().toISOString().slice(0, 10);
    results.rows[name] = { data: row.data, ...measured, machine, load: loadavg()[1], date };
    // In the order of the rows, whichever of them ran.
    results.rows = Object.fromEntries(
      rows
        .flatMap((each) => [each.name, `${each.name}${AVERAGED}`])
        .flatMap((each) => (results.rows[each] ? [[each, results.rows[each]]] : [])),
    );
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(join(values.output, `${table.toUpperCase()}.md`), report(results));
  }
}
