import {
  loadSplits,
  markdown,
  meanSquaredError,
  reconstruct,
  selectExamples,
  show,
  type Codec,
} from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const seed = 1; // of the split, of fresh weights, and of the order in which images are visited
const settings = Object.freeze({
  seed,
  latentDim: 32,
  codeSizes: choose({ full: [2, 4, 8, 16, 32, 64], quick: [2, 32] }),
  images: {
    train: choose({ full: 8_000, quick: 1_000 }),
    tuning: choose({ full: 4_000, quick: 500 }),
    few: choose({ full: 500, quick: 100 }),
  },
  shown: [3, 8, 5, 0, 11, 1, 27, 9, 2, 15], // the test images of chapter 1, one of each digit
  tuningEpochs: choose({ full: 5, quick: 1 }),
  linear: {
    seed,
    epochs: choose({ full: 60, quick: 2 }),
    learningRate: { type: 'oneCycle', maxRate: 1e-2 },
  },
  dense: {
    seed,
    epochs: choose({ full: 25, quick: 2 }),
    learningRate: { type: 'oneCycle', maxRate: 3e-3 },
  },
  // For the many small nets.
  brief: {
    seed,
    epochs: choose({ full: 10, quick: 1 }),
    learningRate: { type: 'oneCycle', maxRate: 1e-2 },
  },
} as const);
;
const { train, validation, test } = loadSplits('mnist-10k', {
  seed: settings.seed,
  train: settings.images.train,
});
const shown = selectExamples(test, settings.shown);
const testMse = (codec: Codec): number => meanSquaredError(test, reconstruct(codec, test));
show(
  markdown`mnist-10k: **${train.count}** training, **${validation.count}** validation and
  **${test.count}** test images. Every table below says which split it speaks of.`,
);
;
import { table } from 'autoencoder-workbook';

const pattern = [1, 2, 1];
const encodeByHand = (x: readonly number[]): number =>
  pattern.reduce((z, weight, i) => z + (weight * x[i]) / 6, 0);
const decodeByHand = (z: number): number[] => pattern.map((weight) => weight * z);
const handRows = [
  [0.4, 0.8, 0.4],
  [0.4, 0.8, 0.1],
].map((x) => {
  const xHat = decodeByHand(encodeByHand(x));
  return {
    x: x.join(', '),
    z: encodeByHand(x),
    x̂: xHat.map((p) => p.toFixed(2)).join(', '),
    'squared error': x.reduce((s, p, i) => s + (p - xHat[i]) ** 2, 0),
  };
});
const handColumns = ['x', { key: 'z', format: 2 }, 'x̂', { key: 'squared error', format: 3 }];
show(
  table({
    caption: 'Three pixels, one number, three pixels',
    rows: handRows,
    columns: handColumns,
  }),
);
;
function layerByHand(
  x: readonly number[],
  kernel: readonly number[],
  bias: readonly number[],
): number[] {
  return bias.map((b, j) =>
    x.reduce((total, value, i) => total + value * kernel[i * bias.length + j], b),
  );
}
;
import { examplesFrom, linearAutoencoder } from 'autoencoder-workbook';
import { tensorOf } from 'autoencoder-workbook/dist/data';
import { numbersOf, tf } from 'autoencoder-workbook/dist/runtime';

const tiny = linearAutoencoder({ inputShape: [3], latentDim: 2, seed: settings.seed });
const twoImages = examplesFrom(Float32Array.of(0.4, 0.8, 0.4, 0.4, 0.8, 0.1), [3]);
const [W, b] = tiny.weights.map(({ variable }) => variable); // of the encoder; the decoder's follow
console.log(
  tiny.weights.map(({ name, variable }) => `${name}: [${variable.shape.join(', ')}]`).join('\n'),
);
;
const [kernelNumbers, biasNumbers] = [W, b].map((variable) =>
  Array.from(numbersOf(() => tf.clone(variable))),
);
const byHand = [
  [0.4, 0.8, 0.4],
  [0.4, 0.8, 0.1],
].flatMap((x) => layerByHand(x, kernelNumbers, biasNumbers));
const asTensors = numbersOf(() => tf.add(tf.matMul(tensorOf(twoImages), W), b));
const byPackage = tiny.encode(twoImages).values;
show(
  byHand.map((z, i) => ({
    image: 1 + (i >> 1),
    latent: 1 + (i % 2),
    'by hand': z,
    'X·W + b': asTensors[i],
    'tiny.encode': byPackage[i],
  })),
  { caption: 'Codes of two images from one layer with random weights' },
);
;
import { denseAutoencoder, describeLayers } from 'autoencoder-workbook';

const dense = denseAutoencoder({
  latentDim: settings.latentDim,
  hidden: [512, 256],
  penalty: { l2: 3e-3 },
  seed: settings.seed,
});
show(
  table({
    caption: 'Layers of the dense autoencoder, from the image to the code and back',
    rows: describeLayers(dense),
  }),
);
;
import { principalAngles } from 'autoencoder-workbook';

function cosineByHand(u: ArrayLike<number>, v: ArrayLike<number>): number {
  const dot = (p: ArrayLike<number>, q: ArrayLike<number>) =>
    Array.from(p).reduce((total, value, i) => total + value * q[i], 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}
const [alongX, diagonal] = [
  [1, 0],
  [-2, 2],
].map((direction) => examplesFrom(Float32Array.from(direction), [2]));
const [angle] = principalAngles(alongX, diagonal);
const angleByHand = (Math.acos(Math.abs(cosineByHand([1, 0], [-2, 2]))) * 180) / Math.PI;
console.log(`by hand ${angleByHand.toFixed(3)}°, principalAngles ${angle.toFixed(3)}°`);
;
import { decoderDirections, fit, fitPca } from 'autoencoder-workbook';

const pca = fitPca(train);
const pca32 = pca.withLatentDim(settings.latentDim);
const linear = linearAutoencoder({ latentDim: settings.latentDim, seed: settings.seed });
const anglesBefore = principalAngles(decoderDirections(linear), decoderDirections(pca32));
const linearRun = await fit(linear, train, settings.linear);
const anglesAfter = principalAngles(decoderDirections(linear), decoderDirections(pca32));
;
import { comparisonTable } from 'autoencoder-workbook';

show(
  comparisonTable([pca32, linear], test, {
    about: 'Fitted on the training split',
    columns: ['latentDim', 'mse', 'ssePerImage', 'fitSeconds'],
  }),
);
const gapPercent = (codec: Codec): number => 100 * (testMse(codec) / testMse(pca32) - 1);
const degrees = (angles: ArrayLike<number>): string => Math.max(...Array.from(angles)).toFixed(1);
show(markdown`After **${linearRun.history.length}** epochs the linear autoencoder's error is
  **${gapPercent(linear).toFixed(2)} %** above PCA's. Its largest principal angle to PCA's subspace
  was **${degrees(anglesBefore)}°** before training and is **${degrees(anglesAfter)}°** now.`);
;
import { lineChart } from 'autoencoder-workbook';

const ranks = Array.from({ length: settings.latentDim }, (_, index) => index + 1);
show(
  lineChart({
    title: 'Principal angles between the linear decoder and the first 32 components',
    alt:
      'Angles in ascending order on a log axis: 70 to 90 degrees for the fresh decoder, about ' +
      'one degree and less for the trained one.',
    x: { title: 'principal angle, smallest first', whole: true, domain: [1, settings.latentDim] },
    y: { title: 'angle', unit: 'degrees', scale: 'log', ticks: [0.1, 0.3, 1, 3, 10, 30, 90] },
    series: [
      { name: 'fresh weights', x: ranks, y: anglesBefore, line: 'thin' },
      { name: 'linear', x: ranks, y: anglesAfter, points: true },
    ],
  }),
);
;
const usualCode = encodeByHand([0.4, 0.8, 0.1]);
const rounded = (pixels: readonly number[]) => pixels.map((p) => p.toFixed(2)).join(', ');
const doubledCode = 2 * usualCode;
console.log(
  `z = ${usualCode.toFixed(2)} → ${rounded(decodeByHand(usualCode))};  2z = ` +
    `${doubledCode.toFixed(2)} with half the pattern → ` +
    `${rounded(decodeByHand(doubledCode).map((p) => p / 2))}`,
);
;
import { exampleAt, heatmap } from 'autoencoder-workbook';

const [ours, components] = [linear, pca32].map(decoderDirections);
const cosines = ranks.map((_, row) =>
  ranks.map((__, column) => cosineByHand(exampleAt(ours, row), exampleAt(components, column))),
);
const names = ranks.slice(0, 16).map(String);
show(
  heatmap({
    title: 'Cosines between the axes of the linear code and the principal components',
    alt:
      'A 16 by 16 matrix of cosines without a diagonal: every axis of the linear autoencoder ' +
      'mixes many components.',
    matrix: cosines.slice(0, 16).map((row) => row.slice(0, 16)),
    rowNames: names,
    columnNames: names,
    colours: 'diverging',
    rows: { title: 'axis of the linear code' },
    columns: { title: 'principal component' },
    value: { title: 'cosine', domain: [-1, 1] },
  }),
);
;
import { firstExamples, imageGrid } from 'autoencoder-workbook';

const directionRow = (name: string, directions: typeof ours) => {
  const images = firstExamples(directions, 6);
  const reach = images.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { name, images, colours: 'diverging', range: [-reach, reach] } as const;
};
show(
  imageGrid({
    title: 'The first six axes: what moves in the image when one number of the code grows',
    alt:
      'Upper row: principal components, smooth broad patterns first and finer ones later. Lower ' +
      'row: axes of the linear autoencoder, all equally busy mixtures.',
    rows: [directionRow('PCA', components), directionRow('linear', ours)],
  }),
);
;
const largestCosine = cosines.map((row) => Math.max(...row.map(Math.abs)));
const offAxis = (Math.acos(Math.max(...largestCosine)) * 180) / Math.PI;
show(
  markdown`The axis that comes closest to any principal component is still
  **${offAxis.toFixed(0)}°** away from it, although the subspaces are **${degrees(anglesAfter)}°**
  apart.`,
);
;
const convergence = [
  {
    epochs: linearRun.history.length,
    'error gap (%)': gapPercent(linear),
    'largest angle (degrees)': Math.max(...anglesAfter),
  },
];
const course: { epoch: number; gap: number; angle: number }[] = []; // of the run of 15 epochs
for (const epochs of choose({ full: [15, 5], quick: [1] })) {
  const hasty = linearAutoencoder({ latentDim: settings.latentDim, seed: settings.seed });
  await fit(hasty, train, {
    ...settings.linear,
    epochs,
    onEpoch: ({ epoch }) => {
      const angles = principalAngles(decoderDirections(hasty), components);
      if (epochs !== 5) course.push({ epoch, gap: gapPercent(hasty), angle: Math.max(...angles) });
      return undefined; // go on
    },
  });
  convergence.unshift({
    epochs,
    'error gap (%)': gapPercent(hasty),
    'largest angle (degrees)': Math.max(...principalAngles(decoderDirections(hasty), components)),
  });
}
show(
  table({
    caption: 'Linear autoencoder, 32 numbers: error on the test split, angle to PCA’s subspace',
    rows: convergence,
    columns: [
      'epochs',
      { key: 'error gap (%)', format: 2 },
      { key: 'largest angle (degrees)', format: 1 },
    ],
  }),
);
const lambdaRatio = pca.eigenvalues[31] / pca.eigenvalues[32];
show(markdown`Eigenvalue 32 is **${pca.eigenvalues[31]}**, eigenvalue 33 is
  **${pca.eigenvalues[32]}**: only **${(100 * (lambdaRatio - 1)).toFixed(1)} %** apart.`);
;
show(
  lineChart({
    title: 'The linear autoencoder on its way: the run of 15 epochs',
    alt:
      'Two falling lines on a log axis. The error gap to PCA in per cent ends far below one, ' +
      'while the largest angle to PCA’s subspace is still tens of degrees.',
    x: { title: 'epoch', whole: true },
    y: { title: 'gap in %, angle in degrees', scale: 'log', ticks: [0.1, 1, 10, 100] },
    series: [
      {
        name: 'error above PCA’s, test split (%)',
        x: course.map(({ epoch }) => epoch),
        y: course.map(({ gap }) => gap),
        colour: '#56b4e9',
      },
      {
        name: 'largest principal angle (degrees)',
        x: course.map(({ epoch }) => epoch),
        y: course.map(({ angle }) => angle),
        colour: '#333333',
        line: 'dashed',
      },
    ],
  }),
);
;
const point = [1, -2];
const [A, B, AB] = [
  [1, -1, 2, 1],
  [2, 1],
  [1, 5],
]; // AB worked out on paper
const inner = layerByHand(point, A, [0, 0]);
const bent = inner.map((value) => Math.max(0, value));
console.log(
  `(xA)B = ${layerByHand(inner, B, [0])}, x(AB) = ${layerByHand(point, AB, [0])}, with ReLU ` +
    `in between: ${layerByHand(bent, B, [0])}`,
);
;
import { activate } from 'autoencoder-workbook/dist/math';

const slopes = Array.from({ length: 81 }, (_, step) => -4 + step / 10);
const activated = (['relu', 'gelu', 'sigmoid'] as const).map((name) => ({
  name,
  x: slopes,
  y: numbersOf(() => activate(tf.tensor1d(slopes), name)),
}));
console.log(`GELU(1) = ${activated[1].y[50].toFixed(4)}`);
show(
  lineChart({
    title: 'Three activations',
    alt:
      'ReLU: zero, then a straight rise. GELU: the same with a soft corner that dips below ' +
      'zero. Sigmoid: an S between 0 and 1.',
    x: { title: 'y' },
    y: { title: 'a(y)', domain: [-0.5, 4] },
    series: activated,
    height: 240,
  }),
);
;
import { livePlot, squaredErrorPerImage } from 'autoencoder-workbook';

const pcaValidation = squaredErrorPerImage(validation, reconstruct(pca32, validation));
const live = livePlot({
  name: 'dense',
  title: 'Dense autoencoder 784-512-256-32-256-512-784, mnist-10k',
  alt:
    'Training and validation error fall steeply, pass below the line of PCA after a few epochs, ' +
    'and level out at less than half of it.',
  loss: 'reconstruction',
  unit: 'squared error per image',
  scale: 'log',
  baselines: [{ name: 'PCA', loss: pcaValidation }],
});
const denseRun = await fit(dense, train, {
  ...settings.dense,
  validation: validation,
  onEpoch: live.onEpoch,
});
live.onEnd(denseRun);
;
import { clipped } from 'autoencoder-workbook';

const clippedPca = clipped(pca32);
const [pcaMse, clippedMse, denseMse] = [pca32, clippedPca, dense].map(testMse);
show(markdown`Test split, 32 numbers: PCA leaves an MSE per pixel of **${pcaMse}**, clipped to
  [0, 1] **${clippedMse}**; the dense autoencoder **${denseMse}**, after
  **${denseRun.seconds.toFixed(0)}** seconds of training. That is
  **${(100 * (denseMse / clippedMse)).toFixed(0)} %** of clipped PCA's error.`);
;
import { meanAndSpread, pairedDifference } from 'autoencoder-workbook/dist/evaluation';
import { meanSquaredErrors } from 'autoencoder-workbook/dist/metrics';

const seedMses = [denseMse];
for (const other of choose({ full: [2, 3], quick: [2] })) {
  const again = denseAutoencoder({
    latentDim: settings.latentDim,
    hidden: [512, 256],
    penalty: { l2: 3e-3 },
    seed: other,
  });
  await fit(again, train, { ...settings.dense, seed: other });
  seedMses.push(testMse(again));
  again.dispose();
}
const overRuns = meanAndSpread(seedMses);
show(markdown`The same net from ${seedMses.length} seeds, weights and order of images:
  **${overRuns.mean.toFixed(5)}** ± ${(overRuns.spread ?? 0).toFixed(5)} (their spread), the worst
  of them **${(100 * (Math.max(...seedMses) / clippedMse)).toFixed(0)} %** of clipped PCA's
  error.`);
;
show(
  imageGrid({
    title: 'Reconstructions from 32 numbers, test split',
    alt:
      'Ten digits and their reconstructions. PCA and the linear autoencoder give the same ' +
      'blurred digits with grey ghosts around them; the dense ones are clean and close to the ' +
      'originals.',
    rows: [
      { name: 'original', images: shown },
      ...[clippedPca, linear, dense].map((codec) => ({
        name: codec.name,
        images: reconstruct(codec, shown),
      })),
    ],
  }),
);
;
const [clippedErrors, denseErrors] = [clippedPca, dense].map((codec) =>
  meanSquaredErrors(test, reconstruct(codec, test)),
);
const clippedWins = clippedErrors.filter((error, i) => error < denseErrors[i]).length;
const paired = pairedDifference(clippedErrors, denseErrors);
show(markdown`Clipped PCA has the lower error on **${clippedWins}** of ${test.count} test images.
  Image by image the dense autoencoder's error is lower by **${(-paired.mean).toFixed(4)}** on
  average, between ${(-paired.high).toFixed(4)} and ${(-paired.low).toFixed(4)} with 95 %
  confidence over test images.`);
;
const step = { latentDim: settings.latentDim, seed: settings.seed, hidden: [256] };
const gentle = { ...settings.brief, learningRate: { type: 'oneCycle', maxRate: 3e-3 } } as const;
const stages = [
  {
    name: '+ a hidden layer, still linear',
    method: 'linear',
    model: denseAutoencoder({ ...step, activation: 'linear', output: 'linear' }),
    options: gentle,
  },
  {
    name: '+ GELU in it',
    method: 'dense',
    model: denseAutoencoder({ ...step, output: 'linear' }),
    options: settings.brief,
  },
  {
    name: '+ sigmoid at the output',
    method: 'dense',
    model: denseAutoencoder(step),
    options: settings.brief,
  },
];
for (const { model, options } of stages) await fit(model, train, options);
;
import { barChart } from 'autoencoder-workbook';

const ladder = [
  { name: 'PCA', value: pcaMse },
  { name: 'PCA clipped', value: clippedMse },
  { name: 'linear', value: testMse(linear) },
  ...stages.map(({ name, method, model }) => ({ name, method, value: testMse(model) })),
  { name: '+ second layer, epochs, penalty', method: 'dense', value: denseMse },
];
show(
  barChart({
    title: 'From PCA to the dense autoencoder, code of 32 numbers, test split',
    alt:
      'Bars of MSE per pixel: PCA, linear and deep linear alike, clipped PCA a tenth below; ' +
      'then lower with each of GELU, sigmoid output, and the larger net.',
    bars: ladder,
    value: { title: 'error', unit: 'MSE per pixel', ticks: [0, 0.005, 0.01, 0.015] },
    label: '.4f',
  }),
);
;
import { codeSizeSweep, greyBaseline, meanImageBaseline } from 'autoencoder-workbook';

const trained: Codec[] = []; // kept for section 9
const longer = { ...settings.brief, epochs: Math.ceil(1.5 * settings.brief.epochs) };
async function fitted<M extends typeof linear>(
  model: M,
  options: typeof longer | typeof settings.brief,
): Promise<M> {
  await fit(model, train, options);
  return model;
}
;
const sweep = await codeSizeSweep(
  [
    (latentDim) => pca.withLatentDim(latentDim),
    (latentDim) => clipped(pca.withLatentDim(latentDim)),
    (latentDim) => fitted(linearAutoencoder({ latentDim, seed: settings.seed }), longer),
    (latentDim) =>
      fitted(denseAutoencoder({ latentDim, hidden: [256], seed: settings.seed }), settings.brief),
  ],
  {
    latentDims: settings.codeSizes,
    baselines: [greyBaseline(train), meanImageBaseline(train)],
    test: test,
    keep: true,
    onMeasured: (_, codec) => void trained.push(codec),
  },
);
;
import { errorAgainstCodeSize } from 'autoencoder-workbook';

show(
  errorAgainstCodeSize({
    title: 'Held-out error against code size, mnist-10k, test split',
    alt:
      'MSE per pixel against code size from 2 to 64 on log axes. Grey and mean image are ' +
      'horizontal lines on top; PCA and linear fall together, clipped PCA just below; dense ' +
      'runs below them everywhere.',
    rows: sweep,
  }),
);
;
import { equivalentCodeSize } from 'autoencoder-workbook/dist/evaluation';

const needed = (yardstick: (k: number) => Codec, error: number): number =>
  equivalentCodeSize({ yardstick, most: 256, test, error }) ?? Number.NaN;
const worth = trained
  .filter(({ name }) => name === 'dense')
  .map((codec) => {
    const error = testMse(codec);
    const cut = needed((k) => clipped(pca.withLatentDim(k)), error);
    return {
      'dense, numbers': codec.latentDim,
      'MSE per pixel': error,
      'PCA needs': needed((k) => pca.withLatentDim(k), error),
      'clipped PCA needs': cut,
      'one number is worth': cut / codec.latentDim,
    };
  });
show(
  table({
    caption: 'How many components PCA needs to reach the same error, test split',
    rows: worth,
    columns: [
      ...['dense, numbers', 'MSE per pixel', 'PCA needs', 'clipped PCA needs'],
      { key: 'one number is worth', format: 1 },
    ],
  }),
);
;
const through = [-3, -0.5, 0.5, 3];
const sigmoidByHand = (y: number): number => 1 / (1 + Math.exp(-y));
const [sigmoidOf, reluOf] = (['sigmoid', 'relu'] as const).map((name) =>
  numbersOf(() => activate(tf.tensor1d(through), name)),
);
show(
  through.map((y, i) => ({
    y,
    'sigmoid by hand': sigmoidByHand(y),
    sigmoid: sigmoidOf[i],
    'ReLU by hand': Math.max(0, y),
    ReLU: reluOf[i],
  })),
  { caption: 'Four numbers on their way into a code' },
);
const negative =
  pca32.encode(test).values.filter((value) => value < 0).length / (test.count * settings.latentDim);
show(
  markdown`Share of negative numbers in PCA's codes of the test split: **${100 * negative} %**.`,
);
;
import { latentVariances, scratchAutoencoder } from 'autoencoder-workbook';

const codeActivations = ['sigmoid', 'relu', 'linear'] as const;
const scratch = codeActivations.map((codeActivation) =>
  scratchAutoencoder({
    name: `${codeActivation} code`,
    codeActivation,
    latentDim: settings.latentDim,
    seed: settings.seed,
  }),
);
for (const model of scratch)
  await fit(model, train, { ...settings.brief, learningRate: { type: 'oneCycle', maxRate: 4e-3 } });
;
const codeRows = [pca32, clippedPca, ...scratch].map((codec) => ({
  method: codec.name,
  'MSE per pixel': testMse(codec),
  'of clipped PCA’s (%)': (100 * testMse(codec)) / clippedMse,
  'dead latents': latentVariances(codec.encode(train)).filter((variance) => variance === 0).length,
}));
show(codeRows, {
  caption:
    'From-scratch autoencoder 784-128-32-128-784 with three kinds of code; error on the test ' +
    'split, dead latents on the training split',
});
;
show(
  imageGrid({
    title: 'Three kinds of code, 32 numbers each, test split',
    alt:
      'Ten digits reconstructed through a sigmoid, a ReLU and a linear code: the sigmoid ones ' +
      'are the most blurred, the linear ones the cleanest.',
    rows: [
      { name: 'original', images: shown },
      ...scratch.map((codec) => ({ name: codec.name, images: reconstruct(codec, shown) })),
    ],
  }),
);
;
function adamByHand(gradients: readonly number[], rate: number): number {
  let [w, m, v] = [0, 0, 0];
  gradients.forEach((g, index) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const t = index + 1;
    w -= ((rate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * (m / (Math.sqrt(v) + 1e-7));
  });
  return w;
}
;
import { createSlots, updateWeight } from 'autoencoder-workbook/dist/training';

const sequences = [
  [100, 100, 100],
  [0.01, 0.01, 0.01],
  [1, -1, 1],
];
const moves = sequences.map((gradients) => {
  const variable = tf.variable(tf.tensor1d([0]));
  const slots = createSlots({ type: 'adam' }, variable); // m and v of this weight
  gradients.forEach((g, i) =>
    updateWeight(
      { type: 'adam' },
      { variable, slots, gradient: tf.tensor1d([g]), rate: 0.01, step: i + 1 },
    ),
  );
  return {
    gradients: gradients.map((g) => String(g).replace('-', '−')).join(', '),
    SGD: -0.01 * gradients.reduce((s, g) => s + g, 0),
    'Adam by hand': adamByHand(gradients, 0.01),
    'Adam, package': variable.dataSync()[0],
  };
});
const moveColumns = [
  'gradients',
  ...['SGD', 'Adam by hand', 'Adam, package'].map((key) => ({ key, format: 4 })),
];
show(
  table({
    caption: 'How far one weight moves in three steps with η = 0.01',
    rows: moves,
    columns: moveColumns,
  }),
);
;
const tuning = firstExamples(train, settings.images.tuning);
const rates = choose({ full: [3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1], quick: [1e-3, 1e-2] });
const optimizers = [
  ['SGD', { type: 'sgd' }],
  ['SGD with momentum', { type: 'sgd', momentum: 0.9 }],
  ['Adam', { type: 'adam' }],
] as const;
const rateRows: { optimizer: string; rate: number; mse: number }[] = [];
for (const [name, optimizer] of optimizers) {
  for (const learningRate of rates) {
    const model = denseAutoencoder({
      latentDim: settings.latentDim,
      hidden: [128],
      seed: settings.seed,
    });
    await fit(model, tuning, {
      seed: settings.seed,
      epochs: settings.tuningEpochs,
      batchSize: 64,
      learningRate,
      optimizer,
    });
    rateRows.push({
      optimizer: name,
      rate: learningRate,
      mse: meanSquaredError(validation, reconstruct(model, validation)),
    });
    model.dispose(); // frees its tensors at once
  }
}
;
show(
  lineChart({
    title:
      `${settings.tuningEpochs} epochs on ${tuning.count.toLocaleString('en')} images: error on ` +
      'the validation split by learning rate',
    alt:
      'Three valleys on log axes. Plain SGD is best near 0.03, momentum near 0.003, Adam near ' +
      '0.003 to 0.01 with the lowest floor. To the right of each valley the error jumps up.',
    x: { title: 'learning rate', scale: 'log', ticks: rates },
    y: { title: 'error', unit: 'MSE per pixel', scale: 'log' },
    series: optimizers.map(([name]) => {
      const own = rateRows.filter((row) => row.optimizer === name);
      return { name, x: own.map((row) => row.rate), y: own.map((row) => row.mse), points: true };
    }),
    rules: [{ label: 'PCA', y: meanSquaredError(validation, reconstruct(pca32, validation)) }],
  }),
);
;
const peak = 1e-2;
const schedules = [
  ['constant', peak],
  ['cosine', { type: 'cosine', rate: peak }],
  ['one-cycle', { type: 'oneCycle', maxRate: peak }],
  ['plateau', { type: 'reduceOnPlateau', rate: peak, patience: 1 }],
] as const;
const scheduleRuns: { name: string; history: typeof denseRun.history }[] = [];
for (const [name, learningRate] of schedules) {
  const model = denseAutoencoder({
    latentDim: settings.latentDim,
    hidden: [128],
    seed: settings.seed,
  });
  const { history } = await fit(model, tuning, {
    seed: settings.seed,
    epochs: choose({ full: 15, quick: 2 }),
    batchSize: 64,
    learningRate,
    validation: validation,
  });
  scheduleRuns.push({ name, history });
}
;
show(
  lineChart({
    title: 'Learning rate that each epoch ended with',
    alt:
      'Constant: flat. Cosine: a falling half wave. One-cycle: up to the peak after a third, ' +
      'then down to nearly zero. Plateau: few, large steps.',
    height: 200,
    x: { title: 'epoch', whole: true },
    y: { title: 'learning rate' },
    // A rate holds until the next change: drawn as stairs.
    series: scheduleRuns.map(({ name, history }) => ({
      name,
      x: history.flatMap(({ epoch }) => [epoch - 1, epoch]),
      y: history.flatMap(({ learningRate }) => [learningRate, learningRate]),
    })),
  }),
);
show(
  lineChart({
    title: 'The same net under four schedules, validation split',
    alt:
      'Validation error by epoch: one-cycle starts worst and ends best, the constant rate ends ' +
      'worst.',
    x: { title: 'epoch', whole: true },
    y: { title: 'error', unit: 'squared error per image', scale: 'log' },
    series: scheduleRuns.map(({ name, history }) => ({
      name,
      x: history.map(({ epoch }) => epoch),
      y: history.map((record) => record.validation?.reconstruction ?? NaN),
    })),
  }),
);
;
const few = firstExamples(train, settings.images.few);
const small = { latentDim: settings.latentDim, hidden: [256], seed: settings.seed };
const patient = {
  seed: settings.seed,
  epochs: choose({ full: 80, quick: 3 }),
  batchSize: 50,
  learningRate: 2e-3,
  validation: validation,
};
const plain = denseAutoencoder({ ...small, name: 'no remedy' });
const plainRun = await fit(plain, few, patient);
const validationCurve = plainRun.history.map((record) => record.validation?.reconstruction ?? NaN);
const bestEpoch = 1 + validationCurve.indexOf(Math.min(...validationCurve));
;
import { learningCurves } from 'autoencoder-workbook';

const fewPca = fitPca(few, { latentDim: settings.latentDim });
show(
  learningCurves({
    title: `${few.count} training images, no remedy`,
    alt:
      'Training error falls towards zero; validation error falls, has its lowest point, and ' +
      'rises slowly afterwards.',
    loss: 'reconstruction',
    unit: 'squared error per image',
    domain: [0, 40],
    runs: [{ name: 'no remedy', history: plainRun.history, bestEpoch: bestEpoch }],
    baselines: [
      { name: 'PCA', loss: squaredErrorPerImage(validation, reconstruct(fewPca, validation)) },
    ],
  }),
);
;
const stopped = denseAutoencoder({ ...small, name: 'early stopping' });
const dropped = denseAutoencoder({ ...small, name: 'dropout 0.1', dropout: 0.1 });
const penalised = denseAutoencoder({ ...small, name: 'L2 penalty 0.01', penalty: { l2: 0.01 } });
const stoppedRun = await fit(stopped, few, { ...patient, earlyStopping: { patience: 10 } });
const droppedRun = await fit(dropped, few, patient);
const penalisedRun = await fit(penalised, few, patient);
;
show(
  learningCurves({
    title: `${few.count} training images, two remedies`,
    alt:
      'Training and validation errors by epoch. Both remedies keep the validation error ' +
      'falling; the penalty ends lowest.',
    loss: 'reconstruction',
    unit: 'squared error per image',
    domain: [0, 40],
    runs: [
      { name: 'no remedy', history: plainRun.history },
      { name: 'dropout 0.1', history: droppedRun.history },
      { name: 'L2 penalty 0.01', history: penalisedRun.history },
    ],
  }),
);
;
const remedies = [
  [plain, plainRun],
  [stopped, stoppedRun],
  [dropped, droppedRun],
  [penalised, penalisedRun],
] as const;
const errorOn = (codec: Codec, images: typeof few): number =>
  meanSquaredError(images, reconstruct(codec, images));
const remedyRows = remedies.map(([model, { epoch }]) => ({
  method: model.name,
  epoch,
  'MSE, training': errorOn(model, few),
  'MSE, validation': errorOn(model, validation),
  'MSE, test': testMse(model),
}));
const fewRows = [fewPca, clipped(fewPca)].map((codec) => ({
  method: codec.name,
  epoch: null,
  'MSE, training': errorOn(codec, few),
  'MSE, validation': errorOn(codec, validation),
  'MSE, test': testMse(codec),
}));
show([...remedyRows, ...fewRows], {
  caption:
    `Fitted on ${few.count} images, code of 32 numbers; MSE per pixel on three splits, with the ` +
    'epoch whose weights are kept',
});
;
const flat = denseAutoencoder({
  latentDim: 2,
  hidden: [512, 256, 128],
  penalty: { l2: 3e-3 },
  seed: settings.seed,
});
const flatRun = await fit(flat, train, {
  ...settings.brief,
  epochs: choose({ full: 12, quick: 1 }),
  learningRate: { type: 'oneCycle', maxRate: 5e-3 },
});
const flatCodes = flat.encode(test);
const pca2Codes = pca.withLatentDim(2).encode(test);
;
import { scatter, sideBySide } from 'autoencoder-workbook';

// Distances count on a map: both axes of a panel cover the same span.
const squareAxes = (values: ArrayLike<number>) => {
  const [first, second] = [0, 1].map((axis) => Array.from(values).filter((_, i) => i % 2 === axis));
  const [low, high] = [first, second]
    .map((all) => [Math.min(...all), Math.max(...all)])
    .map(([least, most]) => (least + most) / 2);
  const half =
    0.52 *
    Math.max(Math.max(...first) - Math.min(...first), Math.max(...second) - Math.min(...second));
  return {
    x: { title: 'z₁', domain: [low - half, low + half] as const },
    y: { title: 'z₂', domain: [high - half, high + half] as const },
  };
};
const maps = (
  [
    ['PCA', pca2Codes],
    ['dense', flatCodes],
  ] as const
).map(([title, codes]) =>
  scatter({
    title,
    alt: `Codes of ${title} with two numbers, coloured by digit.`,
    codes,
    labels: test.labels,
    classNames: test.classNames,
    ...squareAxes(codes.values),
  }),
);
show(
  sideBySide({
    title: 'Codes of the test split, two numbers',
    alt:
      'Two scatter plots coloured by digit. PCA: one overlapping cloud with ones and zeros at ' +
      'its ends. Dense: zeros and ones have arms of their own, 4, 7 and 9 share one, and the ' +
      'other digits form patches crowded in the middle.',
    charts: maps,
    share: 'none',
    height: 300,
  }),
);
;
import { continuity, trustworthiness } from 'autoencoder-workbook';

const mapRows = (
  [
    ['PCA', pca.withLatentDim(2), pca2Codes],
    ['dense', flat, flatCodes],
  ] as const
).map(([method, codec, codes]) => ({
  method,
  'MSE per pixel': testMse(codec),
  trustworthiness: trustworthiness(test, codes, { k: 10 }),
  continuity: continuity(test, codes, { k: 10 }),
}));
show(mapRows, { caption: 'Two numbers per digit, test split' });
;
import { codeGrid, decodedGrid } from 'autoencoder-workbook';

const grid = codeGrid(flatCodes, 18, 0.04); // without the outermost 4 % of codes on each side
show(
  decodedGrid({
    title: 'What the decoder paints at each point of the map',
    alt:
      'Eighteen by eighteen decoded digits: regions of one digit each, with gradual changes of ' +
      'slant and width inside and blends at the borders.',
    images: flat.decode(grid.codes),
    columns: 18,
    x: { title: 'z₁', domain: grid.x },
    y: { title: 'z₂', domain: grid.y },
  }),
);
;
import { knnAccuracy } from 'autoencoder-workbook';

const knnOf = (encode: Codec['encode']): number =>
  knnAccuracy({
    trainCodes: encode(train),
    trainLabels: train.labels,
    testCodes: encode(test),
    testLabels: test.labels,
    k: 5,
  });
const onPixels = knnOf((images) => images);
const knnRows = trained
  .filter(({ latentDim }) => latentDim > 0)
  .map((codec) => ({
    method: codec.name,
    latentDim: codec.latentDim,
    accuracy: knnOf(codec.encode),
  }));
const standardError = (accuracy: number): number =>
  Math.sqrt((accuracy * (1 - accuracy)) / test.count);
;
show(
  lineChart({
    title: 'Five nearest neighbours on codes: test images classified rightly, ± 2 standard errors',
    alt:
      'Accuracy against code size. At two and four numbers dense is far above PCA, and linear a ' +
      'little below it; from sixteen on the bands of all methods ' +
      'overlap, near the line of raw pixels.',
    x: { title: 'code size', unit: 'numbers per image', scale: 'log', ticks: settings.codeSizes },
    y: { title: 'accuracy', format: '.0%' },
    series: ['PCA', 'linear', 'dense'].map((name) => {
      const own = knnRows.filter(({ method }) => method === name);
      return {
        name,
        x: own.map(({ latentDim }) => latentDim),
        y: own.map(({ accuracy }) => accuracy),
        low: own.map(({ accuracy }) => accuracy - 2 * standardError(accuracy)),
        high: own.map(({ accuracy }) => accuracy + 2 * standardError(accuracy)),
        points: true,
        line: name === 'linear' ? 'dashed' : 'solid',
      };
    }),
    rules: [{ label: 'all 784 pixels', y: onPixels }],
  }),
);
;
const finalists = [
  greyBaseline(train),
  meanImageBaseline(train),
  pca32,
  clippedPca,
  linear,
  ...scratch,
  dense,
];
show(
  comparisonTable(finalists, test, {
    train,
    about: 'Fitted on the training split',
    columns: [
      ...(['latentDim', 'parameters', 'fitSeconds', 'mse', 'ssePerImage'] as const),
      ...(['psnr', 'ssim', 'knnAccuracy'] as const),
    ],
    highlight: 'dense',
  }),
);
;
const scarce: { images: number; PCA: number; 'PCA clipped': number; dense: number }[] = [];
for (const images of choose({ full: [50, 100, 200, 400, 800, 1600], quick: [50, 100] })) {
  const some = firstExamples(train, images);
  const model = denseAutoencoder({ ...small, penalty: { l2: 0.01 } });
  await fit(model, some, {
    seed: settings.seed,
    batchSize: 50,
    epochs: Math.round(choose({ full: 30_000, quick: 400 }) / images),
    learningRate: { type: 'oneCycle', maxRate: 1e-2 },
  });
  const somePca = fitPca(some, { latentDim: settings.latentDim });
  scarce.push({
    images,
    PCA: testMse(somePca),
    'PCA clipped': testMse(clipped(somePca)),
    dense: testMse(model),
  });
}
;
show(
  lineChart({
    title: 'Error on the test split by the number of training images, code of 32 numbers',
    alt:
      'On log axes: PCA is lower at 50 and 100 images, clipped PCA also at 200; then the lines ' +
      'cross, and dense falls on while PCA levels out.',
    x: { title: 'training images', scale: 'log', ticks: scarce.map(({ images }) => images) },
    y: {
      title: 'error',
      unit: 'MSE per pixel',
      scale: 'log',
      ticks: [0.01, 0.015, 0.02, 0.03, 0.04],
    },
    series: (['PCA', 'PCA clipped', 'dense'] as const).map((name) => ({
      name,
      x: scarce.map(({ images }) => images),
      y: scarce.map((row) => row[name]),
      points: true,
    })),
  }),
);
;
import { loadDataset, shiftImages } from 'autoencoder-workbook';

const negatives = { ...test, values: test.values.map((pixel) => 1 - pixel) };
const elsewhere = [
  ['digits as usual', test],
  ['shifted right by 4', shiftImages(test, { right: 4 })],
  ['in negative', negatives],
  ['clothes', loadDataset('fashion-sample')],
] as const;
show(
  elsewhere.map(([images, data]) => ({
    images,
    PCA: errorOn(pca32, data),
    'PCA clipped': errorOn(clipped(pca32), data),
    dense: errorOn(dense, data),
  })),
  {
    caption:
      'MSE per pixel on images unlike the training images: transformed test split, and 500 ' +
      'test images of Fashion-MNIST',
  },
);
;
const fourOfEach = elsewhere
  .slice(1)
  .map(([name, data]) =>
    selectExamples(data, name === 'clothes' ? [0, 1, 2, 3] : settings.shown.slice(2, 6)),
  );
const strange = examplesFrom(
  Float32Array.from(fourOfEach.flatMap(({ values }) => Array.from(values))),
  test.shape,
);
show(
  imageGrid({
    title: 'Digits shifted by four pixels, digits in negative, clothes',
    alt:
      'Four images of each kind with reconstructions: PCA gives blurs of roughly the right ' +
      'shape, dense gives broken strokes and, for negatives, torn white patches.',
    rows: [
      { name: 'original', images: strange },
      ...[pca32, dense].map((codec) => ({ name: codec.name, images: reconstruct(codec, strange) })),
    ],
  }),
);
;
const realCodes = dense.encode(test);
const mixedValues = realCodes.values.map((_, i) => {
  const [image, latent] = [Math.floor(i / settings.latentDim), i % settings.latentDim];
  // Latent i comes from the image that stands 31·i further on.
  return realCodes.values[((image + 31 * latent) % test.count) * settings.latentDim + latent];
});
const mixed = dense.decode({ ...realCodes, values: mixedValues });
;
import { interpolateCodes } from 'autoencoder-workbook';

const [from, to] = [settings.shown[4], settings.shown[7]];
const walk = (codec: Codec) =>
  codec.decode(
    interpolateCodes(exampleAt(codec.encode(test), from), exampleAt(codec.encode(test), to), {
      steps: 10,
    }),
  );
show(
  imageGrid({
    title: 'Codes that belong to no image',
    alt:
      'First row: ten decoded mixtures of codes, mostly tangles of strokes. Second and third ' +
      'row: the straight way from a 4 to a 7 in the codes of PCA and of the dense net; PCA ' +
      'fades one into the other, dense passes nearly blank scraps that are no digits.',
    rows: [
      { name: 'mixed codes', images: firstExamples(mixed, 10) },
      { name: 'PCA, on the way', images: walk(pca32) },
      { name: 'dense, on the way', images: walk(dense) },
    ],
  }),
);
;
import { kNearestNeighbours, type Examples } from 'autoencoder-workbook';

const nearest = (images: Examples): number => {
  const { distances } = kNearestNeighbours(images, train, { k: 1 });
  return distances.reduce((total, distance) => total + distance ** 2, 0) / distances.length;
};
show(
  [
    {
      'test images': nearest(test),
      'their reconstructions': nearest(reconstruct(dense, test)),
      'mixed codes, decoded': nearest(mixed),
    },
  ],
  { caption: 'Mean squared distance to the nearest training image, summed over pixels' },
);
;
// Exercise 6: weights in one list, row after row, as in section 1. Your formula in place of NaN.
function kernelSlopes(x: readonly number[], slopesOfY: readonly number[]): number[] {
  return x.flatMap((value) => slopesOfY.map((slope) => Number.NaN * value * slope));
}
;
const layerCheck = (slopesOf: typeof kernelSlopes): string => {
  const [x, kernel, bias] = [
    [0.5, -1, 2],
    [0.1, 0.2, -0.3, 0.4, 0.5, -0.6],
    [0.1, -0.2],
  ];
  const loss = (weights: readonly number[]): number =>
    layerByHand(x, weights, bias).reduce((total, y) => total + y ** 2 / 2, 0);
  const answer = slopesOf(x, layerByHand(x, kernel, bias)); // the slope of ½y² is y
  const nudged = (i: number, by: number) => kernel.map((w, j) => (i === j ? w + by : w));
  const wrong = kernel.findIndex((_, i) => {
    const expected = (loss(nudged(i, 1e-5)) - loss(nudged(i, -1e-5))) / 2e-5;
    return !(Math.abs(answer[i] - expected) < 1e-6);
  });
  return wrong < 0 ? 'right: all six slopes' : `not yet: the slope of weight ${wrong + 1}`;
};
console.log(layerCheck(kernelSlopes));
export {};
