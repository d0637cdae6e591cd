import { command } from '../command';
import type { Options } from '../options';
import { DATA_HELP, DATA_OPTION, LABEL_OPTION, LAYOUT_OPTIONS } from './data';

const MODEL = { kind: 'text', value: 'DIR', help: 'folder that `workbook train` saved', required: true } as const;
const FILE = { kind: 'text', value: 'FILE', required: true } as const;

/** Options of `workbook encode`. */
export const encodeOptions = {
  model: MODEL,
  data: DATA_OPTION,
  out: { ...FILE, help: 'codes: .parquet, .csv (columns z1, z2, …, then id and label where they are known) or .npy' },
  label: { ...LABEL_OPTION, otherwise: 'that of training' },
  ...LAYOUT_OPTIONS,
  part: {
    kind: 'choice',
    value: 'PART',
    choices: ['train', 'test'],
    help: 'train or test, of data with published parts',
    otherwise: 'test',
  },
} as const satisfies Options;

export const encodeCommand = command({
  name: 'encode',
  summary: 'turn data into codes',
  takes: [0, 0],
  computes: true,
  options: encodeOptions,
  notes: [DATA_HELP],
  examples: ['workbook encode --model models/dense32 --data mnist-10k --out codes.parquet'],
  run: async (invocation) => (await import('../codes')).encode(invocation),
});

/** Options of `workbook decode`. */
export const decodeOptions = {
  model: MODEL,
  codes: { ...FILE, help: 'what `workbook encode` wrote, or codes of your own' },
  out: { ...FILE, help: 'reconstructions: .npy (keeps the shape of images), .parquet or .csv' },
} as const satisfies Options;

export const decodeCommand = command({
  name: 'decode',
  summary: 'turn codes back into data, on the scale of the data',
  takes: [0, 0],
  computes: true,
  options: decodeOptions,
  examples: ['workbook decode --model models/dense32 --codes codes.parquet --out reconstructions.npy'],
  run: async (invocation) => (await import('../codes')).decode(invocation),
});
