import {
  examplesFrom,
  firstExamples,
  fit,
  loadSplits,
  markdown,
  selectExamples,
  show,
} from 'autoencoder-workbook';
import { tensorOf } from 'autoencoder-workbook/dist/data';
import { choose } from 'autoencoder-workbook/dist/notebook';
import { tf } from 'autoencoder-workbook/dist/runtime';

const settings = Object.freeze({
  seed: 1,
  codeSize: 10,
  hidden: [400, 200],
  trainImages: choose({ full: 8_000, quick: 800 }),
  testImages: choose({ full: 1_000, quick: 200 }),
  longEpochs: choose({ full: 24, quick: 2 }),
  shortEpochs: choose({ full: 12, quick: 1 }),
  linearEpochs: choose({ full: 50, quick: 2 }),
  betas: choose({ full: [0.25, 1, 4, 16, 64], quick: [1, 16] }),
  shown: [3, 8, 5, 0, 11, 1, 27, 9, 2, 15], // one test image of each digit
});
const net = { type: 'dense', hidden: settings.hidden } as const;
const smallNet = { type: 'dense', hidden: [200] } as const; // where many models are compared
const schedule = { seed: settings.seed, learningRate: { type: 'cosine', rate: 2e-3 } } as const;
;
const splits = loadSplits('mnist-10k', { seed: settings.seed });
const train = firstExamples(splits.train, settings.trainImages);
const validation = firstExamples(splits.validation, settings.testImages);
const test = firstExamples(splits.test, settings.testImages);
const shown = selectExamples(splits.test, settings.shown);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const average = (values: ArrayLike<number>): number => sum(values) / values.length;
;
import { denseAutoencoder } from 'autoencoder-workbook';

const plain = denseAutoencoder({
  latentDim: settings.codeSize,
  hidden: settings.hidden,
  seed: settings.seed,
});
;
const plainRun = await fit(plain, train, { ...schedule, epochs: settings.longEpochs });
;
import { fitPca, priorCodes } from 'autoencoder-workbook';

const draws = priorCodes(1_000, { latentDim: settings.codeSize, seed: settings.seed });
const codeCloud = fitPca(plain.encode(train));
const stretched = draws.values.map(
  (value, i) => value * Math.sqrt(codeCloud.eigenvalues[i % settings.codeSize]),
);
const fittedCodes = codeCloud.decode({ ...draws, values: stretched });
;
import { imageGrid } from 'autoencoder-workbook';

show(
  imageGrid({
    title: `Dense autoencoder, ${settings.codeSize} numbers: decoded random codes`,
    alt:
      'Three rows of ten images: real test digits; smudges decoded from standard normal codes; ' +
      'shapes from a Gaussian fitted to the codes, some of which are digits and some not.',
    rows: [
      { name: 'test images', images: shown },
      { name: 'blind', images: firstExamples(plain.decode(draws), 10) },
      { name: 'fitted Gaussian', images: firstExamples(plain.decode(fittedCodes), 10) },
    ],
  }),
);
;
const spread = codeCloud.eigenvalues.map((value) => Math.sqrt(value));
show(
  markdown`Standard deviations of the training codes run from **${Math.min(...spread)}** to
  **${Math.max(...spread)}** along the cloud's own directions; the blind draws have 1 in all of
  them.`,
);
;
const prior = [0.5, 0.3, 0.2]; // p(z)
const likelihoods = [0.02, 0.4, 0.05]; // p(x | z), for the one picture x
const evidence = sum(prior.map((p, z) => p * likelihoods[z]));
const posterior = prior.map((p, z) => (p * likelihoods[z]) / evidence); // p(z | x), Bayes
console.log(
  `p(x) = ${evidence}, ln p(x) = ${Math.log(evidence).toFixed(4)}; p(z|x) = ` +
    `${posterior.map((p) => p.toFixed(3)).join(', ')}`,
);
;
function klByHand(from: readonly number[], to: readonly number[]): number {
  return sum(from.map((q, z) => (q === 0 ? 0 : q * Math.log(q / to[z]))));
}
function elboByHand(q: readonly number[]): number {
  return sum(
    q.map((weight, z) =>
      weight === 0 ? 0 : weight * Math.log((prior[z] * likelihoods[z]) / weight),
    ),
  );
}
;
const helpers = {
  'the prior': prior,
  even: [1 / 3, 1 / 3, 1 / 3],
  'a good guess': [0.1, 0.8, 0.1],
  'the posterior': posterior,
};
const stepRows = Object.entries(helpers).map(([name, q]) => ({
  q: name,
  'step 1: ln of the mean': Math.log(
    sum(q.map((weight, z) => weight * ((prior[z] * likelihoods[z]) / weight))),
  ),
  'step 2: ELBO': elboByHand(q),
  'step 3: ELBO + KL to posterior': elboByHand(q) + klByHand(q, posterior),
  'step 4: reconstruction part − KL to prior':
    sum(q.map((weight, z) => weight * Math.log(likelihoods[z]))) - klByHand(q, prior),
}));
show(stepRows, {
  caption: `Three codes, one picture: ln p(x) = ${Math.log(evidence).toFixed(4)}, all in nats`,
});
;
const toy = { x: 1.5, w: 1.2, sigma: 0.5 };
function toyElboByHand(mu: number, s: number): number {
  const { x, w, sigma } = toy;
  const reconstruction =
    0.5 * Math.log(2 * Math.PI * sigma ** 2) +
    ((x - w * mu) ** 2 + (w * s) ** 2) / (2 * sigma ** 2);
  return -reconstruction - 0.5 * (s ** 2 - 1 - Math.log(s ** 2) + mu ** 2);
}
const total = toy.w ** 2 + toy.sigma ** 2;
const toyEvidence = -0.5 * (Math.log(2 * Math.PI * total) + toy.x ** 2 / total);
const exactQ = { mu: (toy.w * toy.x) / total, s: toy.sigma / Math.sqrt(total) };
;
import { chart, lineChart } from 'autoencoder-workbook';

const { x: toyX, w: toyW, sigma: toySigma } = toy;
const costOfHill =
  `0.5 * log(2 * PI * ${toySigma ** 2}) + (pow(${toyX} - ${toyW} * datum.mu, 2) + ` +
  `pow(${toyW} * spread * ${exactQ.s}, 2)) / ${2 * toySigma ** 2}`;
const klOfHill =
  `0.5 * (pow(spread * ${exactQ.s}, 2) - 1 - 2 * log(spread * ${exactQ.s}) + ` +
  'datum.mu * datum.mu)';
const boundAxes = {
  x: { field: 'mu', type: 'quantitative', title: 'μ of q' },
  y: {
    field: 'elbo',
    type: 'quantitative',
    title: 'ELBO (nats)',
    scale: { domain: [-8, -1] },
  },
};
;
show(
  chart(
    {
      title: 'One latent, one pixel: the bound for every q',
      alt:
        'A hill of the ELBO over the mean of q, under the line ln p(x). With the spread of the ' +
        'posterior, set by a slider to 1, it touches the line at its top; with any other spread ' +
        'it stays below everywhere.',
      subtitle: 'Slider: spread of q, in units of the posterior’s',
    },
    {
      params: [
        { name: 'spread', value: 1, bind: { input: 'range', min: 0.2, max: 3, step: 0.05 } },
      ],
      width: 560,
      height: 240,
      layer: [
        {
          data: { values: [{ elbo: toyEvidence }] },
          mark: { type: 'rule', color: '#666666', strokeDash: [4, 3] },
          encoding: { y: boundAxes.y },
        },
        {
          data: {
            sequence: { start: exactQ.mu - 1, stop: exactQ.mu + 1.01, step: 0.025, as: 'mu' },
          },
          transform: [{ calculate: `-(${costOfHill}) - (${klOfHill})`, as: 'elbo' }],
          mark: { type: 'line', color: '#d55e00', clip: true },
          encoding: boundAxes,
        },
        {
          data: { values: [{}] },
          mark: { type: 'text', text: 'ln p(x)', x: 6, y: 20, align: 'left', color: '#666666' },
        },
      ],
    },
  ),
);
;
import {
  gaussianKL,
  gaussianLogDensity,
  gaussianNll,
  logMeanExp,
  sampleGaussian,
  standardNormalLogDensity,
  stepRandom,
} from 'autoencoder-workbook/dist/math';
import { numbersOf } from 'autoencoder-workbook/dist/runtime';

const poorQ = { mu: exactQ.mu + 0.4, s: 1.5 * exactQ.s };
const q = { mean: tf.tensor2d([[poorQ.mu]]), logVar: tf.tensor2d([[2 * Math.log(poorQ.s)]]) };
const rounds = choose({ full: 64_000, quick: 6_400 });
const noise = stepRandom([settings.seed, 1]).normal([rounds, 1, 1]);
const z = sampleGaussian(q, noise).reshape([rounds, 1]);
const toyNll = gaussianNll(tf.fill([rounds, 1], toy.x), tf.mul(toy.w, z), { sigma: toy.sigma });
;
const logRatios = tf.sub(
  tf.sub(
    standardNormalLogDensity(z),
    gaussianLogDensity(z.reshape([rounds, 1, 1]), q).reshape([rounds]),
  ),
  toyNll,
);
const boundWith = (k: number): number =>
  average(numbersOf(() => logMeanExp(logRatios.reshape([rounds / k, k]), 1)));
const [toyKl] = numbersOf(() => gaussianKL(q.mean, q.logVar));
const drawnElbo = -average(numbersOf(() => toyNll)) - toyKl;
const boundRows = [
  { what: 'ELBO by hand', nats: toyElboByHand(poorQ.mu, poorQ.s) },
  { what: 'ELBO by drawing', nats: drawnElbo },
  ...[1, 4, 16, 64].map((k) => ({ what: `importance-weighted, K = ${k}`, nats: boundWith(k) })),
  { what: 'ln p(x)', nats: toyEvidence },
];
show(boundRows, {
  caption: `One latent, one pixel, a poor q: mean over ${rounds.toLocaleString('en')} draws`,
});
;
import { randomSource } from 'autoencoder-workbook/dist/math';

function slopesByHand(latents: number, rounds: number) {
  const random = randomSource(settings.seed, 'slopes');
  const draw = () => Array.from({ length: latents }, () => random.normal());
  const epsilons = Array.from({ length: rounds }, draw);
  const costs = epsilons.map((eps) => sum(eps.map((value) => (value - 2) ** 2)));
  const meanCost = average(costs);
  return {
    score: epsilons.map((eps, i) => costs[i] * eps[0]),
    calmed: epsilons.map((eps, i) => (costs[i] - meanCost) * eps[0]),
    moved: epsilons.map(([first]) => 2 * (first - 2)),
  };
}
const deviation = (values: readonly number[]): number =>
  Math.sqrt(average(values.map((value) => value ** 2)) - average(values) ** 2);
;
const slopeRows = [1, 3, 10, 30, 100].map((latents) => {
  const rounds = choose({ full: 4_000, quick: 1_000 });
  const { score, calmed, moved } = slopesByHand(latents, rounds);
  return {
    latents,
    'mean, score function': average(score),
    'sd, score function': deviation(score),
    'sd, mean subtracted': deviation(calmed),
    'sd, reparameterised': deviation(moved),
  };
});
show(slopeRows, {
  caption: 'Slope in the first latent: the true value is −4; sd is that of a single draw',
});
;
const slopeAlt =
  'On log axes three standard deviations against the number of latents: the score ' +
  'function grows nearly in proportion to it; with its mean subtracted it grows with the root; ' +
  'the reparameterised one is flat.';
show(
  lineChart({
    title: 'Noise of one slope estimate',
    alt: slopeAlt,
    x: { title: 'latents', scale: 'log', ticks: [1, 3, 10, 30, 100] },
    y: {
      title: 'standard deviation of a single draw',
      scale: 'log',
      ticks: [1, 3, 10, 30, 100, 300],
    },
    series: (['score function', 'mean subtracted', 'reparameterised'] as const).map((name) => ({
      name,
      x: slopeRows.map((row) => row.latents),
      y: slopeRows.map((row) => row[`sd, ${name}`]),
      points: true,
    })),
  }),
);
;
const threeDraws = tf.tensor2d([[0.5], [-1], [2]]);
const costOf = (mean: typeof noise) =>
  tf.sum(tf.square(tf.sub(sampleGaussian({ mean, logVar: tf.zeros([3, 1]) }, threeDraws), 2)));
const minus = (values: ArrayLike<number>): string =>
  Array.from(values, (value) => String(value).replace('-', '−')).join(', ');
const slopes = numbersOf(() => tf.grad(costOf)(tf.zeros([3, 1])));
console.log(
  `TensorFlow ${minus(slopes)}; by hand ${minus([0.5, -1, 2].map((eps) => 2 * (eps - 2)))}`,
);
;
import { linearVariationalAutoencoder, fitProbabilisticPca } from 'autoencoder-workbook';

const pca = fitPca(train);
const ppca = fitProbabilisticPca(pca.withLatentDim(settings.codeSize));
const linearVae = linearVariationalAutoencoder({
  name: 'linear VAE',
  latentDim: settings.codeSize,
  seed: settings.seed,
});
;
const linearRun = await fit(linearVae, train, {
  ...schedule,
  epochs: settings.linearEpochs,
  learningRate: { type: 'cosine', rate: 1e-2 },
});
;
import {
  activeUnits,
  evidenceLowerBound,
  importanceWeightedBound,
  table,
} from 'autoencoder-workbook';

const linearElbo = evidenceLowerBound(linearVae, train, settings.seed);
const linearRows = [
  {
    model: 'linear VAE, by gradient descent',
    'ELBO or ln p(x)': linearElbo.elbo,
    rate: linearElbo.kl,
    σ: linearVae.sigma(),
    'active units': activeUnits(linearVae, train).count,
  },
  {
    model: 'pPCA, in closed form',
    'ELBO or ln p(x)': ppca.trainLogLikelihood,
    rate: ppca.trainRate,
    σ: Math.sqrt(ppca.noiseVariance),
    'active units': ppca.activeUnits,
  },
];
show(
  table({
    caption: `Training split, nats per image; ${settings.codeSize} latents, Gaussian pixels`,
    rows: linearRows,
    columns: [
      'model',
      { key: 'ELBO or ln p(x)', format: 2 },
      { key: 'rate', format: 2 },
      { key: 'σ', format: 4 },
      'active units',
    ],
  }),
);
;
const climb = linearRun.history.map(({ epoch, losses }) => ({ epoch, elbo: -losses.objective }));
show(
  lineChart({
    title: 'The linear VAE climbs to the exact value of pPCA',
    alt:
      'The ELBO rises steeply in the first epochs, flattens, and comes to rest just below the ' +
      'dashed line of the exact log-likelihood.',
    x: { title: 'epoch', whole: true },
    y: { title: 'ELBO, training split', unit: 'nats per image', domain: [0, 200] },
    series: [
      {
        name: 'linear VAE',
        x: climb.map(({ epoch }) => epoch),
        y: climb.map(({ elbo }) => elbo),
        points: true,
      },
    ],
    rules: [{ label: 'pPCA, exact', y: ppca.trainLogLikelihood }],
  }),
);
;
const exactTest = average(ppca.logLikelihood(test));
const judged = [1, 10, choose({ full: 100, quick: 20 })].map((samples) => ({
  what: `linear VAE, K = ${samples}`,
  'nats per image': importanceWeightedBound(linearVae, test, { samples, seed: settings.seed })
    .bound,
}));
show(
  table({
    caption: 'Test split: importance-weighted bound of the linear VAE, log-likelihood of pPCA',
    rows: [...judged, { what: 'pPCA, exact', 'nats per image': exactTest }],
    columns: ['what', { key: 'nats per image', format: 3 }],
  }),
);
;
import { binarise } from 'autoencoder-workbook/dist/data';

const binaryValidation = binarise(validation, settings.seed);
const binaryTest = binarise(test, settings.seed);
show(
  imageGrid({
    title: 'Grey levels as coins',
    alt: 'Ten digits in grey and three binarised versions, whose edges differ from draw to draw.',
    rows: [
      { name: 'test images', images: shown },
      ...[1, 2, 3].map((draw) => ({ name: `draw ${draw}`, images: binarise(shown, draw) })),
    ],
  }),
);
;
import { variationalAutoencoder } from 'autoencoder-workbook';

const vae = variationalAutoencoder({
  name: 'VAE',
  latentDim: settings.codeSize,
  net: net,
  seed: settings.seed,
}); // Bernoulli, binarised in each step
;
import { livePlot } from 'autoencoder-workbook';

const termPlots = (
  [
    ['reconstruction', 'reconstruction'],
    ['kl', 'KL'],
  ] as const
).map(([loss, words]) =>
  livePlot({
    name: 'VAE',
    title: `VAE, ${settings.codeSize} latents: ${words}`,
    alt: `The ${words} of the objective by epoch, training and validation split.`,
    loss,
    unit: 'nats',
    height: 260,
  }),
);
const vaeRun = await fit(vae, train, {
  ...schedule,
  epochs: settings.longEpochs,
  validation: binaryValidation,
  onEpoch: (record) => {
    for (const plot of termPlots) plot.onEpoch(record);
    return undefined;
  },
});
for (const plot of termPlots) plot.onEnd(vaeRun);
;
const vaeElbo = evidenceLowerBound(vae, binaryTest, settings.seed);
const vaeBounds = [10, choose({ full: 200, quick: 20 })].map((samples) => ({
  what: `importance-weighted, K = ${samples}`,
  nats: importanceWeightedBound(vae, binaryTest, { samples, seed: settings.seed }).bound,
}));
show(
  [
    { what: 'reconstruction', nats: vaeElbo.reconstruction },
    { what: 'KL', nats: vaeElbo.kl },
    { what: 'ELBO = −reconstruction − KL', nats: vaeElbo.elbo },
    ...vaeBounds,
  ],
  {
    caption:
      `VAE, ${settings.codeSize} latents, binarised test split: nats per image (standard error ` +
      `over images ${vaeElbo.standardError.toFixed(1)})`,
  },
);
;
import { barChart } from 'autoencoder-workbook';

const byNats = Array.from(vaeElbo.klPerDimension, (nats, latent) => ({ nats, latent })).sort(
  (a, b) => b.nats - a.nats,
);
show(
  barChart({
    title: 'What each latent costs',
    alt: 'Bars of the KL of each latent in nats, largest first; all of them carry something.',
    bars: byNats.map(({ nats, latent }) => ({ name: `z${latent + 1}`, value: nats })),
    colour: '#d55e00',
    value: { title: 'KL', unit: 'nats per image, binarised test split' },
  }),
);
;
import { measuringPass } from 'autoencoder-workbook/dist/metrics';

const slopeDraws = choose({ full: 2_000, quick: 200 });
const pass = measuringPass(settings.seed, 1);
const seen = vae.observe(tensorOf(firstExamples(binaryTest, 1)), pass);
const eps = pass.random.normal([slopeDraws, settings.codeSize]);
const codeSd = tf.exp(tf.mul(0.5, seen.logVar));
const codes = tf.add(seen.mean, tf.mul(codeSd, eps));
const costs = seen.negativeLogLikelihood(codes).expandDims(1);
const moved = tf.grad((code) => tf.sum(seen.negativeLogLikelihood(code)))(codes);
const scored = tf.mul(costs, tf.div(eps, codeSd));
const calmed = tf.mul(tf.sub(costs, tf.mean(costs)), tf.div(eps, codeSd));
;
const momentsOf = (slopes: typeof moved) =>
  numbersOf(() => {
    const { mean, variance } = tf.moments(slopes, 0);
    return tf.concat([mean, tf.sqrt(variance)]);
  });
const [movedMoments, scoredMoments, calmedMoments] = [moved, scored, calmed].map(momentsOf);
const trickRows = byNats.slice(0, 4).map(({ latent }) => ({
  latent: `z${latent + 1}`,
  'mean, reparameterised': movedMoments[latent],
  'mean, score function': scoredMoments[latent],
  'sd, reparameterised': movedMoments[settings.codeSize + latent],
  'sd, score function': scoredMoments[settings.codeSize + latent],
  'sd, mean subtracted': calmedMoments[settings.codeSize + latent],
}));
show(trickRows, {
  caption: `Slopes of the reconstruction in μ, first test image, ${slopeDraws} draws`,
});
;
const noisierBy = (column: 'sd, score function' | 'sd, mean subtracted'): number =>
  average(trickRows.map((row) => row[column] / row['sd, reparameterised']));
const [bare, fair] = [noisierBy('sd, score function'), noisierBy('sd, mean subtracted')];
show(markdown`As it stands the score function is noisier by a factor of about
  **${Math.round(bare)}**; with the mean of its costs subtracted, as everybody does, by
  **${fair.toFixed(1)}**. It takes some **${Math.round(fair ** 2)}** such draws to do what one
  reparameterised draw does, and without the baseline some ${Math.round(bare ** 2)}.`);
;
const flatVae = variationalAutoencoder({ latentDim: 2, net: net, seed: settings.seed });
;
const flatRun = await fit(flatVae, train, { ...schedule, epochs: settings.longEpochs });
;
import { decodedGrid, priorGrid } from 'autoencoder-workbook';

const grid = priorGrid(15);
const ends = [grid.coordinates[0], grid.coordinates[14]] as const;
show(
  decodedGrid({
    title: 'VAE, 2 latents: decoded quantiles of the prior, 1 % to 99 %',
    alt:
      'A map of 15 by 15 decoded codes: mostly digits that change smoothly into one another, ' +
      'with a patch of noisy fragments between the zeros and the ones, out to the top right ' +
      'corner.',
    images: flatVae.decode(grid.codes),
    columns: 15,
    x: { title: 'z₁', domain: ends },
    y: { title: 'z₂', domain: ends },
  }),
);
;
import { scatter } from 'autoencoder-workbook';

show(
  scatter({
    title: 'VAE, 2 latents: posterior means of the test images',
    alt:
      'Test images as points coloured by digit; most lie within three units of the origin, some ' +
      'digits in regions of their own, others on top of each other.',
    codes: flatVae.encode(test),
    labels: test.labels,
    classNames: test.classNames,
  }),
);
;
import { clipToRange } from 'autoencoder-workbook/dist/metrics';

const samples = {
  VAE: vae.decode(draws),
  pPCA: clipToRange(ppca.decode(draws)),
  'dense, fitted Gaussian': plain.decode(fittedCodes),
  'dense, blind': plain.decode(draws),
};
const realDigits = firstExamples(splits.validation, 1_000);
show(
  imageGrid({
    title: `Samples, ${settings.codeSize} numbers`,
    alt:
      'Rows of real digits and of samples. The VAE gives digits and about as many in-between ' +
      'shapes; pPCA grey clouds with strokes in them; the fitted Gaussian digits and broken ' +
      'shapes; the blind draws smudges.',
    rows: [
      { name: 'real (validation)', images: firstExamples(realDigits, 10) },
      ...Object.entries(samples).map(([name, images]) => ({
        name,
        images: firstExamples(images, 10),
      })),
    ],
  }),
);
;
import { frechetDistance, kNearestNeighbours } from 'autoencoder-workbook';

const pca30 = pca.withLatentDim(30);
const distanceRows = Object.entries({ 'real (validation)': realDigits, ...samples }).map(
  ([name, images]) => ({
    samples: name,
    'Fréchet distance': frechetDistance(pca30, images, test),
    'nearest training image': average(
      kNearestNeighbours(images, train, { k: 1 }).distances.map((distance) => distance ** 2),
    ),
  }),
);
show(distanceRows, {
  caption:
    'Fréchet distance to the test split (30 components) and squared error to the nearest ' +
    'training image; smaller is closer',
});
;
import { exampleAt, interpolateCodes } from 'autoencoder-workbook';

const pair = selectExamples(shown, [3, 9]);
const between = (
  encoded: { values: Float32Array; count: number; shape: readonly number[] },
  path: 'linear' | 'spherical' = 'linear',
) => interpolateCodes(exampleAt(encoded, 0), exampleAt(encoded, 1), { steps: 10, path });
const pca10 = pca.withLatentDim(settings.codeSize);
const pixelBlend = { ...between({ ...pair, shape: [784] }), shape: pair.shape };
show(
  imageGrid({
    title: 'From one test image to another',
    alt:
      'Four rows of ten images: pixels cross-fade, PCA cross-fades more blurred, the two VAE ' +
      'paths bend one digit into the other.',
    rows: [
      { name: 'pixels', images: pixelBlend },
      { name: 'PCA', images: pca10.decode(between(pca10.encode(pair))) },
      { name: 'VAE, straight', images: vae.decode(between(vae.encode(pair))) },
      { name: 'VAE, arc', images: vae.decode(between(vae.encode(pair), 'spherical')) },
    ],
  }),
);
;
import { traverseLatent } from 'autoencoder-workbook';

const start = exampleAt(vae.encode(shown), 2);
const values = [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3];
show(
  imageGrid({
    title: 'One latent moves, nine stay',
    alt:
      'Five rows; along each a 2 changes gradually, in slant, width, stroke or shape; towards ' +
      'one end it turns into a 0, an 8, something like a 9, or two blobs that are no digit.',
    columns: values.map(String),
    rows: byNats.slice(0, 5).map(({ latent, nats }) => ({
      name: `z${latent + 1}, ${nats.toFixed(1)} nats`,
      images: vae.decode(traverseLatent(start, { dimension: latent, values })),
    })),
  }),
);
;
const firstTwenty = Array.from(pca.eigenvalues.subarray(0, 20));
show(
  lineChart({
    title: 'Eigenvalues of the training split, and what three choices of σ leave',
    alt:
      'Falling eigenvalues on a log axis with three horizontal lines: σ = 2.5 lies above all of ' +
      'them, σ = 1 cuts some off, σ = 0.3 leaves all.',
    x: { title: 'component' },
    y: { title: 'eigenvalue', unit: 'squared pixel values', scale: 'log' },
    series: [{ name: 'PCA', x: firstTwenty.map((_, i) => i + 1), y: firstTwenty, points: true }],
    rules: [2.5, 1, 0.3].map((sigma) => ({ label: `σ = ${sigma}`, y: sigma ** 2 })),
  }),
);
;
const countAbove = [2.5, 1, 0.3].map(
  (sigma) => `σ = ${sigma}: **${pca.eigenvalues.filter((value) => value > sigma ** 2).length}**`,
);
show(
  markdown`Eigenvalues above σ², so useful latents of the best linear model:
  ${countAbove.join(', ')}.`,
);
;
import type { BetaSchedule } from 'autoencoder-workbook/dist/training';

type Sigma = number | 'shared';
type CollapseCase = {
  name: string;
  sigma: Sigma;
  beta?: BetaSchedule;
  freeBits?: number;
  epochs?: number;
};
const collapseCases: readonly CollapseCase[] = [
  { name: 'σ = 2.5', sigma: 2.5 },
  { name: 'σ = 2.5, warm-up', sigma: 2.5, beta: { type: 'warmUp', beta: 1 } },
  { name: 'σ = 2.5, free bits', sigma: 2.5, freeBits: 0.5 },
  { name: 'σ = 1', sigma: 1 },
  { name: 'σ learned', sigma: 'shared' },
  { name: 'σ learned, four times as long', sigma: 'shared', epochs: 4 * settings.shortEpochs },
];
const collapseModels = collapseCases.map(({ name, sigma, freeBits = 0 }) =>
  variationalAutoencoder({
    name,
    latentDim: 20,
    net: smallNet,
    loss: { type: 'gaussian', sigma },
    output: 'linear',
    objective: { type: 'elbo', freeBits },
    seed: settings.seed,
  }),
);
;
for (const [i, model] of collapseModels.entries()) {
  const { beta = 1, epochs = settings.shortEpochs } = collapseCases[i];
  await fit(model, train, {
    ...schedule,
    epochs,
    learningRate: { type: 'cosine', rate: 5e-3 },
    beta,
  });
}
;
import { meanSquaredError, reconstruct } from 'autoencoder-workbook';

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
const collapseRows = collapseModels.map((model) => {
  const { elbo, kl, reconstruction } = evidenceLowerBound(model, test, settings.seed);
  const sigma = model.sigma() ?? NaN;
  // The reconstruction term is 784·(ln σ + ½ ln 2π) + S/2σ²; solved for S, the drawn codes' error.
  const squares = 2 * sigma ** 2 * (reconstruction - 784 * (Math.log(sigma) + halfLogTwoPi));
  return {
    model: model.name,
    'active units': activeUnits(model, test).count,
    KL: kl,
    ELBO: elbo,
    σ: sigma,
    'best σ for this net': Math.sqrt(squares / 784),
    'MSE per pixel': meanSquaredError(test, reconstruct(model, test)),
  };
});
show(collapseRows, { caption: 'Gaussian VAEs with 20 latents, test split, nats per image' });
;
const meanImageMse = meanSquaredError(test, {
  ...test,
  values: test.values.map((_, i) => pca.mean[i % 784]),
});
show(
  markdown`For comparison, answering every test image with the mean image leaves an MSE of
  **${meanImageMse}**.`,
);
;
const waterBars = Array.from(pca.eigenvalues.subarray(0, 40), (lambda, i) => ({
  component: i + 1,
  lambda,
}));
const restOfVariance = sum(pca.eigenvalues.subarray(40));
const waterX = { field: 'component', type: 'ordinal', title: 'component' };
const waterY = (field: string) => ({ field, type: 'quantitative', title: 'variance', stack: null });
const waterText = (align: string, x: number, calculate: string) => ({
  data: { values: waterBars },
  transform: [
    { calculate: 'min(datum.lambda, s)', as: 'under' },
    { calculate: 'datum.lambda > s ? 0.5 * log(datum.lambda / s) : 0', as: 'paid' },
    {
      aggregate: [
        { op: 'sum', field: 'under', as: 'error' },
        { op: 'sum', field: 'paid', as: 'rate' },
      ],
    },
    { calculate, as: 'words' },
  ],
  mark: { type: 'text', x, y: 14, align, fontSize: 13 },
  encoding: { text: { field: 'words' } },
});
;
show(
  chart(
    {
      title: 'Reverse water-filling: the first 40 eigenvalues of the training split',
      alt:
        'Falling bars. The part of each bar below a level set by a slider is blue and is the ' +
        'error; the part above it is grey and is paid for in nats; two numbers say how much.',
    },
    {
      params: [
        { name: 's', value: 0.5, bind: { input: 'range', min: 0.25, max: 5.5, step: 0.05 } },
      ],
      width: 560,
      height: 220,
      layer: [
        {
          data: { values: waterBars },
          mark: { type: 'bar', color: '#bbbbbb' },
          encoding: { x: waterX, y: waterY('lambda') },
        },
        {
          data: { values: waterBars },
          transform: [{ calculate: 'min(datum.lambda, s)', as: 'under' }],
          mark: { type: 'bar', color: '#56b4e9' },
          encoding: { x: waterX, y: waterY('under') },
        },
        waterText('right', 552, "'rate ' + format(datum.rate, '.1f') + ' nats'"),
        waterText(
          'right',
          400,
          `'error ' + format(datum.error + ${restOfVariance}, '.1f') + ' per image, s = ' + ` +
            "format(s, '.2f')",
        ),
      ],
    },
  ),
);
;
import { betaSweep } from 'autoencoder-workbook';

const sigma = 0.3;
const sweep = await betaSweep({
  betas: settings.betas,
  test: test,
  seed: settings.seed,
  make: async (beta) => {
    const model = variationalAutoencoder({
      name: 'VAE',
      latentDim: settings.codeSize,
      net: smallNet,
      loss: { type: 'gaussian', sigma },
      output: 'linear',
      seed: settings.seed,
    });
    await fit(model, train, { ...schedule, epochs: settings.shortEpochs, beta });
    return model;
  },
});
show(sweep, {
  caption:
    `Gaussian VAE, σ = ${sigma}, ${settings.codeSize} latents, test split: rate in nats, ` +
    'distortion as squared error per image',
});
;
import { methodColours } from 'autoencoder-workbook';
import { pcaKlAndError } from 'autoencoder-workbook/dist/evaluation';

const [vaeColour] = methodColours(['VAE']);
const levels = Array.from({ length: 40 }, (_, i) => 5 * 0.86 ** i);
const column = (name: string): number[] => sweep.getColumn(name).toArray().map(Number);
const pcaCurve = (latents: number) =>
  levels
    .map((s) => pcaKlAndError(pca.withLatentDim(latents), test, s))
    .filter(({ rate }) => rate < 45);
const curves = {
  [`pPCA, ${settings.codeSize} latents`]: pcaCurve(settings.codeSize),
  'pPCA, 300 latents': pcaCurve(300),
};
show(
  lineChart({
    title: 'Rate and distortion, test split',
    alt:
      'Falling curves: the VAE lies below both pPCA curves at middling rates; with many nats ' +
      'the pPCA with 300 latents passes it.',
    x: { title: 'rate', unit: 'nats per image' },
    y: { title: 'distortion', unit: 'squared error per image' },
    series: [
      {
        name: `VAE, ${settings.codeSize} latents`,
        x: column('rate').filter((rate) => rate > 0.5),
        y: column('distortion').filter((_, i) => column('rate')[i] > 0.5),
        points: true,
        colour: vaeColour,
      },
      {
        name: 'VAE, collapsed',
        x: column('rate').filter((rate) => rate <= 0.5),
        y: column('distortion').filter((_, i) => column('rate')[i] <= 0.5),
        line: 'none' as const,
        colour: vaeColour,
      },
      ...Object.entries(curves).map(([name, points]) => ({
        name,
        x: points.map(({ rate }) => rate),
        y: points.map(({ distortion }) => distortion),
        line: name.includes('300') ? ('dashed' as const) : ('solid' as const),
        colour: name.includes('300') ? '#999999' : '#555555',
      })),
    ],
  }),
);
;
import type { VariationalAutoencoder } from 'autoencoder-workbook';
import type { Observation } from 'autoencoder-workbook/dist/models';

type Draw = (seen: Observation, noise: Observation['mean']) => Observation['mean'];
function elboWith(model: VariationalAutoencoder, draw: Draw): VariationalAutoencoder {
  return {
    ...model,
    lossTerms(x, pass) {
      const seen = model.observe(x, pass);
      const reconstruction = seen.negativeLogLikelihood(
        draw(seen, pass.random.normal(seen.mean.shape)),
      );
      const kl = gaussianKL(seen.mean, seen.logVar);
      return { objective: tf.add(reconstruction, kl), parts: { reconstruction, kl } };
    },
  };
}
;
const small = { latentDim: settings.codeSize, net: smallNet, seed: settings.seed };
const right = elboWith(variationalAutoencoder({ name: 'right', ...small }), (seen, noise) =>
  sampleGaussian(seen, noise),
);
const logSigma = elboWith(
  variationalAutoencoder({ name: 'log-σ for log-variance', ...small }),
  (seen, noise) => tf.add(seen.mean, tf.mul(tf.exp(seen.logVar), noise)),
);
const tenth = elboWith(variationalAutoencoder({ name: 'noise of 0.1', ...small }), (seen, noise) =>
  sampleGaussian(seen, tf.mul(0.1, noise)),
);
const meanForSum = variationalAutoencoder({ name: 'mean for sum', ...small });
const contestants = [right, logSigma, tenth, meanForSum];
;
const runs = [];
for (const model of contestants) {
  const beta = model === meanForSum ? 784 : 1;
  const options = { ...schedule, epochs: settings.shortEpochs, beta, validation: binaryValidation };
  runs.push(await fit(model, train, options));
}
const claims = runs.map(
  ({ history }) => -Number(history[history.length - 1].validation?.objective),
);
;
const judgeDraws = { samples: choose({ full: 100, quick: 20 }), seed: settings.seed };
const judgeOf = (model: VariationalAutoencoder): number =>
  importanceWeightedBound(model, binaryValidation, judgeDraws).bound;
const atMean = (model: VariationalAutoencoder): number =>
  average(
    numbersOf(() => {
      const images = tensorOf(binaryValidation);
      const { mean, logVar, negativeLogLikelihood } = model.observe(
        images,
        measuringPass(settings.seed, 1),
      );
      return tf.neg(tf.add(negativeLogLikelihood(mean), gaussianKL(mean, logVar)));
    }),
  );
const verdictOn = (slip: string, model: VariationalAutoencoder, claimed: number) => ({
  slip,
  claimed,
  'true ELBO': evidenceLowerBound(model, binaryValidation, settings.seed).elbo,
  'importance-weighted': judgeOf(model),
  'no bound': claimed > judgeOf(model) ? 'caught' : '',
});
const verdicts = contestants.map((model, i) => verdictOn(model.name, model, claims[i]));
const flattered = verdictOn('ELBO at the mean', right, atMean(right));
show([...verdicts, flattered], {
  caption:
    'Binarised validation split, nats per image; “mean for sum” with its KL counted 784 times',
});
;
import { gaussianKLMonteCarlo } from 'autoencoder-workbook/dist/math';

const fewPixels = firstExamples(binaryTest, 200);
const klRow = (model: VariationalAutoencoder, drawnLogVar: (s: number) => number) => {
  const { mean, logVar } = model.posterior(fewPixels);
  const actual = { ...logVar, values: logVar.values.map(drawnLogVar) };
  const random = measuringPass(settings.seed, 3).random;
  const formula = average(numbersOf(() => gaussianKL(tensorOf(mean), tensorOf(logVar))));
  const drawn = average(
    numbersOf(
      () =>
        gaussianKLMonteCarlo(tensorOf(mean), tensorOf(actual), { random: random, samples: 200 })
          .estimate,
    ),
  );
  return {
    model: model.name,
    'KL by formula': formula,
    'KL of what is drawn': drawn,
    missing: drawn - formula,
  };
};
const klRows = [
  klRow(right, (s) => s),
  klRow(logSigma, (s) => 2 * s),
  klRow(tenth, (s) => s + 2 * Math.log(0.1)),
];
show(klRows, { caption: 'First 200 binarised test images: nats per image' });
;
show(
  imageGrid({
    title: 'Samples from the prior',
    alt:
      'Four rows of ten samples. A, B and C show digits and in-between shapes, two of them with ' +
      'speckled noise in a few tiles; D shows ten times the same blur.',
    rows: contestants.map((model, i) => ({
      name: 'ABCD'[i],
      images: firstExamples(model.decode(draws), 10),
    })),
  }),
);
;
const spaceVae = variationalAutoencoder({ latentDim: 3, net: net, seed: settings.seed });
;
const spaceRun = await fit(spaceVae, train, { ...schedule, epochs: settings.shortEpochs });
;
import { scatter3d, thumbnails } from 'autoencoder-workbook';

const cloud = firstExamples(test, 500);
const pictures = thumbnails(cloud);
show(
  scatter3d({
    title: 'VAE, 3 latents: posterior means of 500 test images',
    alt:
      'A cloud of points in three dimensions, coloured by digit; some digits form lobes of ' +
      'their own, others overlap.',
    codes: spaceVae.encode(cloud),
    labels: cloud.labels,
    classNames: cloud.classNames,
    hover: pictures.map((picture, i) => `test image ${i}, a ${cloud.labels?.[i]}<br>${picture}`),
  }),
);
;
import { withLabels, withoutLabels } from 'autoencoder-workbook';

const narrow = { latentDim: 4, net: net, seed: settings.seed };
const asked = variationalAutoencoder({ name: 'conditional VAE', ...narrow, classes: 10 });
const unasked = variationalAutoencoder({ name: 'VAE', ...narrow });
;
const askedRun = await fit(asked, withLabels(train, 10), {
  ...schedule,
  epochs: settings.longEpochs,
});
const unaskedRun = await fit(unasked, train, { ...schedule, epochs: settings.longEpochs });
;
const hands = priorCodes(5, { latentDim: 4, seed: 3 });
const tenLabels = Int32Array.from({ length: 10 }, (_, digit) => digit);
const everyDigit = Array.from({ length: 5 }, (_, hand) => {
  const sameCode = { ...selectExamples(hands, new Array(10).fill(hand)), labels: tenLabels };
  return withoutLabels(asked.decode(withLabels(sameCode, 10)), [28, 28, 1]);
});
show(
  imageGrid({
    title: 'One random code per row, ten labels',
    alt:
      'Five rows of the digits 0 to 9; each row in a handwriting of its own: slanted, bold, ' +
      'narrow, wide; one row nearly all faint and broken, and single digits in the others, ' +
      'above all the 1.',
    rows: everyDigit.map((images, hand) => ({ name: `code ${hand + 1}`, images })),
  }),
);
;
const priced = (
  [
    [unasked, binaryTest],
    [asked, withLabels(binaryTest, 10)],
  ] as const
).map(([model, images]) => {
  const { kl, elbo } = evidenceLowerBound(model, images, settings.seed);
  return {
    model: model.name,
    KL: kl,
    ELBO: elbo,
    'importance-weighted': importanceWeightedBound(model, images, {
      samples: choose({ full: 200, quick: 20 }),
      seed: settings.seed,
    }).bound,
  };
});
show(
  table({
    caption:
      'Binarised test split, 4 latents, nats per image; the second row is given the label for ' +
      'nothing',
    rows: priced,
    columns: [
      'model',
      { key: 'KL', format: 2 },
      { key: 'ELBO', format: 2 },
      { key: 'importance-weighted', format: 2 },
    ],
  }),
);
;
import { clipped, compare, meanImageBaseline } from 'autoencoder-workbook';

const codecs = [meanImageBaseline(train), pca10, clipped(pca10), ppca, linearVae, plain, vae];
const yardstick = compare(codecs, test, { train: train });
show(
  table({
    caption: `Code size ${settings.codeSize}, mnist-10k, test split`,
    rows: yardstick,
    columns: [
      'method',
      { key: 'latentDim', title: 'code size' },
      { key: 'mse', title: 'MSE per pixel', format: 5 },
      { key: 'psnr', title: 'PSNR, dB', format: 2 },
      { key: 'knnAccuracy', title: 'neighbours', format: 3 },
      { key: 'probeAccuracy', title: 'probe', format: 3 },
      { key: 'fitSeconds', title: 'fit, s', format: 1 },
    ],
  }),
);
;
show(
  [
    { method: 'pPCA', 'active units': ppca.activeUnits, 'rate in nats': ppca.trainRate },
    {
      method: 'linear VAE',
      'active units': activeUnits(linearVae, test).count,
      'rate in nats': evidenceLowerBound(linearVae, test, settings.seed).kl,
    },
    { method: 'VAE', 'active units': activeUnits(vae, test).count, 'rate in nats': vaeElbo.kl },
  ],
  { caption: 'Test split, of pPCA the training split: latents in use and what the code costs' },
);
;
const wide = variationalAutoencoder({ name: 'VAE', latentDim: 64, net: net, seed: settings.seed });
;
const wideRun = await fit(wide, train, { ...schedule, epochs: settings.longEpochs });
;
const mseOf = (codec: Parameters<typeof reconstruct>[0]): number =>
  meanSquaredError(test, reconstruct(codec, test));
const widths = [
  [vae, pca10],
  [wide, pca.withLatentDim(64)],
] as const;
show(
  widths.map(([model, linear]) => ({
    'code size': model.latentDim,
    'VAE, KL': evidenceLowerBound(model, binaryTest, settings.seed).kl,
    'VAE, MSE': mseOf(model),
    'PCA, MSE': mseOf(linear),
    'PCA clipped, MSE': mseOf(clipped(linear)),
  })),
  { caption: 'MSE per pixel on the grey test split; KL in nats on the binarised one' },
);
;
const few = firstExamples(binaryTest, 100);
const black = { ...few, values: new Float32Array(few.values.length) };
const turned = {
  ...few,
  values: Float32Array.from(few.values, (_, i) => few.values[i - 2 * (i % 784) + 783]),
};
const likelihoodOf = (images: typeof few): number =>
  importanceWeightedBound(vae, images, { samples: 100, seed: settings.seed }).bound;
const digitRows = Array.from({ length: 10 }, (_, digit) => {
  const own = Array.from({ length: test.count }, (_, i) => i).filter(
    (i) => test.labels?.[i] === digit,
  );
  return { images: `${digit}s`, nats: likelihoodOf(selectExamples(binaryTest, own.slice(0, 50))) };
});
show(
  [
    { images: 'test digits', nats: likelihoodOf(few) },
    { images: 'turned by 180°', nats: likelihoodOf(turned) },
    { images: 'black', nats: likelihoodOf(black) },
    ...digitRows,
  ],
  { caption: 'Importance-weighted bound with 100 draws under the VAE, nats per image, test split' },
);
;
// Exercise 6: KL of N(mu, s²) from N(0, tau²), in nats. Your formula in place of NaN.
function klToPrior(mu: number, s: number, tau: number): number {
  return Number.NaN * mu * s * tau;
}
;
const priorCheck = (kl: typeof klToPrior): string => {
  if (!(Math.abs(kl(1, 1, 1) - 0.5) < 1e-9)) return 'not yet: KL(N(1, 1) ‖ N(0, 1)) is ½ nat';
  const random = randomSource(settings.seed, 'exercise');
  const [mu, s, tau] = [0.7, 0.4, 2];
  const ratios = Array.from({ length: 20_000 }, () => {
    const z = mu + s * random.normal();
    return (z / tau) ** 2 / 2 + Math.log(tau) - ((z - mu) / s) ** 2 / 2 - Math.log(s);
  });
  const gap = kl(mu, s, tau) - average(ratios);
  return Math.abs(gap) < 0.02 ? 'right: formula and draws agree' : `not yet: off by ${gap} nats`;
};
console.log(priorCheck(klToPrior));
export {};
