import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exampleAt, loadDataset } from 'autoencoder-workbook';
import { type Dataset, type DatasetName, dataFolder } from 'autoencoder-workbook/dist/data';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from './fullSets';

const folder = mkdtempSync(join(tmpdir(), 'load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const embedded = (file: string): string => join('data/mnist-10k', file);

describe('loadDataset mnist-10k', () => {
  const data = loadDataset('mnist-10k');

  test('holds 10,000 digits with their classes', () => {
    expect(data).toMatchObject({ name: 'mnist-10k', split: 'all', count: 10_000, shape: [28, 28, 1] });
    expect(data.values.length).toBe(10_000 * 784);
    expect(data.classNames?.[7]).toBe('7');
    const perClass = Array.from({ length: 10 }, (_, digit) => data.labels?.filter((label) => label === digit).length);
    expect(perClass).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  });

  test('begins with the five that everybody knows, dark on the rim', () => {
    expect([...(data.labels?.subarray(0, 5) ?? [])]).toEqual([5, 0, 4, 1, 9]);
    const five = exampleAt(data, 0);
    expect(five.subarray(0, 28).every((pixel) => pixel === 0)).toBe(true);
    expect([Math.min(...five), Math.max(...five)]).toEqual([0, 1]);
  });

  test('carries a checksum that sha256sum reproduces', () => {
    const sum = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
    const lines = ['images-idx3-ubyte.gz', 'labels-idx1-ubyte.gz'].map(
      (file) => `${sum(readFileSync(embedded(file)))}  ${file}\n`,
    );
    expect(data.checksum).toBe(sum(lines.join('')));
  });

  test('has no published parts', () => {
    expect(() => loadDataset('mnist-10k', { split: 'test' })).toThrow(
      /split of mnist-10k must be one of all, got "test"/,
    );
  });
});

describe('loadDataset fashion-sample', () => {
  test('holds 500 pieces of clothing, each class a good thirty times', () => {
    const data = loadDataset('fashion-sample');
    expect(data).toMatchObject({ split: 'all', count: 500, shape: [28, 28, 1] });
    for (const [label] of (data.classNames ?? []).entries()) {
      expect(data.labels?.filter((own) => own === label).length).toBeGreaterThan(30);
    }
  });
});

describe('the embedded tables', () => {
  const countOf = (data: Dataset, name: string): number => {
    const label = data.classNames?.indexOf(name) ?? -1;
    return data.labels?.filter((one) => one === label).length ?? 0;
  };

  test('ecg5000-sample: 500 beats to train on and 1,500 to test', () => {
    const [train, test] = (['train', 'test'] as const).map((split) => loadDataset('ecg5000-sample', { split }));
    expect([train?.count, train?.shape, test?.count, test?.shape]).toEqual([500, [140], 1500, [140]]);
    expect([train, test].map((part) => part && countOf(part, 'normal'))).toEqual([292, 876]);
  });

  test('kddcup99-distinct: no row twice, and every attack of the full file', () => {
    const data = loadDataset('kddcup99-distinct');
    expect([data.count, data.classNames?.length]).toEqual([12_457, 23]);
    expect(['normal', 'smurf', 'spy'].map((name) => countOf(data, name))).toEqual([8000, 500, 2]);
    const rows = Array.from({ length: data.count }, (_, i) => `${exampleAt(data, i).join()} ${data.labels?.[i]}`);
    expect(new Set(rows).size).toBe(data.count);
  });

  test('kddcup99-rows: the shares of the full file', () => {
    const data = loadDataset('kddcup99-rows');
    expect(countOf(data, 'normal') / data.count).toBeNear(97_278 / 494_021, { atol: 0.001 });
    expect(countOf(data, 'smurf') / data.count).toBeNear(280_790 / 494_021, { atol: 0.001 });
    expect(data.labels?.every((label) => label >= 0 && label < 17)).toBe(true);
  });

  test('crude-oil: a price a trading day and no classes', () => {
    const data = loadDataset('crude-oil');
    expect([data.count, data.shape, data.labels, data.classNames]).toEqual([8321, [4], undefined, undefined]);
    expect(exampleAt(data, 0)).toBeNear([1986, 1, 2, 25.56], { rtol: 1e-6 });
  });
});

describe('loadDataset from a folder', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('looks into WORKBOOK_DATA_DIR, else into the cache of the user, and says how to fill it', () => {
    vi.stubEnv('WORKBOOK_DATA_DIR', '');
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    expect(dataFolder('given')).toBe(resolve('given'));
    if (process.platform === 'linux') expect(dataFolder()).toBe(join(folder, 'cache', 'autoencoder-workbook', 'data'));
    vi.stubEnv('WORKBOOK_DATA_DIR', folder);
    expect(dataFolder()).toBe(folder);
    const file = join(folder, 'fashion-mnist', 'train-images-idx3-ubyte.gz');
    expect(() => loadDataset('fashion-mnist')).toThrow(
      `fashion-mnist is not on this machine: ${file} must exist, got no such file; run: npx workbook data get fashion-mnist`,
    );
  });

  test('refuses a file that is not the published one', () => {
    mkdirSync(join(folder, 'mnist'));
    copyFileSync(embedded('images-idx3-ubyte.gz'), join(folder, 'mnist', 'train-images-idx3-ubyte.gz'));
    writeFileSync(join(folder, 'mnist', 'train-labels-idx1-ubyte.gz'), '');
    expect(() => loadDataset('mnist', { folder })).toThrow(/train-images.* must have the SHA-256 440f.*, got dbf7/);
  });

  test('refuses names it does not know', () => {
    expect(() => loadDataset('cifar' as DatasetName)).toThrow(/must be one of mnist-10k/);
  });
});

describe.skipIf(!fullSetsFolder)(`loadDataset of the full sets (${skippedWithoutFullSets})`, () => {
  const options = { folder: fullSetsFolder ?? '' };

  test('mnist-10k equals the first 10,000 training examples of MNIST', () => {
    const train = loadDataset('mnist', { ...options, split: 'train' });
    const small = loadDataset('mnist-10k');
    expect(train).toMatchObject({ count: 60_000, split: 'train' });
    expect(Buffer.from(train.values.buffer, 0, small.values.byteLength).equals(Buffer.from(small.values.buffer))).toBe(
      true,
    );
    expect(train.labels?.subarray(0, 10_000)).toEqual(small.labels);
  });

  test('fashion-sample equals the first 500 test examples of Fashion-MNIST', () => {
    const test = loadDataset('fashion-mnist', { ...options, split: 'test' });
    const sample = loadDataset('fashion-sample');
    expect(Buffer.from(test.values.buffer, 0, sample.values.byteLength).equals(Buffer.from(sample.values.buffer))).toBe(
      true,
    );
    expect(sample.labels).toEqual(test.labels?.subarray(0, 500));
  });

  test('ecg5000 has its two parts, the classes in the known numbers', () => {
    const [train, test] = (['train', 'test'] as const).map((split) => loadDataset('ecg5000', { ...options, split }));
    const perClass = (data: typeof train) =>
      [0, 1, 2, 3, 4].map((label) => data?.labels?.filter((one) => one === label).length);
    expect([train?.shape, perClass(train)]).toEqual([[140], [292, 177, 10, 19, 2]]);
    expect([test?.shape, perClass(test)]).toEqual([[140], [2627, 1590, 86, 175, 22]]);
    expect(train?.values.slice(0, 2)).toBeNear([-0.11252183, -2.8272038], { rtol: 1e-7 });
    expect(test?.values.reduce((most, value) => Math.max(most, value), 0)).toBeNear(7.4021, { atol: 1e-4 });
  });

  test('ecg5000-sample holds the training beats and a third of each class of the test beats, in thousandths', () => {
    const full = loadDataset('ecg5000', { ...options, split: 'train' });
    const [train, test] = (['train', 'test'] as const).map((split) => loadDataset('ecg5000-sample', { split }));
    expect(train?.values).toBeNear(full.values, { rtol: 0, atol: 0.00051 });
    expect(train?.labels).toEqual(full.labels);
    const perClass = [0, 1, 2, 3, 4].map((label) => test?.labels?.filter((one) => one === label).length);
    expect(perClass).toEqual([876, 530, 29, 58, 7]);
  });

  test('kddcup99 comes as one, with a feature for each word', () => {
    const data = loadDataset('kddcup99', options);
    // 38 columns of numbers, 3 protocols, 66 services, 11 flags.
    expect([data.count, data.shape, data.split]).toEqual([494_021, [38 + 3 + 66 + 11], 'all']);
    const count = (name: string): number => {
      const label = data.classNames?.indexOf(name) ?? -1;
      return data.labels?.filter((one) => one === label).length ?? 0;
    };
    expect(['normal', 'smurf', 'neptune', 'spy'].map(count)).toEqual([97_278, 280_790, 107_201, 2]);
    const tcp = data.table?.columns.find(({ name }) => name === 'protocol_type');
    expect(tcp).toEqual({ name: 'protocol_type', as: 'categories', categories: ['icmp', 'tcp', 'udp'] });
  });

  test.each([
    ['mnist', [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], 0.132515],
    ['fashion-mnist', new Array(10).fill(1000), 0.286849],
  ] as const)('%s has the known test part', (name, perClass, mean) => {
    const test = loadDataset(name, { ...options, split: 'test' });
    expect(test).toMatchObject({ name, split: 'test', count: 10_000, shape: [28, 28, 1] });
    expect(perClass.map((_, digit) => test.labels?.filter((label) => label === digit).length)).toEqual(perClass);
    const sum = test.values.reduce((total, pixel) => total + pixel, 0);
    expect(sum / test.values.length).toBeNear(mean, { atol: 1e-6 });
  });
});
