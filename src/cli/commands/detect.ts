import { BUDGET_OPTIONS } from '../budget';
import { command } from '../command';
import { trainedMethods } from '../methodNames';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, TABLE_OPTIONS } from './data';

const METHODS = ['pca', ...trainedMethods] as const;

/** Seconds of one training unless asked otherwise. */
const MOST_SECONDS = 60;

/** Options of `workbook detect`. */
export const detectOptions = {
  data: DATA_OPTION,
  out: {
    kind: 'text',
    value: 'DIR',
    help: 'folder for the flagged rows, the report and the detectors',
    required: true,
  },
  model: {
    kind: 'text',
    value: 'DIR',
    help: 'score the data with the detectors of an earlier --out, or with one of its detectors/NAME',
    otherwise: 'new ones are fitted',
  },
  'normal-label': {
    kind: 'text',
    value: 'CLASS,…',
    help: 'classes that are normal: fitted on their rows alone, every other class is an anomaly',
    otherwise: 'with --contamination, all rows',
  },
  contamination: {
    kind: 'share',
    value: 'SHARE',
    help: 'fit on all rows, of which at most this share may be anomalies; 0 declares all of them normal',
    otherwise: 'only rows of --normal-label',
  },
  'false-alarms': {
    kind: 'share',
    value: 'RATE',
    help: 'share of normal rows that may be flagged',
    otherwise: '0.01, or that of --model',
  },
  models: {
    kind: 'choices',
    value: 'MODEL,…',
    choices: METHODS,
    help: `of ${METHODS.join(', ')}; the mean, the nearest row and PCA are always beside them`,
    default: ['pca', 'dense'],
  },
  latent: {
    kind: 'counts',
    value: 'N,…',
    help: 'numbers per code',
    otherwise: '8, 32 for images, a quarter of few columns',
  },
  seed: { kind: 'count', value: 'N', help: 'seed of split, weights and order', default: 1 },
  ...BUDGET_OPTIONS,
  seconds: { ...BUDGET_OPTIONS.seconds, default: MOST_SECONDS },
  examples: { kind: 'count', value: 'N', help: 'fit on at most so many examples', otherwise: 'all' },
  ...TABLE_OPTIONS,
  json: { kind: 'switch', help: 'print what was found as JSON' },
} as const satisfies Options;

export const detectCommand = command({
  name: 'detect',
  summary: 'which rows or images do not belong? Scores, p-values, flags and reasons',
  takes: [0, 0],
  computes: true,
  options: detectOptions,
  notes: [
    DATA_HELP,
    'Of the normal rows half are fitted on, 10 per cent stop the training of nets, 20 set the thresholds and 20 are judged\non, with all anomalies; a published test part is judged on as it is. Nothing is fitted on rows that set a threshold,\nand thresholds know neither labels nor test rows: a row is flagged when no more than the share --false-alarms of\nheld-out normal rows look as strange. With --contamination that share of the held-out rows, the strangest, sets no\nthreshold.',
    'DIR gets detect.html, a page that opens offline; rows.parquet and .csv with score, p-value, flag and strangest column\nof every row; detection.parquet and .csv with AUROC, average precision, threshold and counts of each score;\ncontributions-NAME.parquet (of images .npy) with what each column adds to the score of the strangest rows; and\ndetectors/NAME, which --model takes.',
  ],
  examples: [
    'workbook detect --data measurements.csv --id no --label kind --normal-label good --out results/odd',
    'workbook detect --data measurements.csv --id no --drop kind --contamination 0.02 --models pca,vae --out results/odd',
    'workbook detect --model results/odd --data new.csv --out results/new',
  ],
  run: async (invocation) => (await import('../detect')).detect(invocation),
});
