import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denseAutoencoder, fitPreprocessing, loadModel, loadTrained, saveModel } from 'autoencoder-workbook';
import type { Provenance } from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook trained '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const examples = planarExamples(40, { features: 6, rank: 3, seed: 5 });
const provenance: Provenance = {
  data: 'plane',
  checksum: null,
  label: null,
  splitSeed: 1,
  train: 40,
  validation: 0,
  test: 0,
  seed: 1,
  epochs: 0,
  keptEpoch: 0,
  stoppedBy: 'epochs',
  versions: { node: '20' },
};
const saved = (name: string): string => {
  const model = denseAutoencoder({ latentDim: 2, inputShape: [6], hidden: [4], seed: 1 });
  saveModel(model, join(folder, name), { preprocessing: fitPreprocessing('standardise', examples), provenance });
  model.dispose();
  return join(folder, name);
};

describe('saveModel with preprocessing, and loadTrained', () => {
  test('give back model, preprocessing and provenance', async () => {
    await withoutLeaks(() => {
      const original = denseAutoencoder({ latentDim: 2, inputShape: [6], hidden: [4], seed: 1 });
      const { model, preprocessing, provenance: from } = loadTrained(saved('m'));
      expect(from).toEqual(provenance);
      expect(preprocessing.apply(examples).values).toEqual(
        fitPreprocessing('standardise', examples).apply(examples).values,
      );
      expect(model.encode(examples).values).toEqual(original.encode(examples).values);
      model.dispose();
      original.dispose();
    });
  });

  test('write what loadModel reads, and tell a model without provenance', () => {
    const model = loadModel(saved('m'));
    saveModel(model, join(folder, 'bare'));
    model.dispose();
    expect(() => loadTrained(join(folder, 'bare'))).toThrow(/must hold preprocessing and provenance/);
  });

  test('refuse a configuration that was changed, before memory is asked for', () => {
    const file = join(saved('m'), 'content.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"units": 4', '"units": 4000000000'));
    expect(() => loadTrained(join(folder, 'm'))).toThrow(/must match their checksum/);
  });
});
