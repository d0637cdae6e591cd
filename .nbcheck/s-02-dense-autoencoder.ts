import {
  fit,
  fitPca,
  linearAutoencoder,
  loadSplits,
  meanSquaredError,
  reconstruct,
  show,
  type Codec,
} from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const seed = 1;
const settings = Object.freeze({
  seed,
  latentDim: 32,
  few: choose({ full: 500, quick: 100 }),
  train: choose({ full: 8_000, quick: 1_000 }),
  linear: {
    seed,
    epochs: choose({ full: 60, quick: 2 }),
    learningRate: { type: 'oneCycle', maxRate: 1e-2 },
  },
  brief: {
    seed,
    epochs: choose({ full: 10, quick: 1 }),
    learningRate: { type: 'oneCycle', maxRate: 1e-2 },
  },
} as const);
const { train, validation, test } = loadSplits('mnist-10k', {
  seed: settings.seed,
  train: settings.train,
});
const testMse = (codec: Codec): number => meanSquaredError(test, reconstruct(codec, test));
;
const pca = fitPca(train, { latentDim: settings.latentDim });
const linear = linearAutoencoder({ latentDim: settings.latentDim, seed: settings.seed });
const linearRun = await fit(linear, train, settings.linear);
const recovered = fitPca(reconstruct(linear, train), { latentDim: settings.latentDim });
;
import {
  decoderDirections,
  examplesFrom,
  exampleAt,
  lineChart,
  principalAngles,
} from 'autoencoder-workbook';

const [wanted, found] = [pca, recovered].map(decoderDirections);
const axes = Array.from({ length: settings.latentDim }, (_, index) => index);
const axisAngles = axes.map(
  (axis) =>
    principalAngles(
      ...([wanted, found].map((all) => examplesFrom(exampleAt(all, axis), [784])) as [
        typeof wanted,
        typeof wanted,
      ]),
    )[0],
);
show(
  lineChart({
    title:
      'Angle between each principal component and the one recovered from the linear autoencoder',
    alt:
      'Angles of a fraction of a degree, smallest for the first components and growing towards ' +
      'the last.',
    x: { title: 'component', whole: true, domain: [1, settings.latentDim] },
    y: { title: 'angle', unit: 'degrees' },
    series: [{ name: 'angle', x: axes.map((axis) => axis + 1), y: axisAngles, points: true }],
  }),
);
;
const closeness = axes.map((axis) => ({
  component: axis + 1,
  angle: axisAngles[axis],
  'λ / next λ': pca.eigenvalues[axis] / pca.eigenvalues[axis + 1],
}));
const ordered = [...closeness].sort((p, q) => q.angle - p.angle);
show([...ordered.slice(0, 3), ...ordered.slice(-3)], {
  caption: 'The three axes that came back worst and the three that came back best (training split)',
});
;
import { scratchAutoencoder } from 'autoencoder-workbook';

const patience: { code: string; epochs: number; 'MSE per pixel': number }[] = [];
for (const codeActivation of ['sigmoid', 'linear'] as const) {
  for (const epochs of [settings.brief.epochs, 4 * settings.brief.epochs]) {
    const model = scratchAutoencoder({
      codeActivation,
      latentDim: settings.latentDim,
      seed: settings.seed,
    });
    await fit(model, train, {
      seed: settings.seed,
      epochs,
      learningRate: { type: 'oneCycle', maxRate: 4e-3 },
    });
    patience.push({ code: codeActivation, epochs, 'MSE per pixel': testMse(model) });
  }
}
show([{ code: 'PCA', epochs: null, 'MSE per pixel': testMse(pca) }, ...patience], {
  caption: 'From-scratch net 784-128-32-128-784, test split',
});
;
import { denseAutoencoder } from 'autoencoder-workbook';

const shapes: { hidden: string; parameters: number; 'MSE, validation': number }[] = [];
for (const hidden of [[256], [512], [256, 256], [256, 128]]) {
  const model = denseAutoencoder({ latentDim: settings.latentDim, hidden, seed: settings.seed });
  await fit(model, train, settings.brief);
  shapes.push({
    hidden: hidden.join('-'),
    parameters: model.cost.parameters,
    'MSE, validation': meanSquaredError(validation, reconstruct(model, validation)),
  });
}
show(shapes, {
  caption: 'Dense autoencoders after ten epochs, code of 32 numbers, validation split',
});
;
import { knnAccuracy, latentVariances, type Examples } from 'autoencoder-workbook';

const accuracyOf = (codec: Codec, scale: (codes: Examples) => Examples): number =>
  knnAccuracy({
    trainCodes: scale(codec.encode(train)),
    trainLabels: train.labels,
    testCodes: scale(codec.encode(test)),
    testLabels: test.labels,
    k: 5,
  });
const scalings = [4, 32].flatMap((latentDim) => [
  fitPca(train, { latentDim }),
  linearAutoencoder({ latentDim, seed: settings.seed }),
]);
for (const model of scalings)
  if ('weights' in model)
    await fit(model, train, { ...settings.brief, epochs: 2 * settings.brief.epochs });
;
const scaleRows = scalings.map((codec) => {
  // Of the training split, for both splits.
  const spreads = latentVariances(codec.encode(train)).map(Math.sqrt);
  const standardised = (codes: Examples): Examples => ({
    ...codes,
    values: codes.values.map((value, i) => value / spreads[i % spreads.length]),
  });
  return {
    method: codec.name,
    'code size': codec.latentDim,
    'accuracy, as it is': accuracyOf(codec, (codes) => codes),
    'accuracy, standardised': accuracyOf(codec, standardised),
  };
});
show(scaleRows, {
  caption: 'Share of test images whose five nearest training codes vote for the right digit',
});
;
import { firstExamples } from 'autoencoder-workbook';

const few = firstExamples(train, settings.few);
const remedies = [
  { name: 'no remedy' },
  { name: 'input dropout 0.3', inputDropout: 0.3 },
  { name: 'dropout 0.1', dropout: 0.1 },
  { name: 'L2 penalty 0.01', penalty: { l2: 0.01 } },
].map((remedy) =>
  denseAutoencoder({
    latentDim: settings.latentDim,
    hidden: [256],
    seed: settings.seed,
    ...remedy,
  }),
);
for (const model of remedies)
  await fit(model, few, {
    seed: settings.seed,
    epochs: choose({ full: 80, quick: 3 }),
    batchSize: 50,
    learningRate: 2e-3,
  });
const errorOn = (codec: Codec, images: Examples): number =>
  meanSquaredError(images, reconstruct(codec, images));
show(
  remedies.map((model) => ({
    method: model.name,
    'MSE, training': errorOn(model, few),
    'MSE, validation': errorOn(model, validation),
    'MSE, test': errorOn(model, test),
  })),
  { caption: `Fitted on ${few.count} images, code of 32 numbers` },
);
;
import { markdown } from 'autoencoder-workbook';

function kernelSlopes(x: readonly number[], slopesOfY: readonly number[]): number[] {
  return x.flatMap((value) => slopesOfY.map((slope) => value * slope));
}
const [input, kernel, bias] = [
  [0.5, -1, 2],
  [0.1, 0.2, -0.3, 0.4, 0.5, -0.6],
  [0.1, -0.2],
];
const outputs = (weights: readonly number[]): number[] =>
  bias.map((b, j) => input.reduce((y, value, i) => y + value * weights[i * bias.length + j], b));
const halfSquares = (weights: readonly number[]): number =>
  outputs(weights).reduce((total, y) => total + y ** 2 / 2, 0);
const byCalculus = kernelSlopes(input, outputs(kernel)); // the slope of ½y² is y
const byNudging = kernel.map((_, i) => {
  const nudged = (by: number) => kernel.map((w, j) => (i === j ? w + by : w));
  return (halfSquares(nudged(1e-5)) - halfSquares(nudged(-1e-5))) / 2e-5;
});
const largestSlopeError = Math.max(...byCalculus.map((slope, i) => Math.abs(slope - byNudging[i])));
show(markdown`Six slopes by the formula and by central differences: the largest difference is
  **${largestSlopeError.toExponential(0)}**.`);
;
import { clipped, loadDataset, splitDataset } from 'autoencoder-workbook';
import { equivalentCodeSize } from 'autoencoder-workbook/dist/evaluation';

const mine = splitDataset(loadDataset('fashion-sample'), {
  seed: settings.seed,
  train: 400,
  validation: 0,
  test: 100,
});
const ofMine = denseAutoencoder({
  latentDim: settings.latentDim,
  hidden: [256],
  penalty: { l2: 0.01 }, // the remedy of section 7
  seed: settings.seed,
});
await fit(ofMine, mine.train, {
  seed: settings.seed,
  epochs: choose({ full: 80, quick: 3 }),
  batchSize: 50,
  learningRate: { type: 'oneCycle', maxRate: 3e-3 },
});
const minePca = fitPca(mine.train);
const mineError = errorOn(ofMine, mine.test);
const asGoodAs = equivalentCodeSize({
  yardstick: (k) => clipped(minePca.withLatentDim(k)),
  most: 300,
  test: mine.test,
  error: mineError,
});
show(markdown`On 100 held-out pictures the net's ${settings.latentDim} numbers leave an MSE of
  **${mineError}**, clipped PCA's ${settings.latentDim} leave
  **${errorOn(clipped(minePca.withLatentDim(settings.latentDim)), mine.test)}**. Clipped PCA needs
  **${asGoodAs ?? 'more than 300'}** numbers for the net's error.`);
export {};
