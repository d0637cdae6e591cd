import { fitPca } from 'autoencoder-workbook';
import { pcaAsModel } from 'autoencoder-workbook/dist/cli/pcaAsModel';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const examples = planarExamples(40, { features: 6, rank: 3, seed: 5 });

describe('pcaAsModel', () => {
  test('has the codes and reconstructions of PCA', async () => {
    await withoutLeaks(() => {
      const pca = fitPca(examples, { latentDim: 2 });
      const model = pcaAsModel(pca);
      const codes = model.encode(examples);
      expect(codes.values).toBeNear(pca.encode(examples).values, { atol: 1e-5 });
      expect(model.decode(codes).values).toBeNear(pca.decode(codes).values, { atol: 1e-5 });
      expect(model.cost).toEqual(pca.cost);
      model.dispose();
    });
  });
});
