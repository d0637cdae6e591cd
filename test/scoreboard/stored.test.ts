import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storedResults } from 'autoencoder-workbook/dist/scoreboard';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resultOf } from './results';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (content: string): string => {
  const file = join(folder, 'board.json');
  writeFileSync(file, content);
  return file;
};

describe('storedResults', () => {
  test('reads what was joined', () => {
    const results = [resultOf({ seed: 1, quantities: { mse: 0.1, auroc: null } }), resultOf({ seed: 2 })];
    expect(storedResults(written(JSON.stringify(results)))).toEqual(results);
  });

  test.each([
    ['no JSON', '[', 'JSON'],
    ['no list', '{}', 'got an empty object'],
    ['a result without a method', '[{"quantities":{}}]', 'at place 1'],
    [
      'a number that is text',
      JSON.stringify([resultOf({}), { ...resultOf({ seed: 2 }), quantities: { mse: '0.1' } }]),
      'at place 2',
    ],
  ])('refuses %s, naming the file', (_, content, found) => {
    const file = written(content);
    expect(() => storedResults(file)).toThrow(file);
    expect(() => storedResults(file)).toThrow(found);
  });

  test('names a file that is not there', () => {
    expect(() => storedResults(join(folder, 'none.json'))).toThrow('none.json');
  });

  test('the runs that come with the package: each once, none of them without an error', () => {
    const results = storedResults();
    const ids = results.map(({ data, method, latentDim, seed }) => [data, method, latentDim, seed].join());
    expect(results.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { quantities } of results) expect(quantities['mse']).toBeGreaterThan(0);
  });
});
