import type { Command } from '../command';
import { DATA_HELP } from './dataHelp';

const MODEL = { value: 'DIR', help: 'folder that `workbook train` saved', required: true } as const;

export const encodeCommand: Command = {
  name: 'encode',
  summary: 'turn data into codes',
  takes: [0, 0],
  computes: true,
  options: {
    model: MODEL,
    data: { value: 'DATA', help: 'name or path of the data', required: true },
    out: { value: 'FILE', help: 'codes: .parquet, .csv (columns z1, z2, …, label) or .npy', required: true },
    label: { value: 'COLUMN', help: 'column of a table that holds the class (that of training)' },
    part: { value: 'PART', help: 'train or test, of data with published parts (test)' },
  },
  notes: [DATA_HELP],
  examples: ['workbook encode --model models/dense32 --data mnist-10k --out codes.parquet'],
  run: async (invocation) => (await import('../codes')).encode(invocation),
};

export const decodeCommand: Command = {
  name: 'decode',
  summary: 'turn codes back into data, on the scale of the data',
  takes: [0, 0],
  computes: true,
  options: {
    model: MODEL,
    codes: { value: 'FILE', help: 'what `workbook encode` wrote, or codes of your own', required: true },
    out: { value: 'FILE', help: 'reconstructions: .npy (keeps the shape of images), .parquet or .csv', required: true },
  },
  examples: ['workbook decode --model models/dense32 --codes codes.parquet --out reconstructions.npy'],
  run: async (invocation) => (await import('../codes')).decode(invocation),
};
