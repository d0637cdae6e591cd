import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { autoencoderFrom, denseAutoencoder, loadModel, saveModel, scratchAutoencoder } from 'autoencoder-workbook';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook store '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const examples = planarExamples(20, { features: 6, rank: 2, seed: 5 });
const small = () => denseAutoencoder({ latentDim: 2, inputShape: [6], hidden: [4], seed: 1, name: 'small' });

describe('saveModel and loadModel', () => {
  test.each([
    ['dense', small],
    ['from scratch', () => scratchAutoencoder({ latentDim: 2, inputShape: [6], hidden: 4, seed: 2 })],
  ])('%s comes back with the same numbers', async (_, build) => {
    await withoutLeaks(() => {
      const model = build();
      const target = join(folder, 'deep/er');
      saveModel(model, target);
      const loaded = loadModel(target);
      expect(loaded.name).toBe(model.name);
      expect(loaded.encode(examples).values).toEqual(model.encode(examples).values);
      expect(readdirSync(join(folder, 'deep'))).toEqual(['er']);
      model.dispose();
      loaded.dispose();
    });
  });

  test('saving again replaces the folder whole', () => {
    const model = small();
    saveModel(model, join(folder, 'm'));
    tf.tidy(() => model.weights[1]?.variable.assign(tf.ones([4])));
    saveModel(model, join(folder, 'm'));
    const loaded = loadModel(join(folder, 'm'));
    expect(loaded.weights[1]?.variable.dataSync()).toBeNear([1, 1, 1, 1]);
    expect(readdirSync(folder)).toEqual(['m']);
    model.dispose();
    loaded.dispose();
  });

  test('replaces nothing that it has not written', () => {
    const model = small();
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    writeFileSync(join(photos, 'a.png'), 'kept');
    const refusal = /saveModel: folder must be new, empty or written by this package, got .*photos.* with/;
    expect(() => saveModel(model, photos)).toThrow(refusal);
    expect(() => saveModel(model, join(photos, 'a.png'))).toThrow(refusal);
    expect(readFileSync(join(photos, 'a.png'), 'utf8')).toBe('kept');
    expect(readdirSync(folder)).toEqual(['photos']);
    rmSync(photos, { recursive: true });
    model.dispose();
  });

  test('refuses damaged folders with what is wrong, and leaks nothing', async () => {
    const model = small();
    const target = join(folder, 'm');
    const header = join(target, 'content.json');
    const values = join(target, 'content.bin');
    const damage: readonly [string, () => void][] = [
      ['must hold content.json and content.bin', () => rmSync(values)],
      ['must have', () => appendFileSync(values, 'x')],
      ['does not match its checksum', () => writeFileSync(values, readFileSync(values).fill(1, 0, 4))],
      ['is no JSON', () => writeFileSync(header, '{')],
      ['format must be', () => writeFileSync(header, '{"format":"other"}')],
      ['list of arrays is damaged', () => edit((content) => ({ ...content, arrays: [{ name: 3 }] }))],
      ['kind must be one of', () => edit((content) => ({ ...content, info: { config: { kind: 'magic' } } }))],
      [
        'must hold 24 numbers, got none',
        () =>
          edit((content) => ({
            ...content,
            arrays: JSON.parse(JSON.stringify(content['arrays']).replace('kernel', 'x')),
          })),
      ],
    ];
    const edit = (change: (content: Record<string, unknown>) => unknown): void => {
      writeFileSync(header, JSON.stringify(change(JSON.parse(readFileSync(header, 'utf8')))));
    };
    for (const [message, act] of damage) {
      saveModel(model, target);
      act();
      await withoutLeaks(() => expect(() => loadModel(target), message).toThrow(message));
    }
    model.dispose();
  });

  test('a model put together by hand cannot be saved', () => {
    const model = autoencoderFrom({
      name: 'by hand',
      inputShape: [2],
      latentDim: 2,
      encoder: { weights: [], apply: (x) => tf.clone(x) },
      decoder: { weights: [], apply: (z) => tf.clone(z) },
      loss: { type: 'squaredError' },
      output: 'linear',
    });
    expect(() => saveModel(model, join(folder, 'm'))).toThrow('by hand has no configuration');
    expect(readdirSync(folder)).toEqual([]);
  });
});
