import { expect, test } from 'vitest';
import { summary } from '../../scripts/lib/vitest.mjs';

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
