import {
  clipped,
  convolutionalAutoencoder,
  denseAutoencoder,
  firstExamples,
  fit,
  fitPca,
  loadSplits,
  meanSquaredError,
  measureCodec,
  reconstruct,
} from 'autoencoder-workbook';

/** Numbers in every code: as in Hinton & Salakhutdinov 2006. */
const CODE_SIZE = 30;

/** Training images on which the training error is measured: enough for three digits. */
const TRAINING_SAMPLE = 10_000;

const HINTON = { hidden: [1000, 500, 250], activation: 'gelu' };

/**
 * The rows of the table. `model` and `fit` are the settings that the package's functions are given, `target` what the
 * row must reach on the test part; where it is missing the row stands for comparison.
 */
export const rows = [
  { name: 'mnist-pca', data: 'mnist', method: 'pca' },
  { name: 'mnist-pca-clipped', data: 'mnist', method: 'pca clipped' },
  {
    name: 'mnist-dense',
    data: 'mnist',
    method: 'dense',
    model: HINTON,
    fit: { epochs: 30, batchSize: 256, learningRate: { type: 'oneCycle', maxRate: 2e-3 } },
    target: { measure: 'ssePerImage', atMost: 3.6 },
  },
  {
    name: 'mnist-conv',
    data: 'mnist',
    method: 'conv',
    model: { filters: [32, 64], kernelSize: 3 },
    fit: { epochs: 22, batchSize: 64, learningRate: { type: 'oneCycle', maxRate: 4e-3 } },
    target: { measure: 'ssePerImage', atMost: 2.7 },
  },
  { name: 'fashion-pca', data: 'fashion-mnist', method: 'pca' },
  { name: 'fashion-pca-clipped', data: 'fashion-mnist', method: 'pca clipped' },
  {
    name: 'fashion-dense',
    data: 'fashion-mnist',
    method: 'dense',
    model: HINTON,
    fit: { epochs: 25, batchSize: 256, learningRate: { type: 'oneCycle', maxRate: 2e-3 } },
    target: { measure: 'mse', atMost: 0.0115 },
  },
  {
    name: 'fashion-conv',
    data: 'fashion-mnist',
    method: 'conv',
    model: { filters: [16, 32], kernelSize: 4 },
    fit: { epochs: 15, batchSize: 128, learningRate: { type: 'oneCycle', maxRate: 5e-3 } },
    target: { measure: 'mse', atMost: 0.0105 },
  },
];

const builders = { dense: denseAutoencoder, conv: convolutionalAutoencoder };

/** Fits what a row describes; a training run reports each epoch. */
async function fittedCodec(row, train, { seed, averaging, log }) {
  if (!row.model) {
    const pca = fitPca(train, { latentDim: CODE_SIZE });
    return { codec: row.method === 'pca' ? pca : clipped(pca) };
  }
  const model = builders[row.method]({ ...row.model, latentDim: CODE_SIZE, seed });
  const run = await fit(model, train, {
    ...row.fit,
    ...(averaging ? { averaging } : {}),
    seed,
    onEpoch: ({ epoch, losses, seconds }) => {
      log(`  epoch ${epoch}: squared error in training ${losses.reconstruction.toFixed(3)}, ${seconds.toFixed(0)} s`);
    },
  });
  return { codec: model, run };
}

/**
 * Fits one row on the whole training part and measures it on the test part, once.
 *
 * @returns a plain record: what was fitted with which settings, what it took and what it reached
 */
export async function measureRow(row, { seed, folder, averaging, log }) {
  const { train, test } = loadSplits(row.data, { seed, folder });
  const { codec, run } = await fittedCodec(row, train, { seed, averaging, log });
  const { method, parameters, fitSeconds, mse, ssePerImage, psnr, ssim } = measureCodec(codec, test);
  const sample = firstExamples(train, TRAINING_SAMPLE);
  const trainingMse = meanSquaredError(sample, reconstruct(codec, sample));
  if (run) codec.dispose();
  const measured = { method, parameters, fitSeconds, mse, ssePerImage, psnr, ssim, trainingMse };
  const { model, fit: fitSettings, target } = row;
  return {
    ...measured,
    codeSize: CODE_SIZE,
    seed,
    trainImages: train.count,
    testImages: test.count,
    ...(run
      ? {
          model,
          fit: { ...fitSettings, ...(averaging ? { averaging } : {}) },
          engine: run.engine.kind,
          epochs: run.history.length,
        }
      : {}),
    ...(target ? { target, reached: measured[target.measure] <= target.atMost } : {}),
  };
}

/** What the log says of a measured row. */
export function verdict({ ssePerImage, mse, fitSeconds }) {
  return `test: squared error per image ${ssePerImage.toFixed(3)}, MSE per pixel ${mse.toFixed(5)}, ${fitSeconds.toFixed(0)} s`;
}
