import type { Command } from '../command';
import { DATA_HELP } from './dataHelp';

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'measure a saved model on held-out data, PCA of the same code size beside it',
  takes: [0, 0],
  computes: true,
  options: {
    model: { value: 'DIR', help: 'folder that `workbook train` saved', required: true },
    data: { value: 'DATA', help: 'name or path of the data', required: true },
    json: { help: 'print the measurements as JSON' },
  },
  notes: [
    DATA_HELP,
    'On the data that the model was trained on, its test part is measured, with PCA fitted on the training part as the\nyardstick. Other data are measured as a whole. Errors are on the scale that the model works on.',
  ],
  examples: ['workbook evaluate --model models/dense32 --data mnist-10k'],
  run: async (invocation) => (await import('../evaluate')).evaluate(invocation),
};
