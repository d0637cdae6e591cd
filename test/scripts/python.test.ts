import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SetupFailure } from '../../scripts/lib/failure.mjs';
import { type Project, projectAt } from '../../scripts/lib/project.mjs';
import { findPython, pythonStep } from '../../scripts/lib/python.mjs';
import { temporaryFolder } from '../support/folders';

/** A folder for PATH with programs that print a line, whatever they are asked. */
function programs(answers: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, answer] of Object.entries(answers)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${answer}"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

async function failureOf(promise: Promise<unknown>): Promise<SetupFailure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SetupFailure);
  return error as SetupFailure;
}

test('the first Python that is new enough and can make environments is taken', async () => {
  const PATH = programs({ python3: '3.9 venv', python: '3.12 no-venv', 'python3.13': '3.13 venv' });
  await expect(findPython({ PATH })).resolves.toEqual(['python3.13']);
});

test('without a Python every name that was tried is listed, with the remedy', async () => {
  const { account } = await failureOf(findPython({ PATH: temporaryFolder() }));
  expect(account.problem).toBe('no Python 3.10 or newer was found');
  expect(account.tried).toContain('python3: not found');
  expect(account.tried).toContain('python3.10: not found');
  expect(account.remedy).toMatch(/apt install python3 python3-venv/);
});

test('a Python that is too old is listed with its version', async () => {
  const { account } = await failureOf(findPython({ PATH: programs({ python3: '3.8 venv' }) }));
  expect(account.tried).toContain('python3: 3.8');
});

test('a Python without venv, as Debian ships it, has a remedy of its own', async () => {
  const { account } = await failureOf(findPython({ PATH: programs({ python3: '3.11 no-venv' }) }));
  expect(account.problem).toBe('Python 3.11 is there, but its venv module is not');
  expect(account.remedy).toContain('python3.11-venv');
});

test('WORKBOOK_PYTHON names the only candidate', async () => {
  const PATH = programs({ python3: '3.12 venv', mine: '3.11 venv' });
  await expect(findPython({ PATH, WORKBOOK_PYTHON: 'mine' })).resolves.toEqual(['mine']);
});

/** A checkout whose environment holds one package of two files, as pip would have installed it. */
function environment(): { project: Project; packages: string } {
  const project = projectAt(temporaryFolder());
  const packages = join(project.venv, 'lib', 'python3.11', 'site-packages');
  mkdirSync(join(packages, 'one-1.0.dist-info'), { recursive: true });
  mkdirSync(join(packages, 'one'));
  writeFileSync(join(packages, 'one', 'a.py'), '12');
  writeFileSync(
    join(packages, 'one-1.0.dist-info', 'RECORD'),
    'one/a.py,sha256=x,2\none/__pycache__/a.cpython-311.pyc,,\none-1.0.dist-info/RECORD,,\n',
  );
  writeFileSync(join(project.venv, 'set-up.json'), JSON.stringify({ packages: ['one-1.0.dist-info'] }));
  return { project, packages };
}

test.runIf(process.platform !== 'win32')(
  'a Python package that is missing, or a file of one that is missing or cut off, is damage',
  async () => {
    const { project, packages } = environment();
    const { damage } = pythonStep(project);
    expect(await damage?.()).toBeUndefined();
    writeFileSync(join(packages, 'one', 'a.py'), '1');
    expect(await damage?.()).toBe('making .venv again: one/a.py has 1 bytes in place of 2');
    rmSync(join(packages, 'one', 'a.py'));
    expect(await damage?.()).toBe('making .venv again: one/a.py is missing');
    rmSync(join(packages, 'one-1.0.dist-info'), { recursive: true });
    expect(await damage?.()).toBe('making .venv again: one-1.0 is missing');
  },
);
