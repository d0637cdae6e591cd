import { fitPca, lineChart, loadSplits, markdown, reconstruct, show } from 'autoencoder-workbook';
import { gaussianKL, hiddenBeta } from 'autoencoder-workbook/dist/math';
import { numbersOf, tf } from 'autoencoder-workbook/dist/runtime';

const settings = Object.freeze({
  seed: 1,
  fewImages: 500,
  codeSize: 64,
  codeSizes: [2, 4, 8, 16, 32, 64],
});
const { train, test } = loadSplits('mnist-10k', { seed: settings.seed });
;
const priceOf = (sigma: number): number => 0.5 * (sigma ** 2 - 1 - Math.log(sigma ** 2));
function whereHalfANat(cheap: number, costly: number): number {
  const middle = (cheap + costly) / 2;
  if (Math.abs(costly - cheap) < 1e-12) return middle;
  return priceOf(middle) < 0.5 ? whereHalfANat(middle, costly) : whereHalfANat(cheap, middle);
}
const narrow = whereHalfANat(1, 0.01);
const wide = whereHalfANat(1, 4);
;
const checked = numbersOf(() =>
  gaussianKL(tf.zeros([2, 1]), tf.tensor2d([[Math.log(narrow ** 2)], [Math.log(wide ** 2)]])),
);
show(
  [narrow, wide].map((sigma, i) => ({
    σ: sigma,
    'by hand': priceOf(sigma),
    gaussianKL: checked[i],
  })),
  { caption: 'Widths that cost as much as a shift by one, nats' },
);
;
const recipeWith = (factor: number) =>
  hiddenBeta({
    likelihood: 'gaussian',
    reconstruction: { factor: 1, features: { type: 'mean', over: 784 }, batch: { type: 'mean' } },
    kl: { factor, features: { type: 'mean', over: 32 }, batch: { type: 'mean' } },
  });
show(
  [{ 'on paper': 784 / 64, hiddenBeta: recipeWith(1), 'with f = 64/784': recipeWith(64 / 784) }],
  { caption: 'Hidden β of the recipe' },
);
;
const bceFromLogit = (pixel: number, l: number): number =>
  Math.max(l, 0) - l * pixel + Math.log1p(Math.exp(-Math.abs(l)));
const trueSlope = 1 / (1 + Math.exp(-0.5)) - 1; // p − x for a white pixel at logit 0.5
const steps = Array.from({ length: 49 }, (_, i) => 10 ** (-1 - i / 4));
const slopeErrors = steps.map((h) => {
  const slope = (bceFromLogit(1, 0.5 + h) - bceFromLogit(1, 0.5 - h)) / (2 * h);
  return Math.max(Math.abs(slope - trueSlope), 1e-17); // an exact hit has no logarithm
});
;
show(
  lineChart({
    title: 'Central differences for cross-entropy, white pixel, logit 0.5',
    alt:
      'Error of the slope against the step on log axes: a valley with its bottom near 1e-5, its ' +
      'left side ragged.',
    x: {
      title: 'step h',
      scale: 'log',
      ticks: [1e-13, 1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 1e-1],
      format: '.0e',
    },
    y: {
      title: 'error of the slope',
      scale: 'log',
      ticks: [1e-12, 1e-10, 1e-8, 1e-6, 1e-4],
      format: '.0e',
    },
    series: [{ name: 'error', x: steps, y: slopeErrors, points: true }],
  }),
);
;
import { firstExamples, squaredErrorPerImage } from 'autoencoder-workbook';

const fewTrain = firstExamples(train, settings.fewImages);
const fits = [fewTrain, train].map((images) => {
  const pca = fitPca(images, { latentDim: settings.codeSize });
  return {
    'training images': images.count,
    'Σ dropped λ': pca.eigenvalues
      .subarray(settings.codeSize)
      .reduce((sum, value) => sum + value, 0),
    'on the images fitted': squaredErrorPerImage(images, reconstruct(pca, images)),
    'on the test split': squaredErrorPerImage(test, reconstruct(pca, test)),
  };
});
show(fits, { caption: `PCA with ${settings.codeSize} numbers: squared error per image` });
;
const [few, many] = fits;
const overfit = 100 * (few['on the test split'] / few['on the images fitted'] - 1);
show(markdown`Fitted on ${few['training images']} images, PCA leaves **${overfit} %** more on new
  images than on its own. Its test error is
  **${few['on the test split'] / many['on the test split']}** times that of PCA fitted on
  ${many['training images']} images.`);
;
import { clipped } from 'autoencoder-workbook';
import { squaredErrors } from 'autoencoder-workbook/dist/metrics';

const whole = fitPca(train);
const clipRows = settings.codeSizes.map((k) => {
  const pca = whole.withLatentDim(k);
  const plain = squaredErrors(test, reconstruct(pca, test));
  const cut = squaredErrors(test, reconstruct(clipped(pca), test));
  const gain =
    1 - cut.reduce((sum, error) => sum + error, 0) / plain.reduce((sum, error) => sum + error, 0);
  return {
    'code size': k,
    'images made worse': cut.filter((error, i) => error > plain[i]).length,
    'gain (%)': 100 * gain,
  };
});
show(clipRows, {
  caption: 'Clipping the reconstructions of PCA to [0, 1]: effect on the squared error, test split',
});
;
function laplaceNll(pixels: readonly number[], guesses: readonly number[], b: number): number {
  return pixels.reduce(
    (total, pixel, i) => total + Math.abs(pixel - guesses[i]) / b + Math.log(2 * b),
    0,
  );
}
const areaOfLaplace = Array.from({ length: 40_001 }, (_, i) => -20 + i / 1_000).reduce(
  (area, pixel) => area + Math.exp(-laplaceNll([pixel], [0.3], 0.5)) / 1_000,
  0,
);
const cameras = [0.1, 0.15, 0.2, 0.25, 1];
const candidates = Array.from({ length: 101 }, (_, i) => i / 100);
const costs = candidates.map((candidate) =>
  laplaceNll(
    cameras,
    cameras.map(() => candidate),
    0.1,
  ),
);
const leastCostly = candidates[costs.indexOf(Math.min(...costs))];
show(markdown`The density adds up to **${areaOfLaplace}**; the five cameras of section 7 cost
  least at **${leastCostly}**.`);
;
import { loadDataset, meanImageBaseline, splitDataset } from 'autoencoder-workbook';

const mine = splitDataset(loadDataset('fashion-sample'), {
  seed: settings.seed,
  train: 400,
  validation: 0,
  test: 100,
});
const numbersToHalve = (images: typeof mine): number => {
  const ofMean = squaredErrorPerImage(
    images.test,
    reconstruct(meanImageBaseline(images.train), images.test),
  );
  const fitted = fitPca(images.train);
  const sizes = Array.from({ length: 64 }, (_, i) => i + 1);
  const enough = sizes.find(
    (k) =>
      squaredErrorPerImage(
        images.test,
        reconstruct(clipped(fitted.withLatentDim(k)), images.test),
      ) <=
      ofMean / 2,
  );
  return enough ?? Number.NaN;
};
;
const someDigits = splitDataset(firstExamples(train, 500), {
  seed: settings.seed,
  train: 400,
  validation: 0,
  test: 100,
});
show(
  [
    { images: 'clothing', 'numbers that halve the error': numbersToHalve(mine) },
    { images: 'digits, as many', 'numbers that halve the error': numbersToHalve(someDigits) },
  ],
  { caption: 'Clipped PCA from 400 images, measured on 100 others, against the mean image' },
);
export {};
