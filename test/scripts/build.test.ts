import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildStep } from '../../scripts/lib/build.mjs';
import { project as here, type Project, projectAt } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';

/** A package of two files, to be built with this checkout's TypeScript. */
function smallProject(): Project {
  const project = projectAt(temporaryFolder());
  mkdirSync(project.sources);
  mkdirSync(project.modules);
  symlinkSync(join(here.modules, 'typescript'), join(project.modules, 'typescript'));
  const options = { rootDir: 'src', outDir: 'dist', declaration: true, module: 'CommonJS', types: [], lib: ['ES2022'] };
  writeFileSync(join(project.root, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['src'] }));
  writeFileSync(join(project.sources, 'one.ts'), 'export const one = 1;\n');
  writeFileSync(join(project.sources, 'two.ts'), 'export const two = 2;\n');
  return project;
}

test('src is built once, again after a change, and what has no source any more is removed', async () => {
  const project = smallProject();
  const step = buildStep(project);
  expect(step.missing()).toBe('compiling src');
  await step.make();
  expect(step.missing()).toBeUndefined();

  writeFileSync(join(project.sources, 'one.ts'), 'export const one: number = 11;\n');
  rmSync(join(project.sources, 'two.ts'));
  expect(step.missing()).toBe('compiling src: it changed');
  await step.make();
  expect(existsSync(join(project.dist, 'one.js'))).toBe(true);
  expect(existsSync(join(project.dist, 'two.js'))).toBe(false);
  expect(existsSync(join(project.dist, 'two.d.ts'))).toBe(false);
});

test('a type error fails the step with its place, and the next run tries again', async () => {
  const project = smallProject();
  writeFileSync(join(project.sources, 'one.ts'), 'export const one: string = 1;\n');
  const step = buildStep(project);
  await expect(step.make()).rejects.toMatchObject({
    account: { problem: 'src does not compile', tail: expect.stringMatching(/one\.ts\(1,14\): error TS2322/) },
  });
  expect(step.missing()).toBe('compiling src');
});

test('a file of dist that is missing or cut off is made again; another change of it is damage', async () => {
  const project = smallProject();
  const step = buildStep(project);
  await step.make();
  const one = join(project.dist, 'one.js');
  const text = readFileSync(one, 'utf8');
  rmSync(one);
  expect(step.missing()).toBe('compiling src again: dist/one.js is missing');
  await step.make();
  expect(readFileSync(one, 'utf8')).toBe(text);
  writeFileSync(one, text.slice(0, 10));
  expect(step.missing()).toMatch(/^compiling src again: dist\/one\.js has 10 bytes in place of/);
  await step.make();

  expect(step.damage?.()).toBeUndefined();
  writeFileSync(one, text.replace('1', '2'));
  expect(step.missing()).toBeUndefined();
  expect(step.damage?.()).toBe('compiling src again: dist is not as it was built');
  step.discard?.();
  await step.make();
  expect(readFileSync(one, 'utf8')).toBe(text);
  expect(step.damage?.()).toBeUndefined();
});
