import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { progressOf, writeContents } from '../../scripts/lib/notebooks/contents.mjs';
import { prepareWorkspace } from '../../scripts/lib/notebooks/workspace.mjs';
import { type Project, projectAt } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';
import { notebookText } from '../support/notebooks';

let project: Project;
const day = new Date('2026-11-25T12:00:00Z');
const head = (title: string) =>
  `# ${title}\n\n**What is the question of ${title}?**\n\n**Time:** about a minute.\n\n**Next:** [on](02-b.ipynb)`;

const original = (name: string) => join(project.notebooks, name);
const copy = (name: string) => join(project.own, 'chapters', name);
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const write = (path: string, cells: readonly string[]): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, notebookText(cells));
};
const prepare = () => prepareWorkspace(project, { now: day });

/** Does what JupyterLab does when a reader runs cells and it saves. */
function run(path: string, { cells = 1 } = {}): void {
  const notebook = read(path);
  const code = notebook.cells.filter((cell: { cell_type: string }) => cell.cell_type === 'code');
  for (const [index, cell] of code.slice(0, cells).entries()) {
    cell.execution_count = index + 1;
    cell.outputs = [{ output_type: 'stream', name: 'stdout', text: ['mine\n'] }];
    cell.metadata.execution = {
      'iopub.execute_input': '2026-11-24T10:00:00.000Z',
      'shell.execute_reply': '2026-11-24T10:00:05.000Z',
    };
  }
  writeFileSync(path, JSON.stringify(notebook, null, 1));
}

beforeEach(() => {
  project = projectAt(temporaryFolder());
  write(original('01-a.ipynb'), [head('1 · A'), '## First', 'one', '## Second', 'two']);
  write(original('02-b.ipynb'), [head('2 · B'), 'one']);
  write(original('solutions/01-a.ipynb'), ['# S', 'one']);
  write(original('templates/template.ipynb'), ['# T', 'one']);
  writeFileSync(original('README.md'), '# Help\n');
});

describe('working copies', () => {
  test('are made of chapters, solutions and templates, and left alone afterwards', () => {
    expect(prepare()).toEqual([]);
    for (const name of ['01-a.ipynb', '02-b.ipynb', 'solutions/01-a.ipynb']) {
      expect(readFileSync(copy(name), 'utf8')).toBe(readFileSync(original(name), 'utf8'));
    }
    expect(existsSync(join(project.own, 'template.ipynb'))).toBe(true);
    run(copy('01-a.ipynb'));
    const before = readFileSync(copy('01-a.ipynb'), 'utf8');
    expect(prepare()).toEqual([]);
    expect(readFileSync(copy('01-a.ipynb'), 'utf8')).toBe(before);
  });

  test('that were only run are replaced by a new edition, which the reader is told', () => {
    prepare();
    run(copy('01-a.ipynb'));
    write(original('01-a.ipynb'), [head('1 · A'), 'one, better']);
    expect(prepare()).toEqual([expect.stringMatching(/^chapters\/01-a\.ipynb has a new edition; .* replaced/)]);
    expect(readFileSync(copy('01-a.ipynb'), 'utf8')).toBe(readFileSync(original('01-a.ipynb'), 'utf8'));
    expect(prepare()).toEqual([]);
  });

  test('that were changed are never touched: the new edition is put beside them, once for each edition', () => {
    prepare();
    write(copy('01-a.ipynb'), [head('1 · A'), 'my own idea']);
    const mine = readFileSync(copy('01-a.ipynb'), 'utf8');
    write(original('01-a.ipynb'), [head('1 · A'), 'one, better']);
    expect(prepare()).toEqual([expect.stringMatching(/yours is changed and stays: .* 01-a \(2026-11-25\)\.ipynb/)]);
    expect(prepare()).toEqual([]);
    write(original('01-a.ipynb'), [head('1 · A'), 'better still']);
    expect(prepare()).toHaveLength(1);
    expect(readFileSync(copy('01-a.ipynb'), 'utf8')).toBe(mine);
    expect(
      readdirSync(join(project.own, 'chapters'))
        .filter((name) => name.startsWith('01'))
        .sort(),
    ).toEqual(['01-a (2026-11-25).ipynb', '01-a (2026-11-25, 2).ipynb', '01-a.ipynb']);
  });

  test('of which only the outputs were committed anew stay as the reader ran them', () => {
    prepare();
    run(copy('01-a.ipynb'));
    const mine = readFileSync(copy('01-a.ipynb'), 'utf8');
    run(original('01-a.ipynb'));
    expect(prepare()).toEqual([]);
    expect(readFileSync(copy('01-a.ipynb'), 'utf8')).toBe(mine);
  });

  test('that were deleted come back, and one that is no notebook any more counts as changed', () => {
    prepare();
    rmSync(copy('02-b.ipynb'));
    writeFileSync(copy('01-a.ipynb'), '{"cells": [');
    write(original('01-a.ipynb'), [head('1 · A'), 'better']);
    expect(prepare()).toHaveLength(1);
    expect(existsSync(copy('02-b.ipynb'))).toBe(true);
    expect(readFileSync(copy('01-a.ipynb'), 'utf8')).toBe('{"cells": [');
  });
});

test('git sees nothing of them: a checkout in which chapters were run is clean, and an update has no conflict', () => {
  const upstream = project.root;
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  writeFileSync(join(upstream, '.gitignore'), 'my/\n');
  git(upstream, 'init', '-b', 'main');
  git(upstream, 'add', '.');
  git(upstream, 'commit', '-m', 'first edition');
  const checkout = join(temporaryFolder(), 'checkout');
  git(upstream, 'clone', '.', checkout);
  project = projectAt(checkout);
  prepare();
  run(copy('01-a.ipynb'), { cells: 2 });
  write(copy('02-b.ipynb'), [head('2 · B'), 'changed by me']);
  expect(git(checkout, 'status', '--porcelain')).toBe('');
  for (const name of ['01-a.ipynb', '02-b.ipynb']) {
    write(join(upstream, 'notebooks', name), [head('New'), 'new']);
    run(join(upstream, 'notebooks', name));
  }
  git(upstream, 'commit', '-am', 'second edition');
  git(checkout, 'pull', '--ff-only');
  expect(prepare()).toHaveLength(2);
  expect(git(checkout, 'status', '--porcelain')).toBe('');
  expect(read(copy('01-a.ipynb')).cells[1].source).toBe('new');
  expect(read(copy('02-b.ipynb')).cells[1].source).toBe('changed by me');
});

describe('the page of contents', () => {
  const page = () => readFileSync(join(project.own, 'contents.md'), 'utf8');

  test('lists each chapter with its question and time, and begins with the first', () => {
    prepare();
    writeContents(project);
    expect(page()).toContain('**Next:** open [1 · A](chapters/01-a.ipynb)');
    expect(page()).toContain(
      '| [1 · A](chapters/01-a.ipynb) · [solutions](chapters/solutions/01-a.ipynb) | What is the question of 1 · A? | about a minute | not yet |',
    );
    expect(page()).toContain('| [2 · B](chapters/02-b.ipynb) | ');
    expect(readFileSync(join(project.own, 'help.md'), 'utf8')).toBe('# Help\n');
  });

  test('says what was run and where to go on', () => {
    prepare();
    run(copy('01-a.ipynb'));
    expect(progressOf(copy('01-a.ipynb'))).toEqual({
      cells: 2,
      run: 1,
      last: new Date('2026-11-24T10:00:05.000Z'),
      next: 'Second',
    });
    writeContents(project, { news: ['something is new.'] });
    expect(page()).toContain('**Next:** go on in [1 · A](chapters/01-a.ipynb), at “Second”.');
    expect(page()).toContain('1 of 2 cells, 2026-11-24 |');
    expect(page()).toContain('- something is new.');
    run(copy('01-a.ipynb'), { cells: 2 });
    writeContents(project);
    expect(page()).toContain('**Next:** open [2 · B]');
    run(copy('02-b.ipynb'));
    writeContents(project);
    expect(page()).toContain('**Next:** all chapters are run.');
  });

  test('lists the notebooks of the reader', () => {
    prepare();
    write(join(project.own, 'my data.ipynb'), ['# Mine', '1']);
    writeContents(project);
    expect(page()).toContain('There are: [my data](my%20data.ipynb), [template](template.ipynb).');
  });
});
