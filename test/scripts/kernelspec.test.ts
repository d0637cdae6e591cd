import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kernelspec, kernelspecStep } from '../../scripts/lib/kernelspec.mjs';
import { projectAt } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';

test("the kernel is this checkout's launcher on the given Node, each path one argument, blanks and all", () => {
  const root = temporaryFolder();
  expect(root).toContain(' ');
  expect(kernelspec(projectAt(root), '/opt/node 22/bin/node')).toEqual({
    argv: [
      '/opt/node 22/bin/node',
      '--require',
      join(root, 'dist', 'runtime', 'polyfill.js'),
      join(root, 'dist', 'notebook', 'kernel', 'launch.js'),
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    interrupt_mode: process.platform === 'win32' ? 'message' : 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    metadata: { debugger: false },
  });
});

test('the step writes it once, and again when the file no longer fits this checkout or this Node', async () => {
  const project = projectAt(temporaryFolder());
  const step = kernelspecStep(project);
  expect(step.missing()).toBe('writing the kernelspec and the settings of JupyterLab');
  await step.make();
  expect(step.missing()).toBeUndefined();
  const spec = JSON.parse(readFileSync(project.kernelspec, 'utf8'));
  expect(spec.argv[0]).toBe(process.execPath);

  writeFileSync(project.kernelspec, readFileSync(project.kernelspec, 'utf8').replace(process.execPath, '/old/node'));
  expect(step.missing()).toBe('writing the kernelspec and the settings of JupyterLab');
  await step.make();
  writeFileSync(project.kernelspec, readFileSync(project.kernelspec, 'utf8').replaceAll(project.root, '/old/place'));
  expect(step.missing()).toBe('writing the kernelspec and the settings of JupyterLab');
});
