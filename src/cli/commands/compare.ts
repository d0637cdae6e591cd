import type { Command } from '../command';
import { methodNames } from '../methodNames';
import { DATA_HELP } from './dataHelp';

export const compareCommand: Command = {
  name: 'compare',
  summary: 'is an autoencoder worth it on your data, over PCA? One table, one report',
  takes: [0, 0],
  computes: true,
  options: {
    data: { value: 'DATA', help: 'name or path of the data', required: true },
    out: { value: 'DIR', help: 'folder for table, chart and report', required: true },
    latent: { value: 'N,…', help: 'numbers per code (2,8,32)' },
    models: { value: 'MODEL,…', help: `of ${methodNames.join(', ')} (pca,linear,dense,vae)` },
    seeds: { value: 'N,…', help: 'each trained model once for each seed (1)' },
    epochs: { value: 'N', help: 'passes over the training part (6)' },
    batch: { value: 'N', help: 'examples per step (64)' },
    examples: { value: 'N', help: 'train on at most so many examples (all)' },
    label: { value: 'COLUMN', help: 'column of a table that holds the class' },
    'split-seed': { value: 'N', help: 'seed of the split into parts (1)' },
    resume: { help: 'keep the runs of an interrupted comparison that fit this one' },
    json: { help: 'print the table as JSON' },
  },
  notes: [
    DATA_HELP,
    'DIR gets comparison.parquet, .csv, .vl.json (Vega-Lite), .png and .html, which holds everything and opens offline.\nOf data without published parts 20 per cent are held out to measure on. Errors are on the scale that models work on.\nSix passes suit tens of thousands of examples; fewer examples want more.\nCtrl-C keeps the runs that are complete (exit code 1).',
  ],
  examples: [
    'workbook compare --data fashion-mnist --latent 2,8,32 --models pca,linear,dense,conv --out results/fashion',
    'workbook compare --data measurements.csv --label kind --latent 2,4 --models pca,dense,vae --seeds 1,2,3 --out results/mine',
  ],
  run: async (invocation) => (await import('../compare')).compare(invocation),
};
