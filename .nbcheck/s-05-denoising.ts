import { clipped, corruptExamples, fit, fitPca, loadSplits } from 'autoencoder-workbook';
import { meanSquaredError, reconstruct, show, table } from 'autoencoder-workbook';
import type { Codec, Corruption, Examples } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';
import { linearDenoiser, predictedDenoisingErrors } from 'autoencoder-workbook/dist/pca';

const settings = Object.freeze({
  seed: 1,
  trainImages: choose({ full: 8_000, quick: 800 }),
  samples: choose({ full: 1_000, quick: 50 }),
  epochs: choose({ full: 12, quick: 1 }),
  toldEpochs: choose({ full: 20, quick: 1 }),
} as const);
const { train, validation, test } = loadSplits('mnist-10k', {
  seed: 1,
  train: settings.trainImages,
});
;
const sigma = 0.35;
const noise: Corruption = { type: 'gaussian', sigma };
const pca = fitPca(train);
const bestSize = pca.eigenvalues.filter((lambda) => lambda > sigma ** 2).length;
const promised = predictedDenoisingErrors(pca.eigenvalues, { sigma, latentDim: bestSize });
const promisedWiener = predictedDenoisingErrors(pca.eigenvalues, { sigma }).wiener;
console.log(`best k ${bestSize}`);
console.log(`projection ${(promised.projection / 784).toFixed(5)}`);
console.log(`Wiener ${(promisedWiener / 784).toFixed(5)}`);
;
const errorOf = (codec: Codec, noisy: Examples, clean: Examples = test): number =>
  meanSquaredError(clean, reconstruct(codec, noisy));
const noisyValidation = corruptExamples(validation, noise, 12);
const sizes = Array.from({ length: 13 }, (_, i) => bestSize - 24 + 4 * i).filter((k) => k > 0);
const tried = sizes.map((k) => ({
  k,
  mse: errorOf(pca.withLatentDim(k), noisyValidation, validation),
}));
const [bestTried] = [...tried].sort((a, b) => a.mse - b.mse);
const noisyTest = corruptExamples(test, noise, 11);
const wiener = linearDenoiser(train, { corruption: noise });
;
console.log(`best k, predicted ${bestSize}, found on the validation split ${bestTried.k}`);
const promiseRows = [
  {
    quantity: 'projection at the predicted k',
    predicted: promised.projection / 784,
    measured: errorOf(pca.withLatentDim(bestSize), noisyTest),
  },
  { quantity: 'Wiener', predicted: promisedWiener / 784, measured: errorOf(wiener, noisyTest) },
];
show(
  table({
    caption: 'Noise of 0.35, MSE per pixel on the test split',
    rows: promiseRows,
    columns: ['quantity', { key: 'predicted', format: 5 }, { key: 'measured', format: 5 }],
  }),
);
;
function medianOf9(image: ArrayLike<number>): Float32Array {
  return Float32Array.from({ length: 784 }, (_, i) => {
    const [row, column] = [Math.floor(i / 28), i % 28];
    const around = [-1, 0, 1].flatMap((dy) =>
      [-1, 0, 1].map((dx) => {
        const [y, x] = [row + dy, column + dx];
        return y < 0 || y > 27 || x < 0 || x > 27 ? 0 : image[28 * y + x];
      }),
    );
    return around.sort((a, b) => a - b)[4];
  });
}
const speck = Float32Array.from({ length: 784 }, (_, i) => (i === 400 ? 1 : 0));
const isInSquare = (i: number): boolean => i % 28 > 8 && i % 28 < 20 && i > 280 && i < 504;
const square = Float32Array.from({ length: 784 }, (_, i) => (isInSquare(i) ? 1 : 0));
const removesSpecks = medianOf9(speck).every((pixel) => pixel === 0);
console.log(removesSpecks && medianOf9(square)[14 * 28 + 14] === 1 ? 'it works' : 'not yet');
;
import { stackedAutoencoder, type LayerSpec } from 'autoencoder-workbook';

const units: LayerSpec = { type: 'dense', units: 512, activation: 'gelu' };
const wideNet = (name: string, corruption: Corruption) =>
  stackedAutoencoder({
    name,
    kind: 'denoising',
    seed: settings.seed,
    corruption,
    latentDim: 512,
    inputShape: test.shape,
    loss: { type: 'squaredError' },
    output: 'sigmoid',
    encoder: [{ type: 'flatten' }, units, units],
    decoder: [
      { type: 'dense', units: 784 },
      { type: 'reshape', shape: test.shape },
    ],
  });
const schedule = {
  seed: settings.seed,
  epochs: settings.epochs,
  learningRate: { type: 'oneCycle', maxRate: 2e-3 },
} as const;
;
const salt: Corruption = { type: 'saltAndPepper', share: 0.2 };
const saltNet = wideNet('net for salt and pepper', salt);
const saltRun = await fit(saltNet, train, schedule);
const salted = corruptExamples(test, salt, 21);
const sorted = Array.from({ length: test.count }, (_, i) =>
  medianOf9(salted.values.subarray(784 * i, 784 * (i + 1))),
);
const medians: Examples = {
  ...salted,
  values: Float32Array.from(sorted.flatMap((m) => Array.from(m))),
};
const saltFilter = linearDenoiser(train, { corruption: salt });
show(
  [
    { method: 'salt and pepper as it is', mse: meanSquaredError(test, salted) },
    { method: 'median of nine', mse: meanSquaredError(test, medians) },
    { method: 'best affine', mse: errorOf(saltFilter, salted) },
    { method: 'best affine, clipped', mse: errorOf(clipped(saltFilter), salted) },
    { method: 'wide net', mse: errorOf(saltNet, salted) },
  ],
  { caption: 'One pixel in five set to black or white: MSE per pixel, test split' },
);
;
const masking: Corruption = { type: 'masking', share: 0.5 };
const maskFilter = linearDenoiser(train, { corruption: masking });
const noiseFilter = linearDenoiser(train, { corruption: { type: 'gaussian', sigma: 0.5 } });
console.log(`predicted: masking ${(maskFilter.predictedError / 784).toFixed(5)}`);
console.log(`predicted: noise   ${(noiseFilter.predictedError / 784).toFixed(5)}`);
;
const maskNet = wideNet('net for masking', masking);
const maskRun = await fit(maskNet, train, schedule);
const masked = corruptExamples(test, masking, 31);
const maskRows = [
  { method: 'masked image', mse: meanSquaredError(test, masked) },
  { method: 'best affine', mse: errorOf(maskFilter, masked) },
  { method: 'best affine, clipped', mse: errorOf(clipped(maskFilter), masked) },
  { method: 'wide net', mse: errorOf(maskNet, masked) },
];
show(maskRows, { caption: 'Every second pixel masked: MSE per pixel, test split' });
const lead = 100 * (1 - maskRows[3].mse / maskRows[2].mse);
console.log(`the net is ${lead.toFixed(0)} % below the clipped affine answer`);
;
import { noiseLevelDenoiser, sampleByDenoising } from 'autoencoder-workbook/dist/models';

const told = noiseLevelDenoiser({
  name: 'told s',
  levels: { from: 0.1, to: 5 },
  data: train,
  output: 'sigmoid',
  seed: settings.seed,
});
const toldRun = await fit(told, train, { ...schedule, epochs: settings.toldEpochs });
;
const lies = [0.25, 0.5].map((truth) => {
  const noisy = corruptExamples(test, { type: 'gaussian', sigma: truth }, 41);
  const [small, large] = [0.25, 0.5].map((s) => meanSquaredError(test, told.denoise(noisy, s)));
  const [honest, lie] = truth === 0.25 ? [small, large] : [large, small];
  return {
    'true s': truth,
    'told 0.25': small,
    'told 0.5': large,
    'the lie costs (%)': 100 * (lie / honest - 1),
  };
});
show(
  table({
    caption: 'MSE per pixel, test split',
    rows: lies,
    columns: ['true s', 'told 0.25', 'told 0.5', { key: 'the lie costs (%)', format: 0 }],
  }),
);
;
import { firstExamples, frechetDistance, imageGrid } from 'autoencoder-workbook';

const pca30 = pca.withLatentDim(30);
const byStep = choose({ full: [2, 4, 8, 16, 64], quick: [2, 4] }).map((steps) => ({
  steps,
  samples: sampleByDenoising(told.denoise, {
    count: settings.samples,
    shape: test.shape,
    levels: told.levels,
    steps,
    seed: 1,
    centre: pca.mean,
  }),
}));
show(
  byStep.map(({ steps, samples }) => ({
    steps,
    'Fréchet distance': frechetDistance(pca30, samples, test),
  })),
  { caption: `${settings.samples} samples each, against the test split, 30 components` },
);
;
show(
  imageGrid({
    title: 'The same ten starts, more and more steps',
    alt:
      'Rows of ten samples. With two steps all of them are soft and much alike; with more steps ' +
      'they part and become sharp digits; the last two rows differ little.',
    rows: byStep.map(({ steps, samples }) => ({
      name: `${steps} steps`,
      images: firstExamples(samples, 10),
    })),
  }),
);
export {};
