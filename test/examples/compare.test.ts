import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const example = join('examples', 'compare.mjs');

test('the example of the README is the script, word for word', () => {
  const code = readFileSync(example, 'utf8')
    .replace(/^(\/\/.*\n)+/, '')
    .trim();
  expect(readFileSync('README.md', 'utf8')).toContain(`\`\`\`js\n${code}\n\`\`\``);
});

test('it prints the table, and the dense autoencoder has at most half of the error of PCA', {
  timeout: 300_000,
}, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [example]);
  expect(stderr).toBe('');
  const errors = Object.fromEntries(
    stdout
      .split('\n')
      .map((line) => line.split('┆').map((cell) => cell.replace('│', '').trim()))
      .filter((cells) => cells.length === 6)
      .map(([method, , , mse]) => [method, Number(mse)]),
  );
  expect(errors['PCA']).toBeNear(0.0168, { rtol: 0.01 });
  expect(errors['dense']).toBeLessThan(0.5 * (errors['PCA'] as number));
});
