// @ts-check
// PCA against a dense autoencoder with as many numbers per digit, on digits that neither has seen.
import { compare, denseAutoencoder, fit, fitPca, loadSplits } from 'autoencoder-workbook';

const { train, validation, test } = loadSplits('mnist-10k', { seed: 1 });
const pca = fitPca(train, { latentDim: 32 });
const dense = denseAutoencoder({ latentDim: 32, seed: 1 });
const { seconds } = await fit(dense, train, {
  epochs: 20,
  seed: 1,
  validation,
  learningRate: { type: 'oneCycle', maxRate: 2e-3 },
});
console.log(`trained in ${seconds.toFixed(1)} s`);
console.log(compare([pca, dense], test).select('method', 'latentDim', 'parameters', 'mse', 'psnr', 'ssim').toString());
