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

test('a failure is told with its remedy, and what needs the failed step is left out', async () => {
  const lines: string[] = [];
  const failing: Step = {
    name: 'second',
    missing: () => {
      throw new SetupFailure({ problem: 'no luck', tried: ['this', 'that'], remedy: 'Wait.' });
    },
    make: async () => undefined,
  };
  const third = { ...there('third'), after: ['second'] };
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

test('steps that need each other run in turn, others side by side; what went wrong is told at the end', async () => {
  const events: string[] = [];
  const slow = (name: string, after: readonly string[] = []): Step => ({
    name,
    after,
    missing: () => 'making it',
    make: async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      events.push(`${name} ends`);
      if (name === 'b') throw new SetupFailure({ problem: 'no luck', remedy: 'Wait.' });
      return undefined;
    },
  });
  const lines: string[] = [];
  const steps = [slow('a'), slow('b'), slow('c', ['a', 'not in this run']), slow('d', ['b', 'c'])];
  await expect(runSteps(steps, (line) => lines.push(line))).resolves.toBe(false);
  expect(events.slice(0, 2)).toEqual(['a begins', 'b begins']);
  expect(events.indexOf('c begins')).toBeGreaterThan(events.indexOf('a ends'));
  expect(events).not.toContain('d begins');
  expect(lines.at(-1)).toMatch(/"b" failed: no luck/);
});

test('what is damaged is taken away and made again, when that is asked for', async () => {
  const calls: string[] = [];
  const step = (name: string, damage: string | undefined): Step => ({
    name,
    missing: () => undefined,
    damage: async () => damage,
    discard: () => void calls.push(`discard ${name}`),
    make: async () => void calls.push(`make ${name}`),
  });
  const steps = [step('whole', undefined), step('torn', 'making it again: a file is missing')];
  const lines: string[] = [];
  await runSteps(steps, () => undefined);
  expect(calls).toEqual([]);
  await expect(runSteps(steps, (line) => lines.push(line), { repair: true })).resolves.toBe(true);
  expect(calls).toEqual(['discard torn', 'make torn']);
  expect(lines.join('\n')).toMatch(/✓ whole .* up to date\n… torn +making it again: a file is missing\n✓ torn/);
});
