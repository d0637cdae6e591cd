import { command } from '../command';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, LAYOUT_OPTIONS } from './data';

/** Options of `workbook evaluate`. */
export const evaluateOptions = {
  model: { kind: 'text', value: 'DIR', help: 'folder that `workbook train` saved', required: true },
  data: DATA_OPTION,
  ...LAYOUT_OPTIONS,
  json: { kind: 'switch', help: 'print the measurements as JSON' },
} as const satisfies Options;

export const evaluateCommand = command({
  name: 'evaluate',
  summary: 'measure a saved model on held-out data, PCA of the same code size beside it',
  takes: [0, 0],
  computes: true,
  options: evaluateOptions,
  notes: [
    DATA_HELP,
    'On the data that the model was trained on, its test part is measured, with PCA fitted on the training part as the\nyardstick. Other data are measured as a whole. Errors are on the scale that the model works on.',
  ],
  examples: ['workbook evaluate --model models/dense32 --data mnist-10k'],
  run: async (invocation) => (await import('../evaluate')).evaluate(invocation),
});
