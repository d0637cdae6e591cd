import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { slowest, summary } from '../../scripts/lib/vitest.mjs';
import { SLOW } from '../slow.mjs';

const file = (status: string, tests: readonly string[]): object => ({
  status,
  assertionResults: tests.map((name) => ({ name })),
});

test('passed, failed and skipped tests are counted, and a file that does not load is a failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [file('passed', ['a']), file('failed', ['b']), file('failed', [])],
  };
  expect(summary(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('no report at all is a failure', () => {
  expect(summary(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the ten slowest tests are listed, those of at least a second', () => {
  const root = join('/', 'checkout');
  const results = (name: string, seconds: readonly number[]) => ({
    name: join(root, name),
    assertionResults: seconds.map((duration) => ({ fullName: `takes ${duration}`, duration: 1000 * duration })),
  });
  const report = { testResults: [results('test/a.test.ts', [0.5, 2, 1]), results('test/b.test.ts', [30.04])] };
  expect(slowest(report, root)).toEqual([
    `   30.0 s  ${join('test', 'b.test.ts')}: takes 30.04`,
    `    2.0 s  ${join('test', 'a.test.ts')}: takes 2`,
    `    1.0 s  ${join('test', 'a.test.ts')}: takes 1`,
  ]);
  const many = {
    testResults: [
      results(
        'test/c.test.ts',
        Array.from({ length: 20 }, (_, index) => index),
      ),
    ],
  };
  expect(slowest(many, root)).toHaveLength(10);
  expect(slowest(undefined, root)).toEqual([]);
});

test('every entry of the slow tests names files that are there', () => {
  for (const pattern of SLOW) {
    const [, folder = '', names = ''] = /^(.*)\/(.*)$/.exec(pattern) ?? [];
    const group = /^\{(.*)\}(.*)$/.exec(names);
    for (const name of group ? (group[1] ?? '').split(',').map((part) => `${part}${group[2]}`) : [names]) {
      if (name.startsWith('*')) expect(readdirSync(folder).length).toBeGreaterThan(0);
      else expect(existsSync(join(folder, name)), join(folder, name)).toBe(true);
    }
  }
});
