import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData, readTable } from 'autoencoder-workbook';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'workbook open '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a label that new rows may lack', () => {
  const withKind = file('with.csv', 'a,kind\n1,x\n2,y\n');
  const without = file('without.csv', 'a\n1\n2\n');

  test('is the class where the table has it, and no class where it has not', () => {
    expect(readTable(withKind, { label: 'kind', labelOptional: true }).classNames).toEqual(['x', 'y']);
    expect(readTable(without, { label: 'kind', labelOptional: true }).labels).toBeUndefined();
    expect(() => readTable(without, { label: 'kind' })).toThrow('the label must be one of the columns a, got "kind"');
  });

  test('is passed over where the data are no table', async () => {
    const { parts } = await openData('fashion-sample', { label: 'kind', labelOptional: true });
    expect(Object.keys(parts)).toEqual(['all']);
    await expect(openData('fashion-sample', { label: 'kind' })).rejects.toThrow('the label is a column of');
  });

  test('does not hide that a table is broken', async () => {
    const broken = file('broken.csv', 'a,b\n1,the label must be one of\n');
    await expect(openData(broken, { label: 'kind', labelOptional: true })).rejects.toThrow(
      'column "b" must hold numbers, got "the label must be one of" in row 1',
    );
  });
});
