import { BUDGET_OPTIONS } from '../budget';
import { command } from '../command';
import { methodNames } from '../methodNames';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, TABLE_OPTIONS } from './data';

/** Options of `workbook compare`. */
export const compareOptions = {
  data: DATA_OPTION,
  out: { kind: 'text', value: 'DIR', help: 'folder for table, chart and report', required: true },
  latent: { kind: 'counts', value: 'N,…', help: 'numbers per code', otherwise: '2,8,32 or what suits narrower data' },
  models: {
    kind: 'choices',
    value: 'MODEL,…',
    choices: methodNames,
    help: `of ${methodNames.join(', ')}; the mean is always there`,
    default: ['pca', 'linear', 'dense', 'vae'],
  },
  seeds: { kind: 'counts', value: 'N,…', help: 'each trained model once for each seed', default: [1] },
  ...BUDGET_OPTIONS,
  examples: { kind: 'count', value: 'N', help: 'train on at most so many examples', otherwise: 'all' },
  ...TABLE_OPTIONS,
  'split-seed': { kind: 'count', value: 'N', help: 'seed of the split into parts', default: 1 },
  resume: { kind: 'switch', help: 'keep the runs of an interrupted comparison that fit this one' },
  jobs: { kind: 'count', value: 'N', help: 'processes that share the runs, each with the data in memory', default: 1 },
  shard: { kind: 'text', value: 'I/N', help: 'make the I-th of N shares of the runs, no report', otherwise: 'all' },
  join: { kind: 'switch', help: 'make no runs, report on those that the shares have made' },
  interactive: {
    kind: 'switch',
    help: 'a figure to hover over at the end of the page, which makes it some 10 MB larger',
  },
  json: { kind: 'switch', help: 'print the table as JSON' },
} as const satisfies Options;

export const compareCommand = command({
  name: 'compare',
  summary: 'is an autoencoder worth it on your data, over PCA? One table, one report',
  takes: [0, 0],
  computes: true,
  options: compareOptions,
  notes: [
    DATA_HELP,
    'DIR gets comparison.html, a page that holds everything and opens offline, the table as comparison.parquet and .csv,\nits chart as .png and .vl.json (Vega-Lite), the error of every test example as rows.parquet and .csv, and in runs/ a\nfolder for each trained model, which encode and evaluate take. Errors are on the scale that models work on.\nOf data without published parts 20 per cent are held out to measure on and 10 to stop training by; a training that\nended before its held-out error had settled is marked as not converged. Data of pixels get PCA clipped to 0…1 as well.\nCtrl-C keeps the runs that are complete (exit code 1).',
    'Large comparisons: --jobs shares the runs among processes of this machine. --shard 1/8 … 8/8 are eight commands for a\nscheduler, on machines that see the same DIR; those that are started twice or were killed make what is missing. The\nsame command with --join then reports.',
  ],
  examples: [
    'workbook compare --data fashion-mnist --latent 2,8,32 --models pca,linear,dense,conv --out results/fashion',
    'workbook compare --data measurements.csv --label kind --latent 2,4 --models pca,dense,vae --seeds 1,2,3 --out results/mine',
  ],
  run: async (invocation) => (await import('../compare')).compare(invocation),
});
