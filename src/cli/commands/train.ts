import type { Command } from '../command';
import { trainedMethods } from '../methodNames';
import { DATA_HELP } from './dataHelp';

export const trainCommand: Command = {
  name: 'train',
  summary: 'train one model on your data and save it as a folder',
  takes: [0, 0],
  computes: true,
  options: {
    data: { value: 'DATA', help: 'name or path of the data', required: true },
    model: { value: 'MODEL', help: `pca, ${trainedMethods.join(', ')}`, required: true },
    out: { value: 'DIR', help: 'folder to save the model in; an older one is replaced', required: true },
    latent: { value: 'N', help: 'numbers per code (32)' },
    epochs: { value: 'N', help: 'passes over the training part (20)' },
    seed: { value: 'N', help: 'seed of weights, order and noise (1)' },
    batch: { value: 'N', help: 'examples per step (128)' },
    patience: { value: 'N', help: 'stop after so many epochs without a better validation objective (never)' },
    examples: { value: 'N', help: 'train on at most so many examples (all)' },
    label: { value: 'COLUMN', help: 'column of a table that holds the class' },
    'split-seed': { value: 'N', help: 'seed of the split into parts (1)' },
    resume: { help: 'go on with an interrupted run; all other options must be the same' },
    json: { help: 'print the result as JSON' },
  },
  notes: [
    DATA_HELP,
    'Data without published parts are split 70 / 10 / 20 per cent into training, validation and test part, classes in\nproportion. The weights of the epoch with the best validation objective are kept. Ctrl-C ends the run, saves them\n(exit code 1) and leaves DIR.checkpoint for --resume.',
  ],
  examples: [
    'workbook train --data mnist-10k --model dense --latent 32 --epochs 20 --seed 1 --out models/dense32',
    'workbook train --data measurements.csv --label kind --model vae --latent 4 --out models/vae4',
  ],
  run: async (invocation) => (await import('../train')).train(invocation),
};
