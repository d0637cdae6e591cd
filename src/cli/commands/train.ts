import { BUDGET_OPTIONS } from '../budget';
import { command } from '../command';
import { trainedMethods } from '../methodNames';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, TABLE_OPTIONS } from './data';

const METHODS = ['pca', ...trainedMethods] as const;

/** Options of `workbook train`. */
export const trainOptions = {
  data: DATA_OPTION,
  model: { kind: 'choice', value: 'MODEL', choices: METHODS, help: METHODS.join(', '), required: true },
  out: { kind: 'text', value: 'DIR', help: 'folder to save the model in; an older one is replaced', required: true },
  latent: { kind: 'count', value: 'N', help: 'numbers per code', default: 32 },
  ...BUDGET_OPTIONS,
  seed: { kind: 'count', value: 'N', help: 'seed of weights, order and noise', default: 1 },
  patience: {
    kind: 'count',
    value: 'N',
    help: 'stop after so many epochs without a better validation objective',
    otherwise: 'some 750 steps',
  },
  examples: { kind: 'count', value: 'N', help: 'train on at most so many examples', otherwise: 'all' },
  ...TABLE_OPTIONS,
  'split-seed': { kind: 'count', value: 'N', help: 'seed of the split into parts', default: 1 },
  resume: { kind: 'switch', help: 'go on with an interrupted run; all other options must be the same' },
  json: { kind: 'switch', help: 'print the result as JSON' },
} as const satisfies Options;

export const trainCommand = command({
  name: 'train',
  summary: 'train one model on your data and save it as a folder',
  takes: [0, 0],
  computes: true,
  options: trainOptions,
  notes: [
    DATA_HELP,
    'Data without published parts are split 70 / 10 / 20 per cent into training, validation and test part, classes in\nproportion. The weights of the epoch with the best validation objective are kept; a training that ended before it had\nsettled, or that errs no less than the mean row, is called so. Ctrl-C ends the run, saves the weights once there has\nbeen a whole epoch (exit code 1) and leaves DIR.checkpoint for --resume.',
  ],
  examples: [
    'workbook train --data mnist-10k --model dense --latent 32 --epochs 20 --seed 1 --out models/dense32',
    'workbook train --data measurements.csv --label kind --model vae --latent 4 --out models/vae4',
  ],
  run: async (invocation) => (await import('../train')).train(invocation),
});
