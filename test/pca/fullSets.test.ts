import { clipped, fitPca, greyBaseline, loadSplits, meanImageBaseline, reconstruct } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from '../data/fullSets';
import { mse } from './randomRows';

/**
 * Fitted on the 60,000 training images, scored on the 10,000 test images, MSE per pixel; second, with reconstructions
 * clipped to [0, 1]. Computed once with NumPy in float64.
 */
const targets = {
  mnist: {
    grey: 0.096401,
    meanImage: 0.06747,
    pca: [
      [2, 0.055669, 0.055474],
      [4, 0.047904, 0.047368],
      [8, 0.037441, 0.036412],
      [16, 0.02686, 0.02538],
      [30, 0.017687, 0.016059],
      [32, 0.016828, 0.015207],
      [64, 0.009047, 0.007751],
      [128, 0.004205, 0.003402],
      [256, 0.001384, 0.001068],
    ],
  },
  'fashion-mnist': {
    grey: 0.124218,
    meanImage: 0.086641,
    pca: [
      [2, 0.046096, 0.045644],
      [4, 0.036603, 0.035927],
      [8, 0.026607, 0.025951],
      [16, 0.020446, 0.019822],
      [30, 0.015616, 0.014956],
      [32, 0.015142, 0.014494],
      [64, 0.010368, 0.009836],
      [128, 0.006312, 0.005909],
      [256, 0.002986, 0.002739],
    ],
  },
} as const;

describe.skipIf(!fullSetsFolder).each(['mnist', 'fashion-mnist'] as const)(
  `PCA on the full %s (${skippedWithoutFullSets})`,
  (name) => {
    const load = (): ReturnType<typeof loadSplits> => loadSplits(name, { seed: 1, folder: fullSetsFolder ?? '' });
    const { grey, meanImage, pca: rows } = targets[name];

    test('reproduces the published table of test errors', () => {
      const { train, test } = load();
      const error = (codec: Parameters<typeof reconstruct>[0]): number => mse(test, reconstruct(codec, test));
      expect(error(greyBaseline(train))).toBeNear(grey, { atol: 1e-6 });
      expect(error(meanImageBaseline(train))).toBeNear(meanImage, { atol: 1e-6 });
      const whole = fitPca(train);
      for (const [latentDim, plain, cut] of rows) {
        const pca = whole.withLatentDim(latentDim);
        expect(error(pca)).toBeNear(plain, { atol: 1e-6 });
        expect(error(clipped(pca))).toBeNear(cut, { atol: 1e-6 });
      }
      if (name === 'mnist') {
        // Hinton & Salakhutdinov 2006 print 13.87 squared error per image for PCA with 30 numbers.
        expect((784 * error(whole.withLatentDim(30))).toFixed(2)).toBe('13.87');
      }
      // The eigenvalue identity, on the data the fit has seen.
      const dropped = whole.eigenvalues.subarray(32).reduce((sum, value) => sum + value, 0) / 784;
      expect(mse(train, reconstruct(whole.withLatentDim(32), train))).toBeNear(dropped, { rtol: 1e-4 });
    });
  },
);
