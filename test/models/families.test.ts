import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fit, loadModel, type Model, saveModel } from 'autoencoder-workbook';
import { familyOf, kindOfName, methodKinds, methodOf } from 'autoencoder-workbook/dist/models/families';
import { buildModel } from 'autoencoder-workbook/dist/models/store';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook families '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const images = { ...planarExamples(80, { features: 36, rank: 3, seed: 5 }), shape: [6, 6, 1] };
const request = { latentDim: 3, seed: 2, inputShape: [6, 6, 1], output: 'sigmoid' } as const;
const makers = methodKinds.flatMap((kind) => {
  const make = methodOf(kind)?.family && familyOf('test', kind).make;
  return make ? [{ kind, make }] : [];
});

test('every kind has a colour of its own', () => {
  const colours = methodKinds.map((kind) => methodOf(kind)?.colour);
  expect(new Set(colours).size).toBe(methodKinds.length);
});

describe('every family that can be asked for by name', () => {
  test('there are at least these', () => {
    expect(makers.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['linear', 'dense', 'conv', 'variational', 'denoising', 'sparse']),
    );
  });

  test.each(makers)(
    '$kind: says its kind, trains, is saved and comes back with the same numbers',
    async ({ kind, make }) => {
      await withoutLeaks(async () => {
        const model = make(request);
        expect(model.kind).toBe(kind);
        const { history } = await fit(model, images, { epochs: 2, seed: 3, batchSize: 16 });
        expect(Object.keys(history[0]?.losses ?? {})).toEqual(['objective', ...model.termNames]);
        saveModel(model, join(folder, 'm'));
        const again = loadModel(join(folder, 'm'));
        expect(again.kind).toBe(kind);
        expect(again.config).toEqual(model.config);
        const codes = model.encode(images);
        expect(again.encode(images).values).toEqual(codes.values);
        expect(again.decode(codes).values).toEqual(model.decode(codes).values);
        model.dispose();
        again.dispose();
      });
    },
  );
});

test('a record of unknown kind is refused with the kinds there are', () => {
  expect(() => buildModel({ kind: 'constructor' })).toThrow('kind must be one of pca, linear, dense');
});

test('names and aliases of tables lead to a kind', () => {
  expect(['PCA', ' Mean image', 'VAE', 'dense', 'my net'].map(kindOfName)).toEqual([
    'pca',
    'mean',
    'variational',
    'dense',
    undefined,
  ]);
  expect(({} as Model).kind).toBeUndefined();
});
