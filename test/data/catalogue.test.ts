import { catalogueEntry, datasetNames } from 'autoencoder-workbook/dist/data';
import { datasetFiles, expectDatasetName } from 'autoencoder-workbook/dist/data/catalogue';
import { describe, expect, test } from 'vitest';

describe('the catalogue', () => {
  test('names the embedded sets first', () => {
    expect(datasetNames).toEqual([
      'mnist-10k',
      'fashion-sample',
      'ecg5000-sample',
      'kddcup99-distinct',
      'kddcup99-rows',
      'crude-oil',
      'mnist',
      'fashion-mnist',
      'binarized-mnist',
      'ecg5000',
      'kddcup99',
    ]);
    expect(catalogueEntry('mnist-10k').origin).toBe('embedded');
  });

  test('gives every file of every part a SHA-256 of its own', () => {
    const sums = datasetNames.flatMap(datasetFiles).map(({ sha256 }) => sha256);
    expect(sums).toHaveLength(2 * (1 + 1 + 2 + 2) + 1 + 2 + 1 + (2 + 1 + 1 + 1));
    expect(new Set(sums).size).toBe(sums.length);
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  test('lists the names when it does not know one', () => {
    expect(expectDatasetName('test', 'mnist')).toBe('mnist');
    expect(() => expectDatasetName('test', 'cifar')).toThrow(
      `test: data set must be one of ${datasetNames.join(', ')}, got "cifar"`,
    );
  });
});
