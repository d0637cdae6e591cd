import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: { workbook: string } };
const folder = mkdtempSync(join(tmpdir(), 'workbook main '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the program workbook', () => {
  test('is what package.json names, made to be run by Node', async () => {
    expect(readFileSync(bin.workbook, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [bin.workbook, 'data', 'list']);
    expect(stdout).toContain('mnist-10k');
    expect(stderr).toBe('');
  });

  test('passes the exit code on', async () => {
    const failed = await promisify(execFile)(process.execPath, [bin.workbook, 'trane']).catch((error) => error);
    expect(failed).toMatchObject({ code: 2, stdout: '' });
  });

  test.skipIf(process.platform === 'win32')('ends training on a real Ctrl-C and can be resumed', async () => {
    const out = join(folder, 'model');
    const args = ['train', '--data', 'fashion-sample', '--model', 'dense', '--latent', '2', '--out', out];
    const child = spawn(process.execPath, [bin.workbook, ...args, '--epochs', '300'], { stdio: 'pipe' });
    let err = '';
    let sent = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      if (!sent && err.includes('epoch 2 of')) sent = child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    expect(err).toMatch(
      /interrupted; the best weights so far are in .*; to go on, run the same command with --resume\n$/,
    );
    expect(existsSync(join(out, 'content.bin'))).toBe(true);
    expect(existsSync(`${out}.checkpoint`)).toBe(true);
  });
});
