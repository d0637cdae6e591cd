import { command } from '../command';
import { methodNames } from '../methodNames';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, TABLE_OPTIONS } from './data';

/** Options of `workbook compare`. */
export const compareOptions = {
  data: DATA_OPTION,
  out: { kind: 'text', value: 'DIR', help: 'folder for table, chart and report', required: true },
  latent: { kind: 'counts', value: 'N,…', help: 'numbers per code', default: [2, 8, 32] },
  models: {
    kind: 'choices',
    value: 'MODEL,…',
    choices: methodNames,
    help: `of ${methodNames.join(', ')}`,
    default: ['pca', 'linear', 'dense', 'vae'],
  },
  seeds: { kind: 'counts', value: 'N,…', help: 'each trained model once for each seed', default: [1] },
  epochs: { kind: 'count', value: 'N', help: 'passes over the training part', default: 6 },
  // Small batches: a convolution takes as long for each example whatever the batch, so more steps cost nothing. On
  // Fashion-MNIST six passes in batches of 64 reach what ten in batches of 128 do, in three fifths of the time.
  batch: { kind: 'count', value: 'N', help: 'examples per step', default: 64 },
  examples: { kind: 'count', value: 'N', help: 'train on at most so many examples', otherwise: 'all' },
  ...TABLE_OPTIONS,
  'split-seed': { kind: 'count', value: 'N', help: 'seed of the split into parts', default: 1 },
  resume: { kind: 'switch', help: 'keep the runs of an interrupted comparison that fit this one' },
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
    'DIR gets comparison.parquet, .csv, .vl.json (Vega-Lite), .png and .html, which holds everything and opens offline.\nOf data without published parts 20 per cent are held out to measure on. Errors are on the scale that models work on.\nSix passes suit tens of thousands of examples; fewer examples want more.\nCtrl-C keeps the runs that are complete (exit code 1).',
  ],
  examples: [
    'workbook compare --data fashion-mnist --latent 2,8,32 --models pca,linear,dense,conv --out results/fashion',
    'workbook compare --data measurements.csv --label kind --latent 2,4 --models pca,dense,vae --seeds 1,2,3 --out results/mine',
  ],
  run: async (invocation) => (await import('../compare')).compare(invocation),
});
