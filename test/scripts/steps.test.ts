import { expect, test, vi } from 'vitest';
import { SetupFailure } from '../../scripts/lib/failure.mjs';
import { runSteps, type Step } from '../../scripts/lib/steps.mjs';

const there = (name: string): Step => ({ name, missing: () => undefined, make: vi.fn(async () => undefined) });

test('what is there is not made again; each step has one line with its duration', async () => {
  const lines: string[] = [];
  const steps = [there('npm packages'), there('TypeScript build')];
  await expect(runSteps(steps, (line) => lines.push(line))).resolves.toBe(true);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^✓ npm packages +\d+\.\d\d s {2}up to date$/);
  for (const { make } of steps) expect(make).not.toHaveBeenCalled();
});

test('what is missing is announced with the reason, made, and reported with what was made', async () => {
  const lines: string[] = [];
  const step: Step = { name: 'kernel', missing: () => 'writing it: Node changed', make: async () => 'Node 22' };
  await runSteps([step], (line) => lines.push(line));
  expect(lines[0]).toMatch(/^… kernel +writing it: Node changed$/);
  expect(lines[1]).toMatch(/^✓ kernel +\d+\.\d\d s {2}Node 22$/);
});

test('the first failure ends the run and is told with its remedy', async () => {
  const lines: string[] = [];
  const failing: Step = {
    name: 'second',
    missing: () => {
      throw new SetupFailure({ problem: 'no luck', tried: ['this', 'that'], remedy: 'Wait.' });
    },
    make: async () => undefined,
  };
  const third = there('third');
  const missing = vi.spyOn(third, 'missing');
  await expect(runSteps([there('first'), failing, third], (line) => lines.push(line))).resolves.toBe(false);
  expect(missing).not.toHaveBeenCalled();
  expect(lines.join('\n')).toMatch(
    /✗ second[\s\S]*"second" failed: no luck\.[\s\S]*this\n {4}that[\s\S]*Remedy: Wait\.$/,
  );
});

test('an error that nobody foresaw has its text and a remedy too', async () => {
  const lines: string[] = [];
  const step: Step = {
    name: 'odd',
    missing: () => 'doing it',
    make: () => Promise.reject(new TypeError('x is not a function')),
  };
  await runSteps([step], (line) => lines.push(line));
  expect(lines.join('\n')).toMatch(/an unexpected error\.[\s\S]*x is not a function[\s\S]*Remedy: /);
});
