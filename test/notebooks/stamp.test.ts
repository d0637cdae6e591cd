import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createProgram, notebookModule } from '../../scripts/lib/notebooks/program.mjs';
import { readNotebook } from '../../scripts/lib/notebooks/read.mjs';
import { notebookStamp, Sources, usedSources } from '../../scripts/lib/notebooks/stamp.mjs';
import { type Project, projectAt } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';
import { writeNotebook } from '../support/notebooks';

let project: Project;

const write = (path: string, text: string): void => {
  mkdirSync(join(project.root, path, '..'), { recursive: true });
  writeFileSync(join(project.root, path), text);
};

/** The stamp of a notebook with these code cells. */
function stampOf(...cells: string[]): string {
  const { name, path } = writeNotebook(project.notebooks, 'n.ipynb', cells);
  const module = notebookModule(readNotebook(path, name));
  const program = createProgram([module]);
  return notebookStamp(program, module, new Sources(project));
}

const cell = "import { one } from 'autoencoder-workbook';\nconst two = one + 'set'.length;";

// A package of three files: `one` uses `helper`, `other` stands apart.
beforeEach(() => {
  project = projectAt(temporaryFolder());
  mkdirSync(project.notebooks);
  write('package-lock.json', JSON.stringify({ packages: { 'node_modules/p': { version: '1.0.0' } } }));
  write('data/set/images.gz', 'bytes');
  write('data/board.json', '[1]');
  write('data/fonts/One.otf', 'shapes');
  write('src/index.ts', "export * from './one';\nexport * from './other';\n");
  write('src/one.ts', "import { helper } from './helper';\nexport const one: number = helper;\n");
  write('src/helper.ts', 'export const helper: number = 1;\nexport const board = "board.json";\n');
  write('src/other.ts', 'export const other: number = 3;\n');
  write(
    'node_modules/autoencoder-workbook/package.json',
    '{"name":"autoencoder-workbook","types":"../../dist/index.d.ts"}',
  );
  write('dist/index.d.ts', "export * from './one';\nexport * from './other';\n");
  write('dist/one.d.ts', 'export declare const one: number;\n');
  write('dist/other.d.ts', 'export declare const other: number;\n');
});

test('the sources behind the imported names are found, not the whole package', () => {
  const { name, path } = writeNotebook(project.notebooks, 'n.ipynb', [cell]);
  const module = notebookModule(readNotebook(path, name));
  const used = usedSources(createProgram([module]), module, project);
  expect([...used]).toEqual([join(project.sources, 'one.ts')]);
  expect(new Sources(project).closure(used)).toEqual([
    join(project.sources, 'helper.ts'),
    join(project.sources, 'one.ts'),
  ]);
});

test('text cells, comments and types in sources, unused sources, data notes and tools leave it as it is', () => {
  const before = stampOf(cell);
  expect(stampOf('# A title', cell)).toBe(before);
  write(
    'src/helper.ts',
    '/** What helps. */\nexport const helper: 1 = 1; // one\nexport const board: string = "board.json";\n',
  );
  write('src/other.ts', 'export const other = 4;\n');
  write('data/README.md', 'where the data come from');
  write('data/set/LICENSE.txt', 'what may be done with them');
  write('data/rebuild.mjs', 'how they were made');
  write('data/another/images.gz', 'a set that no cell names');
  const tools = { 'node_modules/p': { version: '1.0.0' }, 'node_modules/tool': { version: '1.0.0', dev: true } };
  write('package-lock.json', JSON.stringify({ packages: tools }));
  expect(stampOf(cell)).toBe(before);
});

test.each<[string, () => void]>([
  [
    'a source deep below',
    () => write('src/helper.ts', 'export const helper = 2;\nexport const board = "board.json";\n'),
  ],
  [
    'the version of a package that runs',
    () => write('package-lock.json', '{"packages":{"node_modules/p":{"version":"1.0.1"}}}'),
  ],
  ['a set of embedded data that a cell names', () => write('data/set/images.gz', 'other bytes')],
  ['a file beside the sets that a source reads', () => write('data/board.json', '[2]')],
  ['the fonts of the pictures', () => write('data/fonts/One.otf', 'other shapes')],
])('%s changes it', (_, change) => {
  const before = stampOf(cell);
  change();
  expect(stampOf(cell)).not.toBe(before);
});

test('the code of a cell changes it', () => {
  expect(stampOf(cell)).not.toBe(stampOf(`${cell}\nconst three = 3;`));
});
