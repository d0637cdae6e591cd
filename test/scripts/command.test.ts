import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
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
  const crash = node("process.kill(process.pid, 'SIGKILL'); setTimeout(() => 0, 9999)");
  await expect(inspect(crash)).resolves.toEqual({ ok: false, output: 'ended by SIGKILL\n' });
});

const isGone = (pid: number): boolean => {
  try {
    // What was killed stays in the table until somebody asks for it, in containers for ever.
    return /^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
};

/** A process that runs a command with a child of its own; and the numbers of these two. */
async function runningCommand(): Promise<{ parent: ReturnType<typeof spawn>; pids: readonly number[] }> {
  const folder = temporaryFolder();
  const [pids, program] = [join(folder, 'pids'), join(folder, 'program.mjs')];
  const command = ['sh', '-c', 'sleep 60 & echo "$$ $!" > "$0.new" && mv "$0.new" "$0"; sleep 60', pids];
  const options = { log: join(folder, 'log'), remedy };
  writeFileSync(
    program,
    `import { endRunning, run } from ${JSON.stringify(join(process.cwd(), 'scripts/lib/command.mjs'))};
     process.on('SIGTERM', () => { endRunning(); process.exit(143); });
     await run(${JSON.stringify(command)}, ${JSON.stringify(options)});`,
  );
  const parent = spawn(process.execPath, [program], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const started = await vi.waitFor(() => readFileSync(pids, 'utf8'), { timeout: 20_000 });
  return { parent, pids: started.trim().split(' ').map(Number) };
}

const endings: readonly [string, (pid: number) => void][] = [
  ['is killed', (pid) => process.kill(pid, 'SIGKILL')],
  ['is killed with its process group', (pid) => process.kill(-pid, 'SIGKILL')],
  ['is asked to end', (pid) => process.kill(pid, 'SIGTERM')],
];
test.runIf(process.platform === 'linux').each(endings)(
  'when the process %s, the command and what it started end as well',
  async (_, end) => {
    const { parent, pids } = await runningCommand();
    expect(pids).toHaveLength(2);
    expect(pids.map(isGone)).toEqual([false, false]);
    end(parent.pid as number);
    await once(parent, 'close');
    await vi.waitFor(() => expect(pids.map(isGone)).toEqual([true, true]), { timeout: 20_000 });
  },
);
