import { BUDGET_OPTIONS } from '../budget';
import { command } from '../command';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, TABLE_OPTIONS } from './data';

/** Seconds of the training unless asked otherwise. */
const MOST_SECONDS = 120;

/** Options of `workbook denoise`. */
export const denoiseOptions = {
  data: DATA_OPTION,
  out: { kind: 'text', value: 'DIR', help: 'folder for denoised files, report and model', required: true },
  noise: {
    kind: 'text',
    value: 'KIND:SIZE',
    help: 'what spoils the data: gaussian:0.5 (also gaussian:0.5:clip), masking:0.3, salt-and-pepper:0.1, patch:8, swap:0.2',
    otherwise: 'that of --model, or none with --clean',
  },
  clean: {
    kind: 'text',
    value: 'DATA',
    help: 'clean partners of --data, row by row or image by image',
    otherwise: '--data are clean, and spoilt by --noise',
  },
  model: {
    kind: 'text',
    value: 'DIR',
    help: 'denoise --data, noisy as they are, by the net of an earlier --out',
    otherwise: 'a new one is trained',
  },
  net: { kind: 'choice', value: 'NET', choices: ['dense', 'conv'], help: 'dense or conv', default: 'dense' },
  latent: { kind: 'count', value: 'N', help: 'numbers per code', otherwise: 'so many that there is no bottleneck' },
  seed: { kind: 'count', value: 'N', help: 'seed of split, weights and noise', default: 1 },
  ...BUDGET_OPTIONS,
  seconds: { ...BUDGET_OPTIONS.seconds, default: MOST_SECONDS },
  examples: { kind: 'count', value: 'N', help: 'train on at most so many examples', otherwise: 'all' },
  ...TABLE_OPTIONS,
  json: { kind: 'switch', help: 'print the errors as JSON' },
} as const satisfies Options;

export const denoiseCommand = command({
  name: 'denoise',
  summary: 'remove noise by a net, beside the best linear filter',
  takes: [0, 0],
  computes: true,
  options: denoiseOptions,
  notes: [
    DATA_HELP,
    'Of data without published parts 20 per cent are held out: they are spoilt once by the noise (or are noisy as they are,\nwith --clean), denoised, and compared with what is clean. The noise is on the scale that models work on: pixels in\n0…1, columns of tables in standard deviations. The linear filter is the best affine function there is, in closed form\nwhere the noise has one. With --clean alone no net is trained, since nets learn from clean examples and a noise that\nis named: give --noise as well.',
    'DIR gets denoise.html, a page that opens offline; errors.parquet and .csv; denoised/, the test part as the better of\nnet and filter on the validation part gives it back, as files of the kind that were read; and model/, the net, which --model, encode and evaluate take.',
  ],
  examples: [
    'workbook denoise --data photos --resize 32x32 --noise gaussian:0.2 --out results/denoised',
    'workbook denoise --data noisy.npy --clean clean.npy --noise gaussian:0.3 --out results/pairs',
    'workbook denoise --model results/denoised --data scans --resize 32x32 --out results/scans',
  ],
  run: async (invocation) => (await import('../denoise')).denoise(invocation),
});
