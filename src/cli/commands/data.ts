import { datasetNames } from '../../data/catalogue';
import { command } from '../command';
import type { Options } from '../options';

/** What --data takes, for help texts. */
export const DATA_HELP = [
  `Data: a name (${datasetNames.join(', ')}) or a path to`,
  '  an IDX file of images (labels beside it are found by their usual name), or a folder with the four MNIST-like files;',
  '  a folder of PNG, JPEG or WebP images of one size (sub-folders name the classes);',
  '  a table of numbers, dates and words (.csv, .tsv, .txt, also .gz, or .parquet; --label COLUMN holds the class): columns',
  '  are known by name and standardised on the training part;',
  '  a .npy array, or one of a .npz: (n, h, w) or (n, h, w, c) are images, in 0…1 or bytes 0…255; (n, d) is a table.',
].join('\n');

/** The data that a command works on. */
export const DATA_OPTION = { kind: 'text', value: 'DATA', help: 'name or path of the data', required: true } as const;

/** The column of a table that is no feature but a class. */
export const LABEL_OPTION = {
  kind: 'text',
  value: 'COLUMN',
  help: 'column of a table that holds the class',
  otherwise: 'none',
} as const;

/** How the text of a table is laid out. */
export const LAYOUT_OPTIONS = {
  header: { kind: 'switch', help: 'of a text table: the first line is names, though it looks like data' },
  'no-header': { kind: 'switch', help: 'of a text table: the first line is data; columns are column_1, column_2, …' },
  separator: {
    kind: 'text',
    value: 'CHAR',
    help: 'of a text table: what stands between cells, also tab or blank',
    otherwise: ', in .csv, tab in .tsv, else what is seen',
  },
  decimal: {
    kind: 'choice',
    value: 'MARK',
    choices: ['.', ','],
    help: 'of a text table: the decimal mark',
    otherwise: '.',
  },
  resize: {
    kind: 'text',
    value: 'WxH',
    help: 'bring images of a folder to this size: scaled to cover it, then cut at the centre',
    otherwise: 'all must have one size',
  },
  array: { kind: 'text', value: 'NAME', help: 'which array of a .npz archive', otherwise: 'the only one' },
  drop: { kind: 'text', value: 'COLUMN,…', help: 'columns of a table that are left out', otherwise: 'none' },
} as const satisfies Options;

/** How a table becomes examples: what a model keeps, so that further rows are read alike. */
export const TABLE_OPTIONS = {
  label: LABEL_OPTION,
  id: {
    kind: 'text',
    value: 'COLUMN',
    help: 'column of a table that says which row is which',
    otherwise: 'none',
  },
  missing: {
    kind: 'choice',
    value: 'HOW',
    choices: ['refuse', 'drop', 'mean', 'median'],
    help: 'empty cells of a table: refuse, drop the row, or fill in the mean or median of training',
    otherwise: 'refuse',
  },
  window: {
    kind: 'text',
    value: 'ROWS[:STEP]',
    help: 'of a table in order of time: so many rows are one example, each STEP rows behind the last',
    otherwise: 'each row',
  },
  'one-hot': { kind: 'switch', help: 'make each word in a column of words a feature' },
  ...LAYOUT_OPTIONS,
} as const satisfies Options;

/** Options of `workbook data`. */
export const dataOptions = {
  folder: {
    kind: 'text',
    value: 'DIR',
    help: 'folder with a sub-folder per set',
    otherwise: 'WORKBOOK_DATA_DIR, else the cache of the user',
  },
  mirror: {
    kind: 'text',
    value: 'URL,…',
    help: 'get: addresses that the files lie under, in place of the public ones',
  },
  ...TABLE_OPTIONS,
  json: { kind: 'switch', help: 'print the result as JSON' },
} as const satisfies Options;

export const dataCommand = command({
  name: 'data',
  summary: 'list, fetch, find and check data',
  operands: 'list | get NAME | path NAME | verify DATA',
  takes: [1, 2],
  options: dataOptions,
  notes: [
    'get fetches what is missing or damaged, from where an earlier attempt broke off, and checks it; verify reads all of\nthe data as training would.',
    DATA_HELP,
  ],
  examples: ['workbook data get fashion-mnist', 'workbook data verify measurements.csv --label kind'],
  run: async (invocation) => (await import('../data')).data(invocation),
});
