import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine, inspect, lastLines, run } from '../../scripts/lib/command.mjs';
import { accountOf } from '../../scripts/lib/failure.mjs';
import { temporaryFolder } from '../support/folders';

const remedy = 'Try again.';
const node = (script: string): string[] => [process.execPath, '-e', script];

async function accountOfRun(command: readonly string[], log: string): Promise<ReturnType<typeof accountOf>> {
  return run(command, { log, remedy }).then(
    () => {
      throw new Error('the command should have failed');
    },
    (error: unknown) => accountOf(error),
  );
}

test('the log holds the command and all that it wrote', async () => {
  const log = join(temporaryFolder(), 'deep', 'step.log');
  await run(node('console.log("out"); console.error("err")'), { log, remedy });
  expect(readFileSync(log, 'utf8')).toMatch(/^\$ .*\n(out\nerr|err\nout)\n$/);
});

test('a failure says what was tried, the last lines of the log and the remedy', async () => {
  const log = join(temporaryFolder(), 'step.log');
  const account = await accountOfRun(
    node('for (let i = 1; i <= 30; i++) console.log("line", i); process.exit(3)'),
    log,
  );
  expect(account).toMatchObject({ problem: 'the command ended with code 3', log, remedy });
  expect(account.tried?.[0]).toContain(process.execPath);
  expect(account.tail).toMatch(/^line 19\n[\s\S]*line 30$/);
});

test('a program that is not there is a failure, not a crash', async () => {
  const account = await accountOfRun(['no-such-program'], join(temporaryFolder(), 'step.log'));
  expect(account.tail).toContain('ENOENT');
});

test.each([
  ['npm error code ENOSPC', 'the disk is full'],
  ['OSError: [Errno 28] No space left on device', 'the disk is full'],
  ['npm error code EAI_AGAIN', 'the server could not be reached'],
  ['Temporary failure in name resolution', 'the server could not be reached'],
  ['Error: EACCES: permission denied, mkdir', 'a file could not be written'],
])('"%s" is understood as: %s', async (line, problem) => {
  const log = join(temporaryFolder(), 'step.log');
  // The reason stands well above the last lines.
  const script = `console.error(${JSON.stringify(line)}); for (let i = 0; i < 50; i++) console.log(i); process.exit(1)`;
  await expect(accountOfRun(node(script), log)).resolves.toMatchObject({ problem });
});

test('what an earlier run left in the log explains nothing', async () => {
  const log = join(temporaryFolder(), 'step.log');
  await accountOfRun(node('console.error("ENOSPC"); process.exit(1)'), log);
  const account = await accountOfRun(node('console.error("something else"); process.exit(1)'), log);
  expect(account.problem).toBe('the command ended with code 1');
  expect(account.tail).not.toContain('ENOSPC');
});

test('lastLines drops colours and empty lines', () => {
  expect(lastLines('one\n\n\u001b[31mtwo\u001b[39m\r\n\n', 5)).toBe('one\ntwo');
});

test('commandLine quotes what a shell would split', () => {
  expect(commandLine(['/a b/python', '-m', 'pip'])).toBe("'/a b/python' -m pip");
});

test('inspect gives the output, and standard error only when the command fails', async () => {
  await expect(inspect(node('console.log(1); console.error(2)'))).resolves.toEqual({ ok: true, output: '1\n' });
  await expect(inspect(node('console.error(2); process.exit(1)'))).resolves.toEqual({ ok: false, output: '2\n' });
});
