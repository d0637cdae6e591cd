import {
  exampleAt,
  imageGrid,
  lineChart,
  loadSplits,
  markdown,
  meanSquaredError,
  reconstruct,
  selectExamples,
  show,
  squaredErrorPerImage,
  table,
} from 'autoencoder-workbook';
import { tensorOf } from 'autoencoder-workbook/dist/data';
import { meanSquaredErrors, squaredErrors } from 'autoencoder-workbook/dist/metrics';
import { choose } from 'autoencoder-workbook/dist/notebook';
import { numbersOf, tf } from 'autoencoder-workbook/dist/runtime';

const settings = Object.freeze({
  seed: 1, // of the split and of all random numbers
  shown: [3, 8, 5, 0, 11, 1, 27, 9, 2, 15], // one test image of each digit, in every picture
  draws: [10, 100, 1_000, 10_000, 100_000], // for the KL divergence by sampling
  delta: 0.1, // Huber: a pixel that is off by more counts as an outlier
  codeSizes: [2, 4, 8, 16, 32, 64],
  promiseSizes: [2, 4, 8, 16, 32, 64, 128, 256], // at which PCA's promise is tested
  openingEpochs: choose({ full: 8, quick: 1 }),
});
;
const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);
const average = (values: ArrayLike<number>): number => sum(values) / values.length;
;
const { train, validation, test } = loadSplits('mnist-10k', { seed: settings.seed });
const shown = selectExamples(test, settings.shown);
;
show(
  imageGrid({
    title:
      `mnist-10k: ${train.count} training, ${validation.count} validation and ${test.count} ` +
      'test images',
    alt:
      'Ten handwritten digits from the test split, white on black, one of each class from 0 to ' +
      '9.',
    rows: [{ name: 'test split', images: shown }],
  }),
);
;
const middleRow = exampleAt(shown, 0).subarray(14 * 28, 15 * 28);
console.log(Array.from(middleRow, (pixel) => pixel.toFixed(1)).join(' '));
;
import { clipped, denseAutoencoder, fit, fitPca } from 'autoencoder-workbook';

const net = denseAutoencoder({ latentDim: 32, hidden: [256], seed: settings.seed });
await fit(net, train, {
  seed: settings.seed,
  epochs: settings.openingEpochs,
  learningRate: { type: 'oneCycle', maxRate: 1e-2 },
});
const pca = fitPca(train);
const pca32 = pca.withLatentDim(32);
;
show(
  imageGrid({
    title: 'Ten test images through 32 numbers',
    alt:
      'Three rows of ten digits: the originals; PCA, blurred, with grey ghosts beside the ' +
      'strokes; the net, clean and close to the originals.',
    rows: [
      { name: 'original', images: shown },
      { name: 'PCA, 32', images: reconstruct(pca32, shown) },
      { name: 'net, 32', images: reconstruct(net, shown) },
    ],
  }),
);
;
import { psnr, ssim } from 'autoencoder-workbook';

const openingRows = [pca32, clipped(pca32), net].map((codec) => {
  const onTrain = reconstruct(codec, train);
  const onTest = reconstruct(codec, test);
  return {
    method: codec.name,
    'training images, squared error': squaredErrorPerImage(train, onTrain),
    'test images, squared error': squaredErrorPerImage(test, onTest),
    'test, MSE per pixel': meanSquaredError(test, onTest),
    'test, PSNR (dB)': psnr(test, onTest),
    'test, SSIM': ssim(test, onTest),
  };
});
show(
  table({
    caption: '32 numbers per image; PCA as it is, PCA cut off at black and white, the net',
    rows: openingRows,
  }),
);
;
function squaredErrorByHand(x: readonly number[], xHat: readonly number[]): number {
  return sum(x.map((pixel, i) => (pixel - xHat[i]) ** 2));
}
const threePixels = [0, 0.6, 1];
const threeGuesses = [0.1, 0.4, 0.7];
console.log(`0.1² + 0.2² + 0.3² = ${squaredErrorByHand(threePixels, threeGuesses).toFixed(2)}`);
;
import { squaredError } from 'autoencoder-workbook/dist/math';

const x = tf.tensor2d([threePixels]);
const xHat = tf.tensor2d([threeGuesses]);
const [sse] = numbersOf(() => squaredError(x, xHat));
const sseByHand = squaredErrorByHand(threePixels, threeGuesses);
show(markdown`Squared error of one image: by hand **${sseByHand}**, by the package **${sse}**.`);
;
function gaussianNllByHand(
  pixels: readonly number[],
  means: readonly number[],
  sigma: number,
): number {
  const normaliser = Math.log(sigma * Math.sqrt(2 * Math.PI));
  return sum(pixels.map((pixel, i) => (pixel - means[i]) ** 2 / (2 * sigma ** 2) + normaliser));
}
;
import { gaussianNll } from 'autoencoder-workbook/dist/math';

const nllRows = [1, 0.5, 0.1].map((sigma) => {
  const [tested] = numbersOf(() => gaussianNll(x, xHat, { sigma }));
  const byHand = gaussianNllByHand(threePixels, threeGuesses, sigma);
  return {
    σ: sigma,
    'NLL by hand': byHand,
    'NLL by package': tested,
    'SSE / 2σ²': sse / (2 * sigma ** 2),
  };
});
show(nllRows, {
  caption: 'Three pixels: Gaussian NLL in nats, and the part of it that is squared error',
});
;
import { meanImageBaseline } from 'autoencoder-workbook';

const meanImage = meanImageBaseline(train);
const meanAnswers = reconstruct(meanImage, test);
const testPixels = tensorOf(test);
const meanPixels = tensorOf(meanAnswers);
;
const sigmas = Array.from({ length: 60 }, (_, step) => 0.12 + 0.015 * step);
const nllPerPixel = sigmas.map(
  (sigma) => average(numbersOf(() => gaussianNll(testPixels, meanPixels, { sigma }))) / 784,
);
;
const rootMse = Math.sqrt(meanSquaredError(test, meanAnswers));
show(
  lineChart({
    title: 'Test split, mean training image as the answer to every image',
    alt:
      'Negative log-likelihood per pixel against sigma: a valley whose lowest point lies at the ' +
      'root of the MSE.',
    x: { title: 'σ', unit: 'pixel values' },
    y: { title: 'negative log-likelihood', unit: 'nats per pixel' },
    series: [{ name: 'Gaussian', x: sigmas, y: nllPerPixel }],
    rules: [{ x: rootMse, label: '√MSE' }],
  }),
);
;
const bestSigma = sigmas[nllPerPixel.indexOf(Math.min(...nllPerPixel))];
const [nllAtOne] = numbersOf(() => tf.mean(gaussianNll(testPixels, meanPixels, { sigma: 1 })));
show(markdown`Test split: the lowest point of the curve is at σ ≈ **${bestSigma}**, and √MSE is
  **${rootMse}**. With σ = 1, which plain squared error with a ½ in front assumes, a pixel costs
  **${nllAtOne / 784}** nats instead of **${Math.min(...nllPerPixel)}**.`);
;
import { chart } from 'autoencoder-workbook';

const residuals = test.values.map((pixel, i) => pixel - meanAnswers.values[i]);
const bins = Array.from({ length: 40 }, (_, bin) => -0.975 + bin * 0.05);
const residualBars = bins.map((middle) => ({
  residual: middle,
  density: average(residuals.map((r) => (Math.abs(r - middle) <= 0.025 ? 1 : 0))) / 0.05,
}));
const costOfSigma = `${rootMse ** 2} / (2 * sigma * sigma) + log(sigma * sqrt(2 * PI))`;
const noiseAxes = {
  x: {
    field: 'residual',
    type: 'quantitative',
    title: 'pixel − mean image',
    scale: { domain: [-1, 1] },
  },
  y: { field: 'density', type: 'quantitative', title: 'density', scale: { domain: [0, 5] } },
};
;
show(
  chart(
    {
      title: 'How far pixels are from the mean image, and what a Gaussian claims',
      alt:
        'Bars with a tall peak at zero and flat tails on both sides, under a bell curve whose ' +
        'width the slider sets; a line of text says what a pixel costs under that curve.',
    },
    {
      params: [
        { name: 'sigma', value: 0.26, bind: { input: 'range', min: 0.05, max: 1, step: 0.01 } },
      ],
      width: 560,
      height: 220,
      layer: [
        {
          data: { values: residualBars },
          mark: { type: 'bar', color: '#bbbbbb', width: 12, clip: true },
          encoding: noiseAxes,
        },
        {
          data: { sequence: { start: -1, stop: 1.005, step: 0.01, as: 'residual' } },
          transform: [
            {
              calculate:
                'exp(-datum.residual * datum.residual / (2 * sigma * sigma)) / ' +
                '(sigma * sqrt(2 * PI))',
              as: 'density',
            },
          ],
          mark: { type: 'line', color: '#0072b2', clip: true },
          encoding: noiseAxes,
        },
        {
          data: { values: [{}] },
          transform: [
            {
              calculate:
                "'σ = ' + format(sigma, '.2f') + ': ' + " +
                `format(${costOfSigma}, '.3f') + ' nats per pixel'`,
              as: 'words',
            },
          ],
          mark: { type: 'text', x: 552, y: 14, align: 'right', fontSize: 13 },
          encoding: { text: { field: 'words' } },
        },
      ],
    },
  ),
);
;
function bernoulliNllByHand(pixels: readonly number[], p: readonly number[]): number {
  return -sum(pixels.map((pixel, i) => pixel * Math.log(p[i]) + (1 - pixel) * Math.log(1 - p[i])));
}
const fourCoins = [0, 1, 1, 0];
const fourChances = [0.1, 0.8, 0.5, 0.5];
show(
  markdown`**${bernoulliNllByHand(fourCoins, fourChances)}** nats; each undecided pixel costs ln 2 =
  ${Math.LN2}.`,
);
;
import { bernoulliNll } from 'autoencoder-workbook/dist/math';

const coins = tf.tensor2d([fourCoins]);
const coinLogits = tf.tensor2d([fourChances.map((p) => Math.log(p / (1 - p)))]);
const [coinCost] = numbersOf(() => bernoulliNll(coins, coinLogits));
const coinCostByHand = bernoulliNllByHand(fourCoins, fourChances);
show(markdown`Cross-entropy of four pixels: by hand **${coinCostByHand}** nats, by the package
  **${coinCost}**.`);
;
const surer = [1, 5, 20, 40, 400].map((logit) => {
  const p = 1 / (1 + Math.exp(-logit));
  const [fromLogits] = numbersOf(() => bernoulliNll(tf.tensor2d([[0]]), tf.tensor2d([[logit]])));
  return { logit, 'from the probability p': -Math.log(1 - p), 'from the logit': fromLogits };
});
const columns = [
  'logit',
  { key: 'from the probability p', format: 3 },
  { key: 'from the logit', format: 3 },
];
show(
  table({
    caption: 'Cost of one black pixel that was called white, nats',
    rows: surer,
    columns: columns,
  }),
);
;
const chances = Array.from({ length: 99 }, (_, step) => (step + 1) / 100);
show(
  lineChart({
    title: 'One white pixel (x = 1)',
    alt:
      'Cost against the reconstructed value: squared error rises to 1 at 0, cross-entropy grows ' +
      'without bound.',
    x: { title: 'reconstruction', unit: 'probability of white' },
    y: { title: 'cost of the pixel' },
    series: [
      { name: 'cross-entropy', x: chances, y: chances.map((p) => -Math.log(p)) },
      { name: 'squared error', x: chances, y: chances.map((p) => (1 - p) ** 2) },
    ],
  }),
);
;
const entropy = (pixel: number): number =>
  pixel === 0 || pixel === 1 ? 0 : bernoulliNllByHand([pixel], [pixel]);
function floorByHand(pixels: readonly number[]): number {
  return sum(pixels.map(entropy));
}
;
import { bernoulliEntropyFloor } from 'autoencoder-workbook/dist/math';

const greys = [0, 0.2, 0.5, 1];
const [testedFloor] = numbersOf(() => bernoulliEntropyFloor(tf.tensor2d([greys])));
show(markdown`Floor for the pixels 0, 0.2, 0.5 and 1: by hand **${floorByHand(greys)}** nats, by
  the package **${testedFloor}**.`);
;
show(
  lineChart({
    title: 'Cross-entropy of one pixel',
    alt:
      'Three curves of cost against p. For x = 0 the lowest point is zero; for x = 0.2 and ' +
      '0.5 it lies above.',
    x: { title: 'reconstruction p' },
    y: { title: 'cross-entropy', unit: 'nats', domain: [0, 2.5] },
    series: [
      ...[0, 0.2, 0.5].map((pixel) => ({
        name: `x = ${pixel}`,
        x: chances,
        y: chances.map((p) => bernoulliNllByHand([pixel], [p])),
      })),
      {
        name: 'floor H(x) at p = x',
        x: chances,
        y: chances.map(entropy),
        line: 'dashed' as const,
        colour: '#222222',
      },
    ],
  }),
);
;
const logitOf = (p: number): number => Math.log(p / (1 - p));
const nearly = test.values.map((pixel) => logitOf(Math.min(1 - 1e-6, Math.max(1e-6, pixel))));
const answers = {
  'p = ½ everywhere': tf.zerosLike(testPixels),
  'one grey everywhere': tf.fill(testPixels.shape, logitOf(average(exampleAt(meanAnswers, 0)))),
  'the image itself': tensorOf({ ...test, values: nearly }),
};
const floor = average(numbersOf(() => bernoulliEntropyFloor(testPixels)));
;
const costRows = Object.entries(answers).map(([answer, logits]) => {
  const cost = average(numbersOf(() => bernoulliNll(testPixels, logits)));
  return { answer, BCE: cost, 'above the floor': cost - floor };
});
show(costRows, { caption: 'Binary cross-entropy, nats per image, mean over the test split' });
;
const greyShare = average(test.values.map((pixel) => (pixel > 0 && pixel < 1 ? 1 : 0)));
show(markdown`On the test split **${100 * greyShare} %** of the pixels are neither black nor white,
  and for their sake a *perfect* reconstruction costs **${floor}** nats per image. Knowing nothing
  costs 784 · ln 2 = **${784 * Math.LN2}** nats.`);
;
function gaussianKLByHand(mu: readonly number[], logVar: readonly number[]): number {
  return sum(mu.map((m, d) => 0.5 * (Math.exp(logVar[d]) - 1 - logVar[d] + m ** 2)));
}
console.log(
  `μ = 1, σ = 1: ${gaussianKLByHand([1], [0])} nat;  μ = 0, σ = 1: ` +
    `${gaussianKLByHand([0], [0])} nat`,
);
;
import { gaussianKL } from 'autoencoder-workbook/dist/math';

const mu = tf.tensor2d([[1, 0]]);
const logVar = tf.tensor2d([[0, Math.log(0.25)]]); // σ = 1 and σ = ½
const [klNats] = numbersOf(() => gaussianKL(mu, logVar));
const klByHand = gaussianKLByHand([1, 0], [0, Math.log(0.25)]);
show(markdown`KL of two latents, (μ, σ) = (1, 1) and (0, ½): by hand **${klByHand}** nats, by the
  package **${klNats}**.`);
;
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';

const fiveNoises = Array.from(normalValues(5, randomSource(settings.seed)));
// ln q − ln p at each draw; ln 2π cancels.
const fiveDraws = fiveNoises.map((noise) => -0.5 * noise ** 2 + 0.5 * (1 + noise) ** 2);
console.log(
  `${fiveDraws.map((nats) => nats.toFixed(2).replace('-', '−')).join(', ')}: on average ` +
    `${average(fiveDraws).toFixed(2)}`,
);
;
import { gaussianKLMonteCarlo, stepRandom } from 'autoencoder-workbook/dist/math';

const sampled = settings.draws.map((samples) => {
  const [estimate, standardError] = numbersOf(() => {
    const random = stepRandom([settings.seed, 1]); // random numbers of (seed, step)
    const result = gaussianKLMonteCarlo(mu, logVar, { random, samples });
    return tf.concat([result.estimate, result.standardError]);
  });
  const offBy = (estimate - klNats) / standardError;
  return {
    draws: samples,
    estimate,
    'standard error': standardError,
    'off by (standard errors)': offBy,
  };
});
show(sampled, { caption: `KL by sampling, nats; the formula gives ${klNats.toFixed(4)}` });
;
show(
  lineChart({
    title: 'KL of the two latents above, by sampling',
    alt:
      'Estimates with a band of two standard errors against the number of draws; they close in ' +
      'on the formula.',
    x: { title: 'draws', scale: 'log', ticks: settings.draws },
    y: { title: 'KL', unit: 'nats' },
    series: [
      {
        name: 'estimate ± 2 standard errors',
        points: true,
        x: settings.draws,
        y: sampled.map((row) => row.estimate),
        low: sampled.map((row) => row.estimate - 2 * row['standard error']),
        high: sampled.map((row) => row.estimate + 2 * row['standard error']),
      },
    ],
    rules: [{ y: klNats, label: 'formula' }],
  }),
);
;
import { hiddenBeta } from 'autoencoder-workbook/dist/math';

const betaByHand = 784 / 2;
const betaByPackage = hiddenBeta({
  likelihood: 'gaussian',
  reconstruction: { factor: 1, features: { type: 'mean', over: 784 }, batch: { type: 'mean' } },
  kl: { factor: 1, features: { type: 'sum' }, batch: { type: 'mean' } },
});
show(markdown`Hidden β of “MSE over 784 pixels + KL”: by hand **${betaByHand}**, by the package
  **${betaByPackage}**.`);
;
import { publishedRecipes } from 'autoencoder-workbook/dist/evaluation';

const recipeRows = publishedRecipes
  .map(({ name, loss, recipe, source }) => ({
    recipe: name,
    likelihood: recipe.likelihood,
    loss,
    β: hiddenBeta(recipe),
    source,
  }))
  .sort((a, b) => a['β'] - b['β']);
show(
  table({
    caption:
      'Hidden β: beside ½ squared error per image (gaussian), beside summed cross-entropy ' +
      '(bernoulli)',
    rows: recipeRows,
    columns: ['recipe', 'likelihood', 'loss', { key: 'β', format: 3 }, 'source'],
  }),
);
;
show(
  chart(
    {
      title: 'Hidden β of published recipes',
      alt:
        'A dot for each recipe on a log axis of β. Most lie between one half and four; the ' +
        'oldest loss of the Keras blog stands alone near four hundred.',
    },
    {
      data: { values: recipeRows },
      width: 440,
      height: { step: 20 },
      mark: { type: 'point', filled: true, size: 70, opacity: 1 },
      encoding: {
        x: {
          field: 'β',
          type: 'quantitative',
          scale: { type: 'log', domain: [0.1, 1000] },
          axis: { values: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000], title: 'hidden β' },
        },
        y: { field: 'recipe', type: 'nominal', sort: null, axis: { title: null, labelLimit: 260 } },
        color: {
          field: 'likelihood',
          type: 'nominal',
          scale: { domain: ['gaussian', 'bernoulli'], range: ['#0072b2', '#d55e00'] },
          legend: { title: 'reconstruction term', orient: 'bottom' },
        },
        tooltip: ['recipe', 'loss', 'β', 'source'].map((field) => ({ field })),
      },
    },
  ),
);
;
const betas = recipeRows.map((row) => row['β']);
const gaussianBetas = recipeRows
  .filter((row) => row.likelihood === 'gaussian')
  .map((row) => row['β']);
const factorOf = (values: readonly number[]): number => Math.max(...values) / Math.min(...values);
show(markdown`Of ${betas.length} recipes **${betas.filter((beta) => beta === 1).length}** have β =
  1. Among those with a squared error the largest β is **${Math.round(factorOf(gaussianBetas))}**
  times the smallest, over all of them **${Math.round(factorOf(betas))}** times.`);
;
// Ten images, [10, 28, 28, 1].
const batch = { x: tensorOf(shown), xHat: tensorOf(reconstruct(meanImage, shown)) };
const stacked = {
  x: tf.concat([batch.x, batch.x], 1),
  xHat: tf.concat([batch.xHat, batch.xHat], 1),
};
const repeated = {
  x: tf.concat([batch.x, batch.x], 0),
  xHat: tf.concat([batch.xHat, batch.xHat], 0),
};
// Four latents for each image.
const cloud = { mean: tf.fill([10, 4], 0.3), logVar: tf.fill([10, 4], -1) };
const oneMore = { mean: tf.ones([10, 1]), logVar: tf.zeros([10, 1]) };
const wider = {
  mean: tf.concat([cloud.mean, oneMore.mean], 1),
  logVar: tf.concat([cloud.logVar, oneMore.logVar], 1),
};
;
const lossOf = (pair: typeof batch): number =>
  average(numbersOf(() => squaredError(pair.x, pair.xHat)));
const klOf = (gaussian: typeof cloud): number =>
  average(numbersOf(() => gaussianKL(gaussian.mean, gaussian.logVar)));
;
show(
  [
    {
      guard: 'two stacked copies: loss ratio',
      'should be': 2,
      is: lossOf(stacked) / lossOf(batch),
    },
    { guard: 'one more latent: nats added', 'should be': 0.5, is: klOf(wider) - klOf(cloud) },
    {
      guard: 'batch given twice: loss ratio',
      'should be': 1,
      is: lossOf(repeated) / lossOf(batch),
    },
  ],
  {
    caption:
      'The package under the three guards; ten test images, the mean image as their reconstruction',
  },
);
;
import { gaussianKLPerDimension } from 'autoencoder-workbook/dist/math';

const habits = [
  { habit: 'mean over everything', reduce: (terms: tf.Tensor) => tf.mean(terms) },
  { habit: 'sum over everything', reduce: (terms: tf.Tensor) => tf.sum(terms) },
];
;
const habitRows = habits.map(({ habit, reduce }) => {
  const loss = (pair: typeof batch): number =>
    numbersOf(() => reduce(tf.squaredDifference(pair.x, pair.xHat)))[0];
  const kl = (code: typeof cloud): number =>
    numbersOf(() => reduce(gaussianKLPerDimension(code.mean, code.logVar)))[0];
  return {
    habit,
    'two copies (2)': loss(stacked) / loss(batch),
    'one more latent (0.5)': kl(wider) - kl(cloud),
    'batch twice (1)': loss(repeated) / loss(batch),
  };
});
show(habitRows, { caption: 'Two habits under the same guards; in brackets what it should be' });
;
function slopeByHand(f: (t: number) => number, t: number, h = 1e-5): number {
  return (f(t + h) - f(t - h)) / (2 * h);
}
const bceFromLogit = (x: number, l: number): number =>
  Math.max(l, 0) - l * x + Math.log1p(Math.exp(-Math.abs(l)));
console.log(`slope of t² at 3: ${slopeByHand((t) => t ** 2, 3).toFixed(6)}`);
;
const somePixels = [0, 0.6, 1, 1];
const someValues = [-2, 0.5, 3, -6]; // reconstructions for squared error, logits for cross-entropy
const asImage = tf.tensor2d([somePixels]);
const machineSse = numbersOf(() =>
  tf.grad((r) => squaredError(asImage, r))(tf.tensor2d([someValues])),
);
const machineBce = numbersOf(() =>
  tf.grad((l) => bernoulliNll(asImage, l))(tf.tensor2d([someValues])),
);
;
const sseSlopes = someValues.map((r, i) => ({
  'pixel x': somePixels[i],
  x̂: r,
  '2(x̂ − x)': 2 * (r - somePixels[i]),
  'central differences': slopeByHand((t) => (somePixels[i] - t) ** 2, r),
  machine: machineSse[i],
}));
show(sseSlopes, { caption: 'Three ways to the slope of squared error' });
;
const sigmoid = (l: number): number => 1 / (1 + Math.exp(-l));
const bceSlopes = someValues.map((l, i) => ({
  'pixel x': somePixels[i],
  logit: l,
  'p − x': sigmoid(l) - somePixels[i],
  'central differences': slopeByHand((t) => bceFromLogit(somePixels[i], t), l),
  machine: machineBce[i],
}));
show(bceSlopes, { caption: 'Three ways to the slope of cross-entropy' });
;
const logitAxis = Array.from({ length: 81 }, (_, step) => -8 + 0.2 * step);
show(
  lineChart({
    title: 'One white pixel (x = 1): slope of the loss by the logit',
    alt:
      'For very negative logits the slope of cross-entropy goes to minus one, that of squared ' +
      'error to zero.',
    x: { title: 'logit' },
    y: { title: 'slope' },
    series: [
      { name: 'cross-entropy', x: logitAxis, y: logitAxis.map((l) => sigmoid(l) - 1) },
      {
        name: 'squared error',
        x: logitAxis,
        y: logitAxis.map((l) => -2 * sigmoid(l) * (1 - sigmoid(l)) ** 2),
      },
    ],
  }),
);
;
const slopeRatio = 1 / (2 * sigmoid(-6) * (1 - sigmoid(-6)));
show(markdown`At logit −6 the pixel is white and the model is all but sure of black:
  cross-entropy pulls **${slopeRatio}** times as hard as squared error.`);
;
function huberByHand(pixels: readonly number[], guesses: readonly number[], delta: number): number {
  const residuals = pixels.map((pixel, i) => Math.abs(pixel - guesses[i]));
  return sum(residuals.map((r) => (r <= delta ? 0.5 * r ** 2 : delta * (r - 0.5 * delta))));
}
;
import { huber } from 'autoencoder-workbook/dist/math';

const [testedHuber] = numbersOf(() => huber(x, xHat, 0.15));
const handHuber = huberByHand(threePixels, threeGuesses, 0.15);
show(markdown`Huber loss of the first three pixels, δ = 0.15: by hand **${handHuber}**, by the
  package **${testedHuber}**.`);
;
const cameras = [0.1, 0.15, 0.2, 0.25, 1];
const candidates = Array.from({ length: 101 }, (_, step) => step / 100);
const costOf = (candidate: number, delta: number): number =>
  huberByHand(
    cameras,
    cameras.map(() => candidate),
    delta,
  );
const bestFor = (delta: number): number => {
  const costs = candidates.map((candidate) => costOf(candidate, delta));
  return candidates[costs.indexOf(Math.min(...costs))];
};
// With a threshold beyond every error, Huber is ½ squared error.
show(markdown`Squared error chooses **${bestFor(10)}**, Huber with δ = ${settings.delta} chooses
  **${bestFor(settings.delta)}**.`);
;
const huberTerm = (camera: number): string => {
  const off = `abs(datum.value - ${camera})`;
  return `(${off} <= delta ? 0.5 * ${off} * ${off} : delta * (${off} - 0.5 * delta))`;
};
const squareTerm = (camera: number): string => `0.5 * pow(datum.value - ${camera}, 2)`;
const camerasChart = (cost: string, name: string, colour: string) => ({
  data: { sequence: { start: 0, stop: 1.001, step: 0.01, as: 'value' } },
  transform: [
    { calculate: cost, as: 'cost' },
    { calculate: `'${name}'`, as: 'loss' },
  ],
  mark: { type: 'line', clip: true, color: colour },
  encoding: {
    x: { field: 'value', type: 'quantitative', title: 'value that answers all five' },
    y: { field: 'cost', type: 'quantitative', title: 'total cost', scale: { domain: [0, 1.2] } },
    tooltip: [{ field: 'loss' }, { field: 'value' }, { field: 'cost', format: '.3f' }],
  },
});
const costText = (text: string, y: number, colour: string) => ({
  data: { values: [{}] },
  mark: { type: 'text', text, x: 300, y, align: 'left', fontSize: 13, color: colour },
});
;
const [squareColour, huberColour] = ['#6a6a1e', '#b36b00'];
show(
  chart(
    {
      title: 'Five measurements of one pixel: total cost of one value for all',
      alt:
        'Two valleys. Half the squared error is least near 0.34. Huber is least near 0.2 while ' +
        'its threshold, set by a slider, is small, and moves to 0.34 as the threshold grows.',
      subtitle: 'Grey marks: the five measurements',
    },
    {
      params: [
        {
          name: 'delta',
          value: settings.delta,
          bind: { input: 'range', min: 0.02, max: 1, step: 0.02 },
        },
      ],
      width: 560,
      height: 240,
      layer: [
        {
          data: { values: cameras.map((value) => ({ value })) },
          mark: { type: 'rule', color: '#999999', strokeDash: [2, 3] },
          encoding: { x: { field: 'value', type: 'quantitative' } },
        },
        camerasChart(cameras.map(squareTerm).join(' + '), '½ squared error', squareColour),
        camerasChart(cameras.map(huberTerm).join(' + '), 'Huber', huberColour),
        costText('½ squared error', 20, squareColour),
        costText('Huber with the δ of the slider', 38, huberColour),
      ],
    },
  ),
);
;
const bell = [-1, 0, 1].map((offset) => Math.exp(-(offset ** 2) / (2 * 1.5 ** 2)));
const weights = bell.flatMap((row) => bell.map((column) => (row * column) / sum(bell) ** 2));
const weighted = (values: readonly number[]): number =>
  sum(values.map((value, i) => weights[i] * value));
function ssimByHand(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [weighted(a), weighted(b)];
  const variance = (values: readonly number[], mean: number): number =>
    weighted(values.map((v) => (v - mean) ** 2));
  const covariance = weighted(a.map((v, i) => (v - meanA) * (b[i] - meanB)));
  const brightness = (2 * meanA * meanB + 1e-4) / (meanA ** 2 + meanB ** 2 + 1e-4);
  return (brightness * (2 * covariance + 9e-4)) / (variance(a, meanA) + variance(b, meanB) + 9e-4);
}
;
import { ssimPerExample } from 'autoencoder-workbook/dist/math';

const stroke = [0, 1, 0, 0, 1, 0, 0, 1, 0]; // a vertical stroke in 3 × 3 pixels
const damagedStrokes = { dimmed: stroke.map((v) => 0.4 * v), shifted: [0, 0, 1, 0, 0, 1, 0, 0, 1] };
const strokeRows = Object.entries(damagedStrokes).map(([damage, other]) => {
  const pair = [stroke, other].map((values) => tf.tensor4d(values, [1, 3, 3, 1]));
  const [tested] = numbersOf(() => ssimPerExample(pair[0], pair[1], { shape: [3, 3, 1] }));
  const strokeError = squaredErrorByHand(stroke, other);
  return {
    damage,
    'SSIM by hand': ssimByHand(stroke, other),
    'SSIM by package': tested,
    'squared error': strokeError,
  };
});
show(strokeRows, { caption: 'A stroke of three white pixels, damaged in two ways' });
;
import { blankImages, shiftImages } from 'autoencoder-workbook';

const damages = {
  'dimmed to 40 %': { ...test, values: test.values.map((pixel) => 0.4 * pixel) },
  'shifted right by 1': shiftImages(test, { right: 1 }),
  'shifted right, down by 1': shiftImages(test, { right: 1, down: 1 }),
  'lower half blanked': blankImages(test, { rows: [14, 28] }),
  'mean image': meanAnswers,
};
;
const damageRows = Object.entries(damages).map(([name, damaged]) => {
  const pictures = selectExamples(damaged, settings.shown);
  return {
    name,
    images: pictures,
    captions: Array.from(meanSquaredErrors(shown, pictures), (mse) => mse.toFixed(3)),
  };
});
show(
  imageGrid({
    title: 'Test split, MSE per pixel below each image',
    alt:
      'Ten digits in rows: original, dimmed, shifted right, shifted right and down, lower half ' +
      'blanked, mean image.',
    rows: [{ name: 'original', images: shown }, ...damageRows],
  }),
);
;
const damageTable = Object.entries(damages).map(([damage, damaged]) => ({
  damage,
  'MSE per pixel': meanSquaredError(test, damaged),
  'Huber per pixel':
    average(numbersOf(() => huber(testPixels, tensorOf(damaged), settings.delta))) / 784,
  SSIM: ssim(test, damaged),
}));
show(damageTable, {
  caption:
    `Mean over the test split; Huber with δ = ${settings.delta}. Good: low MSE, low Huber, high ` +
    'SSIM',
});
;
const [dimmed, right, diagonal, half, blob] = damageTable;
show(markdown`A step of one pixel to the right, which nobody would notice, costs an MSE of
  **${right['MSE per pixel']}**, nearly as much as dimming to 40 % (**${dimmed['MSE per pixel']}**).
  One more pixel down makes it **${diagonal['MSE per pixel']}**: worse than losing the lower half
  (**${half['MSE per pixel']}**) and worse than the mean image (**${blob['MSE per pixel']}**), the
  same blob for every digit.`);
;
function eigenvaluesByHand(
  points: readonly (readonly [number, number])[],
): readonly [number, number] {
  const [meanU, meanV] = [average(points.map(([u]) => u)), average(points.map(([, v]) => v))];
  const a = average(points.map(([u]) => (u - meanU) ** 2));
  const c = average(points.map(([, v]) => (v - meanV) ** 2));
  const b = average(points.map(([u, v]) => (u - meanU) * (v - meanV)));
  const half = Math.sqrt(((a - c) / 2) ** 2 + b ** 2);
  return [(a + c) / 2 + half, (a + c) / 2 - half];
}
const fivePoints = [
  [1, 1],
  [2, 3],
  [3, 2],
  [4, 5],
  [5, 4],
] as const;
console.log(
  eigenvaluesByHand(fivePoints)
    .map((value) => value.toFixed(4))
    .join(' and '),
);
;
import { examplesFrom } from 'autoencoder-workbook';

const plane = examplesFrom(Float32Array.from(fivePoints.flat()), [2]);
const line = fitPca(plane, { latentDim: 1 });
const [larger, smaller] = eigenvaluesByHand(fivePoints);
const lineError = squaredErrorPerImage(plane, reconstruct(line, plane));
show(markdown`By hand λ₁ = **${larger}** and λ₂ = **${smaller}**, by the package
  **${line.eigenvalues[0]}** and **${line.eigenvalues[1]}**. Squared error with one number:
  **${lineError}**.`);
;
const dropped = (k: number): number => sum(pca.eigenvalues.subarray(k));
const identityRows = settings.codeSizes.map((k) => {
  const measured = squaredErrorPerImage(train, reconstruct(pca.withLatentDim(k), train));
  const difference = Math.abs(measured / dropped(k) - 1).toExponential(0);
  return { 'code size': k, measured, 'Σ dropped λ': dropped(k), 'relative difference': difference };
});
show(identityRows, {
  caption: 'PCA fitted and measured on the training split, squared error per image',
});
;
const sizes = settings.promiseSizes;
const heldOut = sizes.map((k) => {
  const errors = squaredErrors(test, reconstruct(pca.withLatentDim(k), test));
  const mean = average(errors);
  const standardError = Math.sqrt(average(errors.map((error) => (error - mean) ** 2)) / test.count);
  return {
    k,
    mean,
    standardError,
    excess: 100 * (mean / dropped(k) - 1),
    reach: (100 * 2 * standardError) / dropped(k),
    'standard errors': (mean - dropped(k)) / standardError,
  };
});
;
show(
  lineChart({
    title: 'PCA: test error above what the eigenvalues promise, ± 2 standard errors',
    alt:
      'The excess in per cent against the code size: close to zero, inside its band, up to 64 ' +
      'numbers; then it rises, to about ten per cent at 256, with the band far above zero.',
    x: { title: 'code size', unit: 'numbers per image', scale: 'log', ticks: sizes },
    y: { title: 'test error above the promise', unit: '%' },
    series: [
      {
        name: 'PCA, test split',
        x: sizes,
        y: heldOut.map(({ excess }) => excess),
        low: heldOut.map(({ excess, reach }) => excess - reach),
        high: heldOut.map(({ excess, reach }) => excess + reach),
        points: true,
        colour: '#777777',
      },
    ],
    rules: [{ y: 0, label: 'promise kept' }],
  }),
);
;
const promised = (k: number) => {
  const row = heldOut[sizes.indexOf(k)];
  const words = `${row.mean.toFixed(2)} ± ${row.standardError.toFixed(2)}`;
  return `${words} on the test split against a promise of ${dropped(k).toFixed(2)}`;
};
const meanImageError = squaredErrorPerImage(train, reconstruct(meanImage, train));
show(markdown`All eigenvalues together, the total variance, are **${dropped(0)}**; the mean image
  leaves **${meanImageError}** on the training split. With 64 numbers PCA leaves ${promised(64)};
  with 256, ${promised(256)}.`);
;
import { greyBaseline } from 'autoencoder-workbook';

const grey = greyBaseline(train);
const ladder = [grey, meanImage, ...[2, 8, 32, 64].map((k) => pca.withLatentDim(k))];
show(
  imageGrid({
    title: 'Reconstructions, test split; after each name the code size',
    alt:
      'Ten digits and their reconstructions by constant grey, the mean image and PCA with 2, 8, ' +
      '32 and 64 numbers.',
    rows: [
      { name: 'original', images: shown },
      ...ladder.map((codec) => ({
        name: `${codec.name}, ${codec.latentDim}`,
        images: reconstruct(codec, shown),
      })),
    ],
  }),
);
;
import { scatter3d } from 'autoencoder-workbook';

const three = pca.withLatentDim(3);
const threeNumbers = three.encode(test);
show(
  scatter3d({
    title: 'Test split: codes of PCA with three numbers',
    alt:
      'A cloud of points in space, coloured by digit. Zeros and ones lie apart; the others ' +
      'overlap between them.',
    codes: threeNumbers,
    labels: test.labels,
    classNames: test.classNames,
    hover: Array.from({ length: test.count }, (_, index) => `test image ${index}`),
  }),
);
;
import { knnAccuracy } from 'autoencoder-workbook';

const trainCodes = three.encode(train);
const labels = { trainLabels: train.labels, testLabels: test.labels };
const accuracy = knnAccuracy({ ...labels, trainCodes: trainCodes, testCodes: threeNumbers, k: 5 });
const accuracyError = 100 * Math.sqrt((accuracy * (1 - accuracy)) / test.count);
show(markdown`Three numbers carry **${100 * sum(three.explainedVarianceRatio)} %** of the training
  images' variance. If a test image is given the digit that most of its five nearest training codes
  have, **${(100 * accuracy).toFixed(0)} %** ± ${accuracyError.toFixed(1)} are right; guessing gets
  about 10 %.`);
;
import { codeSizeSweep } from 'autoencoder-workbook';

const yardstick = await codeSizeSweep(
  [(k) => pca.withLatentDim(k), (k) => clipped(pca.withLatentDim(k))],
  { latentDims: settings.codeSizes, baselines: [grey, meanImage], test: test },
);
;
import { comparisonTable } from 'autoencoder-workbook';

show(
  comparisonTable(yardstick, test, {
    about: 'Fitted on the training split',
    columns: ['latentDim', 'ssePerImage', 'mse', 'psnr', 'ssim'],
  }),
);
;
import { errorAgainstCodeSize } from 'autoencoder-workbook';

show(
  errorAgainstCodeSize({
    title: 'Held-out error against code size, mnist-10k, test split',
    alt:
      'MSE per pixel against code size: horizontal lines for grey and mean image, PCA below, ' +
      'clipped PCA lower still.',
    rows: yardstick,
  }),
);
;
const runaway = [0, 1, 10, 100, 1_000].map((logit) => {
  const [inside, outside] = numbersOf(() =>
    bernoulliNll(tf.tensor2d([[1], [16]]), tf.tensor2d([[logit], [logit]])),
  );
  return { logit, 'pixel scaled to 1': inside, 'pixel left at 16': outside };
});
const bothPixels = [
  'logit',
  { key: 'pixel scaled to 1', format: 2 },
  { key: 'pixel left at 16', format: 2 },
];
show(table({ caption: 'Cross-entropy of one pixel, nats', rows: runaway, columns: bothPixels }));
;
const answer32 = reconstruct(pca.withLatentDim(32), test);
const term = { factor: 1, features: { type: 'sum' }, batch: { type: 'mean' } } as const;
const unitRows = (
  [
    ['0 … 1', 1],
    ['−1 … 1', 2],
    ['0 … 255', 255],
  ] as const
).map(([pixels, width]) => {
  const wide = [test, answer32].map(({ values, shape }) =>
    examplesFrom(
      values.map((v) => width * v),
      shape,
    ),
  );
  const beta = hiddenBeta({
    likelihood: 'gaussian',
    reconstruction: { ...term, factor: width ** 2 },
    kl: term,
  });
  return {
    pixels,
    'MSE per pixel': meanSquaredError(wide[0], wide[1]).toPrecision(4),
    'hidden β': beta < 0.001 ? beta.toExponential(1) : beta.toFixed(3),
  };
});
show(unitRows, {
  caption: 'One PCA reconstruction with 32 numbers, test split, on three pixel scales',
});
;
const blurErrors = meanSquaredErrors(test, meanAnswers);
const beaten = [
  { right: 1, down: 0 },
  { right: 1, down: 1 },
  { right: 2, down: 0 },
  { right: 2, down: 2 },
].map((shift) => {
  const errors = meanSquaredErrors(test, shiftImages(test, shift));
  const share = average(errors.map((error, i) => (error > blurErrors[i] ? 1 : 0)));
  return {
    ...shift,
    'MSE of the shifted digit': average(errors),
    'blur wins (% of images)': 100 * share,
  };
});
show(beaten, {
  caption:
    `Test split: mean image (MSE ${average(blurErrors).toFixed(5)}) against the true digit, ` +
    'shifted',
});
;
const slips = [-2, -1, 0.5].map((s) => {
  const [estimate] = numbersOf(() => {
    const random = stepRandom([settings.seed, 2]);
    return gaussianKLMonteCarlo(tf.zeros([1, 1]), tf.fill([1, 1], 2 * s), {
      random,
      samples: 100_000,
    }).estimate;
  });
  const [paid, due] = [s, 2 * s].map((logVarOfCode) => gaussianKLByHand([0], [logVarOfCode]));
  return {
    s,
    'KL paid (formula with s)': paid,
    'KL of what is sampled': estimate,
    'formula with 2s': due,
  };
});
show(slips, {
  caption:
    'One latent with μ = 0: nats that the objective counts against nats that the samples cost',
});
;
// Exercise 6: your formula in place of NaN.
function laplaceNll(pixels: readonly number[], guesses: readonly number[], b: number): number {
  return Number.NaN * pixels.length * guesses.length * b;
}
;
const laplaceCheck = (loss: typeof laplaceNll): string => {
  const grid = Array.from({ length: 40_001 }, (_, i) => -20 + i / 1_000);
  const area = sum(grid.map((pixel) => Math.exp(-loss([pixel], [0.3], 0.5)) / 1_000));
  if (!(Math.abs(area - 1) < 1e-3)) return `not yet: the density adds up to ${area}, not to 1`;
  const two = loss([0.1, 0.9], [0.2, 0.4], 0.5);
  if (!(Math.abs(two - (0.1 + 0.5) / 0.5) < 1e-9)) return 'not yet: two pixels cost another sum';
  const costs = candidates.map((c) =>
    loss(
      cameras,
      cameras.map(() => c),
      0.1,
    ),
  );
  const least = candidates[costs.indexOf(Math.min(...costs))];
  return least === 0.2 ? 'right: and its best value is the median' : `not yet: least at ${least}`;
};
console.log(laplaceCheck(laplaceNll));
export {};
