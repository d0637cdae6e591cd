import { progressOn, type Terminal } from 'autoencoder-workbook/dist/cli/terminal';
import { expect, test } from 'vitest';

/** What a progress bar writes, piece by piece. */
function drawn(columns: number | undefined, isInteractive: boolean): readonly string[] {
  const written: string[] = [];
  const terminal: Terminal = {
    out: () => undefined,
    err: (text) => void written.push(text),
    isInteractive,
    columns,
    signal: new AbortController().signal,
  };
  const progress = progressOn(terminal);
  progress.update(1, 'epoch 10 of 10, '.padEnd(100, '.'));
  progress.line('saved');
  progress.close();
  return written;
}

test('a bar fits in the line of the terminal, and is wiped as a whole', () => {
  const [bar, wiped, line] = drawn(80, true);
  expect(bar).toMatch(/^█{24} epoch 10 of 10, \.+$/);
  expect(bar).toHaveLength(79);
  expect(wiped).toBe(`\r${' '.repeat(79)}\r`);
  expect(line).toBe('saved\n');
});

test('a terminal that does not tell its width gets all of it', () => {
  expect(drawn(undefined, true)[0]).toHaveLength(24 + 1 + 100);
});

test('a log gets lines only', () => {
  expect(drawn(undefined, false)).toEqual(['saved\n']);
});
