import type { Command } from '../command';
import { DATA_HELP } from './dataHelp';

export const dataCommand: Command = {
  name: 'data',
  summary: 'list, fetch, find and check data',
  operands: 'list | get NAME | path NAME | verify DATA',
  takes: [1, 2],
  options: {
    folder: { value: 'DIR', help: 'folder with a sub-folder per set (WORKBOOK_DATA_DIR, else the cache of the user)' },
    mirror: { value: 'URL,…', help: 'get: addresses that the files lie under, in place of the public ones' },
    label: { value: 'COLUMN', help: 'verify: column of a table that holds the class' },
    json: { help: 'print the result as JSON' },
  },
  notes: [
    'get fetches what is missing or damaged, from where an earlier attempt broke off, and checks it; verify reads all of\nthe data as training would.',
    DATA_HELP,
  ],
  examples: ['workbook data get fashion-mnist', 'workbook data verify measurements.csv --label kind'],
  run: async (invocation) => (await import('../data')).data(invocation),
};
