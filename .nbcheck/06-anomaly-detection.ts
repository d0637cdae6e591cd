import { fit, loadDataset, show, splitDataset, table } from 'autoencoder-workbook';
import type { Dataset, Examples } from 'autoencoder-workbook';
import type { AnomalyScore, AnomalySplits } from 'autoencoder-workbook/dist/detection';
import { choose } from 'autoencoder-workbook/dist/notebook';

const settings = Object.freeze({
  seed: 1,
  seeds: choose({ full: [1, 2, 3], quick: [1, 2] }),
  digits: choose({ full: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], quick: [0, 8] }),
  trainImages: choose({ full: 8_000, quick: 4_000 }),
  testImages: choose({ full: 2_000, quick: 500 }),
  sizes: choose({ full: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256], quick: [0, 2, 32] }),
  latentDim: 32,
  oneClassEpochs: choose({ full: 30, quick: 2 }),
  allDigitsEpochs: choose({ full: 15, quick: 1 }),
  beatEpochs: choose({ full: 200, quick: 2 }),
  tableEpochs: choose({ full: 40, quick: 2 }),
} as const);
;
const digits = splitDataset(loadDataset('mnist-10k'), {
  seed: settings.seed,
  test: settings.testImages,
  validation: 0,
  train: settings.trainImages,
});
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));
;
const normalPoints = [
  [2, 0],
  [-2, 0],
  [0, 1],
  [0, -1],
];
const askedPoints = [
  [0, 0],
  [1.5, 0.5],
  [0, 2],
  [6, 0],
];
const nearestByHand = ([u, v]: readonly number[]): number =>
  Math.min(...normalPoints.map(([a, b]) => (u - a) ** 2 + (v - b) ** 2));
const fiveByHand = askedPoints.map(([u, v]) => ({
  point: `(${u}, ${v})`,
  'distance to the mean': u ** 2 + v ** 2,
  SPE: v ** 2,
  'T²': u ** 2 / 2,
  'T² + SPE/σ²': u ** 2 / 2 + v ** 2 / 0.5,
  'nearest normal': nearestByHand([u, v]),
}));
show(fiveByHand, { caption: 'Five scores by hand, one component kept: higher = more anomalous' });
;
import { examplesFrom, fitPca } from 'autoencoder-workbook';
import {
  distanceToMeanScore,
  hotellingScore,
  likelihoodScore,
  nearestRowScore,
  speScore,
} from 'autoencoder-workbook/dist/detection';

const toyTrain = examplesFrom(Float32Array.from(normalPoints.flat()), [2]);
const asked = examplesFrom(Float32Array.from(askedPoints.flat()), [2]);
const toyPca = fitPca(toyTrain, { latentDim: 1 });
const fromPackage = [
  distanceToMeanScore(toyTrain).score(asked),
  speScore(toyPca).score(asked),
  hotellingScore(toyPca).score(asked),
  // −ln p is half of T² + SPE/σ² and a constant: its value at the mean, the first point.
  likelihoodScore(toyPca)
    .score(asked)
    .map((value, _, all) => 2 * (value - all[0])),
  nearestRowScore(toyTrain).score(asked),
];
const byHand = fiveByHand.map(({ point: _, ...scores }) => Object.values(scores));
const handGap = Math.max(
  ...byHand.flatMap((scores, i) => scores.map((own, j) => Math.abs(own - fromPackage[j][i]))),
);
console.log(`largest difference between hand and package: ${handGap.toFixed(6)}`);
;
import { auroc, averagePrecision } from 'autoencoder-workbook';
import { flagAllF1 } from 'autoencoder-workbook/dist/detection';

const four = { scores: [2, 5, 10, 10], anomalous: [true, false, false, true] };
const pairsByHand = four.scores.flatMap((anomaly, i) =>
  four.scores.flatMap((normal, j) => {
    if (!four.anomalous[i] || four.anomalous[j]) return [];
    return [{ anomaly, normal, counts: anomaly > normal ? 1 : anomaly === normal ? 0.5 : 0 }];
  }),
);
show(pairsByHand, { caption: 'Every anomaly against every normal example' });
;
// Down the distinct scores: at 10 one of two flagged is real, at 2 two of four.
const stepsByHand = 0.5 * (1 / 2) + 0.5 * (2 / 4);
const pairMean = mean(pairsByHand.map(({ counts }) => counts));
const constant = { scores: [7, 7, 7, 7], anomalous: four.anomalous };
show(
  [
    { measure: 'AUROC', hand: pairMean, package: auroc(four), constant: auroc(constant) },
    {
      measure: 'average precision',
      hand: stepsByHand,
      package: averagePrecision(four),
      constant: averagePrecision(constant),
    },
    {
      measure: 'F1 of flagging everything',
      hand: 1 / 1.5,
      package: flagAllF1(0.5),
      constant: null,
    },
  ],
  { caption: 'Four scores 2, 5, 10, 10 with their truths; and a score that is 7 for everybody' },
);
;
import { anomalySplits } from 'autoencoder-workbook';

const problems = settings.digits.map((digit) =>
  anomalySplits(digits, { normal: [digit], calibration: 100, seed: settings.seed }),
);
const areaUnder = (score: AnomalyScore, { test }: AnomalySplits): number =>
  100 * auroc({ scores: score.score(test), anomalous: test.anomalous });
const digitPcas = problems.map(({ train }) => fitPca(train));
const residualOf = (i: number, k: number): AnomalyScore =>
  k === 0 ? distanceToMeanScore(problems[i].train) : speScore(digitPcas[i].withLatentDim(k));
const pcaAreas = problems.map((problem, i) =>
  settings.sizes.map((k) => areaUnder(residualOf(i, k), problem)),
);
const meanAreas = settings.sizes.map((_, j) => mean(pcaAreas.map((areas) => areas[j])));
;
import { lineChart } from 'autoencoder-workbook';

// k = 0 has no place on a logarithmic axis: it is drawn at one half.
const places = settings.sizes.map((k) => Math.max(k, 0.5));
const sizeAxis = {
  title: 'components (leftmost: 0, the mean image)',
  scale: 'log',
  ticks: [1, 2, 4, 8, 16, 32, 64, 128, 256],
} as const;
const areaAxis = { title: 'AUROC', unit: '%', zero: false, domain: [68, 100] } as const;
const eight = settings.digits.indexOf(8);
const digitLines = settings.digits.map((digit, i) => ({
  name: digit === 8 ? 'digit 8' : `digit ${digit} `,
  x: places,
  y: pcaAreas[i],
  line: digit === 8 ? ('dashed' as const) : ('thin' as const),
  listed: digit === 8,
  ...(digit === 8 ? {} : { colour: '#8c8c8c' }),
}));
const pcaMeanLine = { name: 'PCA', x: places, y: meanAreas, points: true };
;
show(
  lineChart({
    title: 'One digit normal, nine anomalous: AUROC of PCA’s residual (bold: mean of the ten)',
    alt:
      'Ten thin lines and their mean against the number of components, from 0 to 256. The mean ' +
      'rises from 86 to a flat hump between 16 and 64 and falls; digit 8 lies far below it.',
    x: sizeAxis,
    y: areaAxis,
    series: [...digitLines, pcaMeanLine],
  }),
);
show(
  settings.sizes.map((k, j) => ({ components: k, 'mean AUROC (%)': meanAreas[j] })),
  { caption: `Mean over ${settings.digits.length} digits, ${settings.testImages} test images` },
);
;
import { denseAutoencoder, residualScore } from 'autoencoder-workbook';

const netAreas = settings.seeds.map((): number[] => []);
const netSeconds: number[] = [];
const oneCycle = { type: 'oneCycle', maxRate: 3e-3 } as const;
for (const [run, seed] of settings.seeds.entries()) {
  for (const problem of problems) {
    const net = denseAutoencoder({ latentDim: settings.latentDim, hidden: [256], seed });
    await fit(net, problem.train, {
      seed,
      epochs: settings.oneClassEpochs,
      batchSize: 64,
      learningRate: oneCycle,
    });
    netAreas[run].push(areaUnder(residualScore(net), problem));
    netSeconds.push(net.cost.fitSeconds);
    net.dispose();
  }
}
;
const nearestAreas = problems.map((problem) => areaUnder(nearestRowScore(problem.train), problem));
const at32 = settings.sizes.indexOf(settings.latentDim);
const perSeed = (i: number): number[] => netAreas.map((areas) => areas[i]);
const perDigit = settings.digits.map((digit, i) => ({
  digit: String(digit),
  mean: pcaAreas[i][0],
  nearest: nearestAreas[i],
  pca: pcaAreas[i][at32],
  net: mean(perSeed(i)),
  spread: spread(perSeed(i)),
  lead: mean(perSeed(i)) - pcaAreas[i][at32],
}));
const seedMeans = netAreas.map((areas) => mean(areas));
const allDigits = {
  digit: 'mean',
  mean: meanAreas[0],
  nearest: mean(nearestAreas),
  pca: meanAreas[at32],
  net: mean(seedMeans),
  spread: spread(seedMeans),
  lead: mean(seedMeans) - meanAreas[at32],
};
;
show(
  table({
    caption: 'AUROC in %, one digit normal; the net: mean and spread over seeds',
    rows: [...perDigit, allDigits],
    columns: [
      'digit',
      { key: 'mean', title: 'mean image', format: 1 },
      { key: 'nearest', title: 'nearest image', format: 1 },
      { key: 'pca', title: 'PCA-32', format: 1 },
      { key: 'net', title: 'net-32', format: 2 },
      { key: 'spread', title: '±', format: 2 },
      { key: 'lead', title: 'net − PCA', format: 2 },
    ],
    highlight: ({ digit }) => digit === 'mean',
  }),
);
console.log(`weights of one net, without biases: ${2 * (784 * 256 + 256 * 32)}`);
const pcaSeconds = mean(digitPcas.map(({ cost }) => cost.fitSeconds));
console.log(`seconds to fit one: net ${mean(netSeconds).toFixed(1)}, PCA ${pcaSeconds.toFixed(1)}`);
;
show(
  lineChart({
    title: 'The net in the same figure: points at code size 32, three seeds',
    alt:
      'The lines of the figure before, pale, with the mean of PCA in bold. At 32 the points of ' +
      'the net lie a little above the mean line; for digit 8 they lie clearly above its line.',
    x: sizeAxis,
    y: { ...areaAxis, domain: [76, 100] },
    series: [
      ...digitLines.filter(({ listed }) => listed),
      pcaMeanLine,
      {
        name: 'dense',
        x: settings.seeds.map(() => settings.latentDim),
        y: seedMeans,
        line: 'none',
        points: true,
      },
      {
        name: 'dense, digit 8',
        x: settings.seeds.map(() => settings.latentDim),
        y: perSeed(eight),
        line: 'none',
        points: true,
      },
    ],
    rules: [
      { label: 'nearest image', y: mean(nearestAreas) },
      { label: 'mean image', y: meanAreas[0] },
    ],
  }),
);
;
import { selectExamples } from 'autoencoder-workbook';
import { calibrationNormals } from 'autoencoder-workbook/dist/detection';

const rowsOf = (data: Dataset, from: number, to: number): Dataset =>
  selectExamples(
    data,
    Array.from({ length: to - from }, (_, i) => from + i),
  );
const middle = settings.testImages / 2;
const heldOut = calibrationNormals(rowsOf(digits.test, 0, middle));
const unseen = rowsOf(digits.test, middle, settings.testImages);
const clothes = loadDataset('fashion-sample');
const fullPca = fitPca(digits.train);
const pca = fullPca.withLatentDim(settings.latentDim);
const imageOf = (values: Float32Array): Examples => examplesFrom(values, unseen.shape);
const black = imageOf(new Float32Array(784));
const farAlong = imageOf(pca.mean.map((value, i) => value + 1000 * pca.components[i]));
;
const [spe, tSquared, likelihood] = [speScore(pca), hotellingScore(pca), likelihoodScore(pca)];
const middleOf = (values: ArrayLike<number>): number =>
  Array.from(values).sort((a, b) => a - b)[Math.floor(values.length / 2)];
const kinds: Readonly<Record<string, Examples>> = {
  'unseen digits': unseen,
  clothes,
  'black square': black,
  'mean + 1000 v₁': farAlong,
};
show(
  Object.entries(kinds).map(([images, examples]) => ({
    images,
    'SPE (median)': middleOf(spe.score(examples)),
    'T² (median)': middleOf(tSquared.score(examples)),
    'pPCA −ln p (median)': middleOf(likelihood.score(examples)),
  })),
  { caption: 'PCA-32 fitted on 8,000 digits' },
);
console.log(`10⁶/λ₁ = ${(1e6 / pca.eigenvalues[0]).toFixed(0)}`);
;
import { fitProbabilisticPca } from 'autoencoder-workbook';

const { noiseVariance } = fitProbabilisticPca(pca);
const both = (examples: Examples): Float64Array => {
  const off = spe.score(examples);
  return tSquared.score(examples).map((along, i) => along + off[i] / noiseVariance);
};
const limit = [...both(heldOut)].sort((a, b) => a - b)[Math.floor(0.95 * heldOut.count)];
const contour = Array.from({ length: 60 }, (_, i) => (limit * (i + 1)) / 61);
const cloud = (name: string, examples: Examples) => ({
  name,
  x: tSquared.score(examples),
  y: spe.score(examples).map((value) => Math.max(value, 1e-4)),
  line: 'none' as const,
  points: true,
});
;
show(
  lineChart({
    title: 'Off the plane (up) and along it (right); curve: 95 % of held-out digits lie below',
    alt:
      'A cloud of digits, one of clothes above and partly beside it, the black square far below ' +
      'the digits, and one point at the right bottom corner with a residual of zero.',
    x: { title: 'T²', scale: 'log', domain: [2, 1e6] },
    y: { title: 'SPE, squared pixels', scale: 'log', domain: [3e-5, 400] },
    series: [
      cloud('clothes', rowsOf(clothes, 0, 200)),
      cloud('digits', rowsOf(unseen, 0, Math.min(200, unseen.count))),
      cloud('black square', black),
      cloud('mean + 1000 v₁', farAlong),
      {
        name: 'T² + SPE/σ² = const',
        x: contour,
        y: contour.map((along) => noiseVariance * (limit - along)),
        colour: '#8c8c8c',
      },
    ],
    height: 420,
  }),
);
;
import { variationalAutoencoder } from 'autoencoder-workbook';

const wholeNet = denseAutoencoder({ latentDim: 32, hidden: [256], seed: settings.seed });
const wholeRun = await fit(wholeNet, digits.train, {
  seed: settings.seed,
  epochs: settings.allDigitsEpochs,
  learningRate: oneCycle,
});
const vae = variationalAutoencoder({
  latentDim: 10,
  net: { type: 'dense', hidden: [400, 200] },
  seed: settings.seed,
});
const vaeRun = await fit(vae, digits.train, {
  seed: settings.seed,
  epochs: settings.allDigitsEpochs,
  learningRate: { type: 'cosine', rate: 2e-3 },
});
;
function blurred(images: Examples): Examples {
  const offsets = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dy, dx]));
  const values = Float32Array.from(images.values, (_, index) => {
    const [row, column] = [Math.floor((index % 784) / 28), index % 28];
    return offsets.reduce((sum, [dy, dx]) => {
      const [y, x] = [row + dy, column + dx];
      const inside = y >= 0 && y < 28 && x >= 0 && x < 28;
      return sum + (inside ? images.values[index + 28 * dy + dx] / 9 : 0);
    }, 0);
  });
  return { ...images, values };
}
const fainter: Examples = { ...unseen, values: unseen.values.map((value) => value / 2) };
const strangers = { blurred: blurred(unseen), 'half contrast': fainter, clothes };
const against = (score: AnomalyScore, others: Examples): number =>
  auroc({
    scores: [...score.score(unseen), ...score.score(others)],
    anomalous: Array.from({ length: unseen.count + others.count }, (_, i) => i >= unseen.count),
  });
;
import { negativeElboScore, sumScore } from 'autoencoder-workbook/dist/detection';

const watchers: readonly (readonly [string, AnomalyScore])[] = [
  ['amount of ink', sumScore(unseen.shape)],
  ['distance to the mean', distanceToMeanScore(digits.train)],
  ['nearest image', nearestRowScore(rowsOf(digits.train, 0, 3_000))],
  ['PCA-32 residual', spe],
  ['pPCA-32 −ln p', likelihood],
  ['net-32 residual', residualScore(wholeNet)],
  ['VAE-10 −ELBO', negativeElboScore(vae, { draws: 5, seed: 3 })],
];
const shareBelow = (score: AnomalyScore, one: Examples): number => {
  const [own] = score.score(one);
  return mean(Array.from(score.score(unseen), (value) => (value < own ? 1 : 0)));
};
const watched = (name: string, score: AnomalyScore) => ({
  score: name,
  'black: above (%) of digits': 100 * shareBelow(score, black),
  blurred: against(score, strangers.blurred),
  'half contrast': against(score, strangers['half contrast']),
  clothes: against(score, strangers.clothes),
});
show(
  watchers.map(([name, score]) => watched(name, score)),
  { caption: 'AUROC of altered images against unseen digits; below 0.5: more normal than digits' },
);
;
import { firstExamples, imageGrid } from 'autoencoder-workbook';

const captionsOf = (images: Examples) =>
  Array.from(spe.score(images), (value) => value.toFixed(1));
const gridRow = (name: string, images: Examples) => {
  const eightImages = firstExamples(images, 8);
  return { name, images: eightImages, captions: captionsOf(eightImages) };
};
show(
  imageGrid({
    title: 'Under each image its residual under PCA-32: the lower, the more “normal”',
    alt:
      'Four rows of eight images with a number under each. Clean digits have the largest ' +
      'residuals but for clothes; blurred ones and faint ones have far smaller ones.',
    rows: [
      gridRow('digits', unseen),
      gridRow('blurred', strangers.blurred),
      gridRow('half contrast', strangers['half contrast']),
      gridRow('clothes', clothes),
    ],
  }),
);
console.log(`the black square: ${spe.score(black)[0].toFixed(2)}`);
;
import { calibrate, twoSidedRankScore } from 'autoencoder-workbook/dist/detection';

const twoSided = watchers.map(([name, score]) =>
  watched(name, twoSidedRankScore(score, calibrate(score, heldOut))),
);
show(twoSided, { caption: 'The same with the two-sided rank score' });
;
const manySizes = choose({ full: [1, 2, 4, 8, 16, 32, 64, 128, 256], quick: [2, 32] });
const sized = manySizes.map((k) => fullPca.withLatentDim(k));
const clothesLine = (name: string, make: (fitted: typeof pca) => AnomalyScore) => ({
  name,
  x: manySizes,
  y: sized.map((fitted) => against(make(fitted), clothes)),
  points: true,
});
show(
  lineChart({
    title: 'Fitted on digits, clothes as anomalies: AUROC against the number of components',
    alt:
      'The residual rises from 0.8 to nearly 1 with more components; T² stays near 0.5 up to 32 ' +
      'and rises late; a rule marks the amount of ink near 0.9.',
    x: { title: 'components', scale: 'log', ticks: [1, 2, 4, 8, 16, 32, 64, 128, 256] },
    y: { title: 'AUROC', zero: false, domain: [0.3, 1] },
    series: [
      { ...clothesLine('PCA', speScore), name: 'PCA' },
      { ...clothesLine('T²', hotellingScore), line: 'dashed' },
    ],
    rules: [
      { label: 'amount of ink', y: against(sumScore(unseen.shape), clothes) },
      { label: 'mean image', y: against(distanceToMeanScore(digits.train), clothes) },
    ],
  }),
);
;
import {
  calibrationScores,
  conformalThreshold,
  jacksonMudholkarLimit,
  meanPlusDeviations,
  quantileThreshold,
} from 'autoencoder-workbook/dist/detection';
import { normalQuantile } from 'autoencoder-workbook/dist/math';

const rules = {
  'training quantile': ({ train }, rate) => quantileThreshold(train, rate),
  'training mean + s.d.': ({ train }, rate) => meanPlusDeviations(train, normalQuantile(1 - rate)),
  'Jackson–Mudholkar': ({ i }, rate) =>
    jacksonMudholkarLimit(digitPcas[i].eigenvalues.subarray(settings.latentDim), rate).limit,
  'held-out quantile': ({ held }, rate) => quantileThreshold(held, rate),
  conformal: ({ held }, rate) => conformalThreshold(calibrationScores(held), rate).threshold,
} satisfies Record<string, (scores: DigitScores, rate: number) => number>;
interface DigitScores {
  readonly i: number;
  readonly train: Float64Array;
  readonly held: Float64Array;
  readonly fresh: Float64Array;
}
;
const digitScores: readonly DigitScores[] = problems.map(({ train, calibration, test }, i) => {
  const score = residualOf(i, settings.latentDim);
  return {
    i,
    train: score.score(train),
    held: score.score(calibration),
    fresh: score.score(test).filter((_, at) => !test.anomalous[at]),
  };
});
const nominalRates = [0.01, 0.05, 0.1];
/** Share of all fresh normals, of all digits together, above the threshold of their digit. */
const actualRate = (rule: keyof typeof rules, rate: number): number =>
  mean(
    digitScores.flatMap((scores) => {
      const threshold = rules[rule](scores, rate);
      return Array.from(scores.fresh, (value) => (value > threshold ? 1 : 0));
    }),
  );
const ruleNames = Object.keys(rules) as (keyof typeof rules)[];
const alarmBars = ruleNames.flatMap((name) =>
  nominalRates.map((rate) => ({
    name,
    group: `nominal ${100 * rate} %`,
    value: 100 * actualRate(name, rate),
  })),
);
;
import { barChart } from 'autoencoder-workbook';

show(
  barChart({
    title: 'Actual false alarms on unseen normals, all digits together',
    alt:
      'Grouped bars for five rules at nominal 1, 5 and 10 per cent. The training quantile gives ' +
      'twice what it promises and more, the formula between 20 and 35; the last two keep it.',
    bars: alarmBars,
    value: { title: 'false alarms', unit: '%' },
  }),
);
const { law } = conformalThreshold(calibrationScores(digitScores[0].held), 0.05);
console.log(
  `conformal, one detector at 5 %: expected ${(100 * law.mean).toFixed(2)} %, ` +
    `± ${(100 * law.deviation).toFixed(2)} % over draws of its 100 calibration normals`,
);
;
import { confusionAt, precisionAtPrevalence } from 'autoencoder-workbook/dist/detection';

const eightJudged = {
  scores: residualOf(eight, settings.latentDim).score(problems[eight].test),
  anomalous: problems[eight].test.anomalous,
};
const eightAlarms = nominalRates.map((rate) =>
  confusionAt(eightJudged, rules.conformal(digitScores[eight], rate)),
);
show(
  eightAlarms.map(({ detectionRate, falseAlarmRate, precision, f1, flagAllF1: floor }, i) => ({
    'asked for (%)': 100 * nominalRates[i],
    'false alarms (%)': 100 * falseAlarmRate,
    'detected (%)': 100 * detectionRate,
    'precision here': precision,
    F1: f1,
    'F1 of flagging all': floor,
  })),
  { caption: 'Digit 8 normal; nine test images in ten are anomalies' },
);
;
const prevalences = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9];
const allScores = problems.map(({ test }, i) => residualOf(i, settings.latentDim).score(test));
/** Both rates as means over the digits: a single one has 200 normals, too few for a small rate. */
const precisionLine = (rate: number) => {
  const alarms = problems.map(({ test: { anomalous } }, i) =>
    confusionAt({ scores: allScores[i], anomalous }, rules.conformal(digitScores[i], rate)),
  );
  const detectionRate = mean(alarms.map((one) => one.detectionRate));
  const falseAlarmRate = mean(alarms.map((one) => one.falseAlarmRate));
  const precisionAt = (prevalence: number): number =>
    precisionAtPrevalence({ detectionRate, falseAlarmRate, prevalence }) ?? 0;
  return {
    name: `${100 * rate} % false alarms asked for`,
    x: prevalences,
    y: prevalences.map(precisionAt),
    points: true,
  };
};
show(
  lineChart({
    title: 'What share of the alarms is real? Mean over the ten digits',
    alt:
      'Precision against prevalence on a logarithmic axis. All curves begin low at one in a ' +
      'thousand and reach nearly 1 where anomalies are common; fewer false alarms lift them most.',
    x: { title: 'prevalence of anomalies', scale: 'log', ticks: [0.001, 0.01, 0.1, 0.5, 0.9] },
    y: { title: 'precision', domain: [0, 1] },
    series: nominalRates.map(precisionLine),
  }),
);
;
const beats = {
  train: loadDataset('ecg5000-sample', { split: 'train' }),
  test: loadDataset('ecg5000-sample', { split: 'test' }),
};
const beatProblem = anomalySplits(beats, {
  normal: ['normal'],
  calibration: 73,
  seed: settings.seed,
});
const beatSizes = [0, 1, 2, 4, 8, 16, 32, 64];
const beatPca = fitPca(beatProblem.train);
const beatResiduals = beatSizes.map((k) =>
  k === 0 ? distanceToMeanScore(beatProblem.train) : speScore(beatPca.withLatentDim(k)),
);
const beatAreas = beatResiduals.map((score) => areaUnder(score, beatProblem) / 100);
const nearestBeat = nearestRowScore(beatProblem.train);
;
const beatCodes = choose({ full: [2, 8, 32], quick: [2] });
const beatNets: { latentDim: number; seed: number; score: AnomalyScore; area: number }[] = [];
for (const latentDim of beatCodes) {
  for (const seed of settings.seeds) {
    const net = denseAutoencoder({
      inputShape: [140],
      latentDim,
      hidden: [64],
      output: 'linear',
      seed,
    });
    await fit(net, beatProblem.train, {
      seed,
      epochs: settings.beatEpochs,
      batchSize: 32,
      learningRate: oneCycle,
    });
    const score = residualScore(net);
    beatNets.push({ latentDim, seed, score, area: areaUnder(score, beatProblem) / 100 });
  }
}
;
show(
  lineChart({
    title: 'Abnormal beats of one patient: AUROC against the size of the code',
    alt:
      'PCA rises to its best value at two components and falls steadily behind; points of nets ' +
      'with 2, 8 and 32 numbers stay near that best value; rules mark nearest and mean beat.',
    x: { title: 'code size (leftmost: 0)', scale: 'log', ticks: [1, 2, 4, 8, 16, 32, 64] },
    y: { title: 'AUROC', zero: false, domain: [0.96, 1] },
    series: [
      { name: 'PCA', x: beatSizes.map((k) => Math.max(k, 0.5)), y: beatAreas, points: true },
      {
        name: 'dense',
        x: beatNets.map(({ latentDim }) => latentDim),
        y: beatNets.map(({ area }) => area),
        line: 'none',
        points: true,
      },
    ],
    rules: [
      { label: 'nearest beat', y: areaUnder(nearestBeat, beatProblem) / 100 },
      { label: 'mean beat', y: beatAreas[0] },
    ],
  }),
);
;
import { aurocByGroup } from 'autoencoder-workbook/dist/detection';

const beatNames = beats.test.classNames ?? [];
const beatKinds = Array.from(beats.test.labels ?? [], (label) => beatNames[label]);
const beatMethods: readonly (readonly [string, AnomalyScore])[] = [
  ['mean beat', beatResiduals[0]],
  ['nearest beat', nearestBeat],
  ['PCA-2', beatResiduals[2]],
  ['PCA-8', beatResiduals[4]],
  ...beatCodes.map((k): readonly [string, AnomalyScore] => {
    const [first] = beatNets.filter(({ latentDim }) => latentDim === k);
    return [`net-${k}`, first.score];
  }),
];
const beatTable = beatMethods.map(([method, score]) => {
  const judged = { scores: score.score(beats.test), anomalous: beatProblem.test.anomalous };
  const { groups, macro, pooled } = aurocByGroup(judged, beatKinds);
  const perKind = groups.map(({ group, count, auroc: area }) => [`${group} (${count})`, area]);
  return { method, ...Object.fromEntries(perKind), 'mean of kinds': macro, pooled };
});
show(table({ caption: 'AUROC by kind of beat, 1,500 test beats', rows: beatTable }));
;
import { confusionOf } from 'autoencoder-workbook/dist/detection';

const beatScore = beatResiduals[4];
const oneDeviation = meanPlusDeviations(beatScore.score(beatProblem.train));
const beatFlags = Array.from(beatScore.score(beats.test), (value) => value > oneDeviation);
const asAnomalies = confusionOf(beatFlags, beatProblem.test.anomalous);
const asNormals = confusionOf(
  beatFlags.map((flag) => !flag),
  beatProblem.test.anomalous.map((is) => !is),
);
const { detectionRate: beatsFound, falseAlarmRate: beatsFalse } = asAnomalies;
const rareBeats = precisionAtPrevalence({
  detectionRate: beatsFound,
  falseAlarmRate: beatsFalse,
  prevalence: 0.01,
});
show(
  [
    { positive: 'normal beats', precision: asNormals.precision, recall: asNormals.detectionRate },
    { positive: 'abnormal beats', precision: asAnomalies.precision, recall: beatsFound },
    { positive: 'abnormal beats, 1 in 100', precision: rareBeats, recall: beatsFound },
  ],
  { caption: 'One detector, one threshold, 1,500 test beats: PCA-8, mean + 1 s.d. of training' },
);
console.log(`false alarms: ${(100 * beatsFalse).toFixed(1)} % of the normal beats`);
;
import { fitStandardiser } from 'autoencoder-workbook';

const logged = (data: Dataset): Dataset => ({ ...data, values: data.values.map(Math.log1p) });
const connections = splitDataset(logged(loadDataset('kddcup99-distinct')), {
  seed: settings.seed,
  test: choose({ full: 6_000, quick: 2_000 }),
  validation: 0,
});
const raw = anomalySplits(connections, {
  normal: ['normal'],
  calibration: 800,
  seed: settings.seed,
});
const standardiser = fitStandardiser(raw.train);
const traffic: AnomalySplits = {
  train: { ...raw.train, ...standardiser.apply(raw.train) },
  calibration: { ...raw.calibration, ...standardiser.apply(raw.calibration) },
  test: { ...raw.test, ...standardiser.apply(raw.test) },
};
;
import { mahalanobisScore, normScore, randomScore } from 'autoencoder-workbook/dist/detection';

const trafficPca = fitPca(traffic.train);
const trafficShape = traffic.test.shape;
const trafficNets: AnomalyScore[] = [];
for (const seed of settings.seeds) {
  const net = denseAutoencoder({
    inputShape: trafficShape,
    latentDim: 10,
    hidden: [64],
    output: 'linear',
    seed,
  });
  await fit(net, traffic.train, { seed, epochs: settings.tableEpochs, learningRate: oneCycle });
  trafficNets.push(residualScore(net));
}
;
const trafficMethods: readonly (readonly [string, AnomalyScore])[] = [
  ['random', randomScore(trafficShape, { seed: settings.seed })],
  ['norm of the row', normScore(trafficShape)],
  ['PCA-10', speScore(trafficPca.withLatentDim(10))],
  ['PCA-30', speScore(trafficPca.withLatentDim(30))],
  ['Mahalanobis', mahalanobisScore(trafficPca, { ridge: 0.1 })],
  ['nearest row', nearestRowScore(traffic.train)],
  ...trafficNets.map((score, run): readonly [string, AnomalyScore] => [
    `net-10, seed ${settings.seeds[run]}`,
    score,
  ]),
];
const attackNames = raw.test.classNames ?? [];
const attackKinds = Array.from(raw.test.labels ?? [], (label) => attackNames[label]);
const trafficRows = trafficMethods.map(([method, score]) => {
  const started = performance.now();
  const scores = score.score(traffic.test);
  const seconds = (performance.now() - started) / 1000;
  const judged = { scores, anomalous: traffic.test.anomalous };
  const threshold = conformalThreshold(calibrate(score, traffic.calibration), 0.01).threshold;
  const alarms = confusionAt(judged, threshold);
  return { method, seconds, alarms, ...aurocByGroup(judged, attackKinds) };
});
;
show(
  table({
    caption: 'Distinct connections; threshold from 800 held-out normals for 1 % false alarms',
    rows: trafficRows.map(({ method, seconds, macro, pooled, alarms }) => ({
      method,
      pooled,
      macro,
      falseAlarms: 100 * alarms.falseAlarmRate,
      detected: 100 * alarms.detectionRate,
      seconds,
    })),
    columns: [
      'method',
      { key: 'pooled', title: 'AUROC, all attacks', format: 4 },
      { key: 'macro', title: 'AUROC, mean of kinds', format: 4 },
      { key: 'falseAlarms', title: 'false alarms', unit: '%', format: 1 },
      { key: 'detected', title: 'detected', unit: '%', format: 1 },
      { key: 'seconds', title: 'seconds to score', format: 2 },
    ],
  }),
);
;
import { heatmap } from 'autoencoder-workbook';

const shownMethods = trafficRows.filter(({ method }) => !/random|Mahal|seed [23]/.test(method));
const frequent = [...shownMethods[0].groups]
  .filter(({ count }) => count >= choose({ full: 20, quick: 3 }))
  .sort((a, b) => a.auroc - b.auroc);
const areaOf = (groups: readonly { group: string; auroc: number }[], name: string): number =>
  groups.find(({ group }) => group === name)?.auroc ?? 0.5;
show(
  heatmap({
    title: 'AUROC by kind of attack (kinds with at least 20 test rows)',
    alt:
      'A table of AUROC values, attacks as rows, methods as columns. Most cells are above 0.95; ' +
      'warezclient and teardrop are lowest for the norm and PCA and better for net and nearest.',
    matrix: frequent.map(({ group }) => shownMethods.map(({ groups }) => areaOf(groups, group))),
    label: '.3f',
    colours: 'sequential',
    rowNames: frequent.map(({ group, count }) => `${group} (${count})`),
    columnNames: shownMethods.map(({ method }) => method.split(/ |,/)[0]),
    rows: { title: 'attack' },
    columns: { title: 'score' },
    value: { title: 'AUROC', domain: [0.85, 1] },
  }),
);
;
import { rowRepeats } from 'autoencoder-workbook/dist/data';
import { confusionOfTopShare } from 'autoencoder-workbook/dist/detection';

/** Columns to [0, 1] by what the training rows hold. */
function unitScale(train: Dataset): (data: Dataset) => Dataset {
  const columns = train.shape[0];
  const low = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  train.values.forEach((value, i) => {
    low[i % columns] = Math.min(low[i % columns], value);
    high[i % columns] = Math.max(high[i % columns], value);
  });
  const range = high.map((value, i) => (value > low[i] ? value - low[i] : 1));
  return (data) => ({
    ...data,
    values: data.values.map((value, i) => (value - low[i % columns]) / range[i % columns]),
  });
}
const allRows = loadDataset('kddcup99-rows');
const halves = splitDataset(allRows, { seed: 1, test: allRows.count / 2, validation: 0 });
const attacksOnly = (allRows.classNames ?? []).filter((name) => name !== 'normal');
const { duplicates } = rowRepeats({ all: allRows });
const { shared } = rowRepeats(halves);
console.log(`of ${allRows.count} rows ${duplicates} repeat another one`);
console.log(`of ${halves.test.count} test rows ${shared} are in the training half as well`);
;
const protocol = (parts: { train: Dataset; test: Dataset }, normal: readonly string[]) => {
  const problem = anomalySplits(parts, { normal, calibration: 800, seed: settings.seed });
  const scale = unitScale(problem.train);
  const score = speScore(fitPca(scale(problem.train), { latentDim: 2 }));
  const { anomalous } = problem.test;
  const judged = { scores: score.score(scale(problem.test)), anomalous };
  const top = confusionOfTopShare(judged, 0.2);
  const held = calibrationScores(score.score(scale(problem.calibration)));
  const honest = confusionAt(judged, conformalThreshold(held, 0.01).threshold);
  return {
    'share of anomalies': top.prevalence,
    AUROC: auroc(judged),
    'F1, top 20 %': top.f1,
    'F1, 1 % false alarms': honest.f1,
    'F1 of flagging all': top.flagAllF1,
  };
};
const plainly = splitDataset(loadDataset('kddcup99-distinct'), {
  seed: settings.seed,
  test: choose({ full: 6_000, quick: 2_000 }),
  validation: 0,
});
show(
  [
    { anomaly: 'normal traffic', rows: 'repeated', ...protocol(halves, attacksOnly) },
    { anomaly: 'attacks', rows: 'repeated', ...protocol(halves, ['normal']) },
    { anomaly: 'attacks', rows: 'distinct', ...protocol(plainly, ['normal']) },
  ],
  { caption: 'PCA-2 on columns scaled to 0…1: what is called the anomaly, and which rows' },
);
;
const oil = loadDataset('crude-oil');
const oilDays = Array.from({ length: oil.count }, (_, i) =>
  Array.from(oil.values.subarray(4 * i, 4 * i + 4)),
);
const returns = oilDays
  .slice(1)
  .map(([, , , price], i) => 100 * Math.log(price / oilDays[i][3]));
const recent = (i: number): number[] => returns.slice(Math.max(0, i - 60), Math.max(i, 60));
const calmed = returns.map((value, i) => value / spread(recent(i)));
const yearOf = (start: number): number => oilDays[start + 10][0];
;
import { seriesWindows } from 'autoencoder-workbook/dist/detection';

const watchOil = (values: readonly number[], scoreOf: (train: Examples) => AnomalyScore) => {
  const series = { values: Float32Array.from(values), count: values.length, shape: [1] };
  const { windows, starts } = seriesWindows(series, { length: 10, stride: 5 });
  const years = Array.from(starts, yearOf);
  const during = (from: number, to: number): Examples => {
    const chosen = years.flatMap((year, i) => (year >= from && year <= to ? [i] : []));
    return selectExamples(windows, chosen);
  };
  const score = scoreOf(during(1992, 1995));
  const held = calibrate(score, calibrationNormals(during(1996, 1997)));
  const { threshold } = conformalThreshold(held, 0.05);
  const scores = score.score(windows);
  return { years, starts, scores, flags: Array.from(scores, (value) => value > threshold) };
};
const oilPca = (train: Examples) => speScore(fitPca(train, { latentDim: 3 }));
const oilRuns = {
  'PCA-3, returns': watchOil(returns, oilPca),
  'norm, returns': watchOil(returns, ({ shape }) => normScore(shape)),
  'PCA-3, divided': watchOil(calmed, oilPca),
  'norm, divided': watchOil(calmed, ({ shape }) => normScore(shape)),
};
;
const oilYears = Array.from({ length: 33 }, (_, i) => 1986 + i);
const yearlyAlarms = ({ years, flags }: { years: number[]; flags: boolean[] }) =>
  oilYears.map((year) => 100 * mean(flags.filter((_, i) => years[i] === year).map(Number)));
show(
  lineChart({
    title: 'Alarms by year, where 5 % were asked for',
    alt:
      'Share of windows flagged each year. With plain returns it is zero in calm years and above ' +
      'twenty per cent in 1986, 1990, 2008 and 2009; divided by recent volatility it stays low.',
    x: { title: 'year', format: 'd' },
    y: { title: 'windows flagged', unit: '%' },
    series: [
      { name: 'returns', x: oilYears, y: yearlyAlarms(oilRuns['PCA-3, returns']), points: true },
      {
        name: 'divided by recent volatility',
        x: oilYears,
        y: yearlyAlarms(oilRuns['PCA-3, divided']),
        line: 'dashed',
      },
    ],
    rules: [{ label: 'asked for', y: 5 }],
  }),
);
;
const since1998 = ({ years, flags }: (typeof oilRuns)['norm, returns']): number =>
  100 * mean(flags.filter((_, i) => years[i] >= 1998).map(Number));
const strangest = ({ scores, starts }: (typeof oilRuns)['norm, returns']): string => {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const dates = order.slice(0, 6).map((i) => oilDays[starts[i] + 10].slice(0, 2).join('-'));
  return [...new Set(dates)].join(', ');
};
show(
  Object.entries(oilRuns).map(([score, run]) => ({
    score,
    'alarms since 1998 (%)': since1998(run),
    'highest windows end in': strangest(run),
  })),
  { caption: 'Ten-day windows of the price of crude oil, 5 % asked for' },
);
;
import {
  eventMeasures,
  pointAdjusted,
  randomAlarmMeasures,
} from 'autoencoder-workbook/dist/detection';
import { randomSource } from 'autoencoder-workbook/dist/math';

const recallByHand = 1 - (1 - 0.005) ** 500;
const precisionByHand = (0.05 * recallByHand) / (0.05 * recallByHand + 0.95 * 0.005);
const f1ByHand = (2 * recallByHand * precisionByHand) / (recallByHand + precisionByHand);
const expected = randomAlarmMeasures({ rate: 0.005, eventLength: 500, share: 0.05 });
const alarmSource = randomSource(settings.seed, 'random alarms');
const instants = 400_000;
const inSegment = Array.from({ length: instants }, (_, i) => i % 10_000 < 500);
const randomFlags = inSegment.map(() => alarmSource.uniform() < 0.005);
const simulated = confusionOf(pointAdjusted(randomFlags, inSegment), inSegment);
const { eventRecall, eventRecallByChance } = eventMeasures(randomFlags, inSegment);
show(
  [
    { F1: 'adjusted, by hand', value: f1ByHand },
    { F1: 'adjusted, closed form of the package', value: expected.adjusted.f1 },
    { F1: 'adjusted, simulated', value: simulated.f1 },
    { F1: 'not adjusted, closed form', value: expected.plain.f1 },
    { F1: 'not adjusted, simulated', value: confusionOf(randomFlags, inSegment).f1 },
  ],
  { caption: 'Alarms by coin toss, one instant in two hundred' },
);
console.log(`events met: ${eventRecall.toFixed(2)}, by chance ${eventRecallByChance.toFixed(2)}`);
;
const alarmRates = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];
show(
  lineChart({
    title: 'F1 of random alarms after point adjustment, 5 % of the instants anomalous',
    alt:
      'Three curves for segments of 20, 100 and 500 instants against the rate of random alarms: ' +
      'the longer the segments, the higher, up to more than 0.9; without adjustment below 0.1.',
    x: { title: 'share of instants flagged at random', scale: 'log', ticks: [0.001, 0.01, 0.1] },
    y: { title: 'F1', domain: [0, 1] },
    series: [
      ...[20, 100, 500].map((eventLength) => ({
        name: `segments of ${eventLength}`,
        x: alarmRates,
        y: alarmRates.map(
          (rate) => randomAlarmMeasures({ rate, eventLength, share: 0.05 }).adjusted.f1,
        ),
        points: true,
      })),
      {
        name: 'not adjusted',
        x: alarmRates,
        y: alarmRates.map(
          (rate) => randomAlarmMeasures({ rate, eventLength: 100, share: 0.05 }).plain.f1,
        ),
        line: 'dashed' as const,
      },
    ],
  }),
);
;
const shares = choose({ full: [0, 0.02, 0.05, 0.1], quick: [0, 0.1] });
const trimmedPca = (train: Dataset, latentDim: number): AnomalyScore => {
  const errors = speScore(fitPca(train, { latentDim })).score(train);
  const cut = quantileThreshold(errors, 0.1);
  const kept = Array.from(errors, (_, i) => i).filter((i) => errors[i] <= cut);
  return speScore(fitPca(selectExamples(train, kept), { latentDim }));
};
const mixed = shares.map((contamination) =>
  anomalySplits(beats, { normal: ['normal'], calibration: 73, seed: settings.seed, contamination }),
);
const mixedNets: number[][] = [];
for (const problem of mixed) {
  const areas: number[] = [];
  for (const seed of settings.seeds) {
    const net = denseAutoencoder({
      inputShape: [140],
      latentDim: 8,
      hidden: [64],
      output: 'linear',
      seed,
    });
    await fit(net, problem.train, {
      seed,
      epochs: settings.beatEpochs,
      batchSize: 32,
      learningRate: oneCycle,
    });
    areas.push(areaUnder(residualScore(net), problem) / 100);
    net.dispose();
  }
  mixedNets.push(areas);
}
;
const mixedLine = (name: string, scoreOf: (train: Dataset) => AnomalyScore) => ({
  name,
  x: shares.map((share) => 100 * share),
  y: mixed.map((problem) => areaUnder(scoreOf(problem.train), problem) / 100),
  points: true,
});
show(
  lineChart({
    title: 'Abnormal beats in the training part: AUROC on the test beats',
    alt:
      'AUROC against the share of anomalies in training. PCA-8, the nearest beat and the net ' +
      'fall steeply; the mean beat hardly moves; the trimmed PCA falls later and less far.',
    x: { title: 'anomalies in the training part', unit: '%' },
    y: { title: 'AUROC', zero: false },
    series: [
      mixedLine('mean beat', distanceToMeanScore),
      mixedLine('nearest beat', (train) => nearestRowScore(train)),
      mixedLine('PCA', (train) => speScore(fitPca(train, { latentDim: 8 }))),
      { ...mixedLine('PCA, trimmed', (train) => trimmedPca(train, 8)), line: 'dashed' },
      {
        name: 'dense',
        x: shares.map((share) => 100 * share),
        y: mixedNets.map((areas) => mean(areas)),
        low: mixedNets.map((areas) => Math.min(...areas)),
        high: mixedNets.map((areas) => Math.max(...areas)),
        points: true,
      },
    ],
  }),
);
;
import { denoisingAutoencoder } from 'autoencoder-workbook';
import { plantLesions } from 'autoencoder-workbook/dist/data';
import { judgedPixels } from 'autoencoder-workbook/dist/detection';

const denoiser = denoisingAutoencoder({
  latentDim: 32,
  net: { type: 'dense', hidden: [256] },
  corruption: { type: 'gaussian', sigma: 0.5 },
  seed: settings.seed,
});
const denoiserRun = await fit(denoiser, digits.train, {
  seed: settings.seed,
  epochs: settings.allDigitsEpochs,
  learningRate: oneCycle,
});
const { images: ill, masks } = plantLesions(firstExamples(unseen, 500), { seed: 4 });
const mapOf = (score: AnomalyScore): Examples => score.contributions?.(ill) ?? ill;
const maps: readonly (readonly [string, Examples])[] = [
  ['brightness', ill],
  ['from the mean', mapOf(distanceToMeanScore(digits.train))],
  ['nearest image', mapOf(nearestRowScore(rowsOf(digits.train, 0, 3_000)))],
  ['PCA-32', mapOf(spe)],
  ['net-32', mapOf(residualScore(wholeNet))],
  ['denoiser-32', mapOf(residualScore(denoiser))],
];
;
show(
  maps.map(([map, contributions]) => {
    const judged = judgedPixels(contributions, masks);
    const [pixels, precision] = [auroc(judged), averagePrecision(judged)];
    return { map, 'pixel AUROC': pixels, 'pixel average precision': precision };
  }),
  { caption: `Spots of 3 pixels radius in ${ill.count} unseen digits` },
);
const shown = (examples: Examples) => firstExamples(examples, 8);
show(
  imageGrid({
    title: 'Where is the spot? Squared errors, white from 0.3 on',
    alt:
      'Rows of eight digits with a bright round spot, the mask of the spot, and maps of squared ' +
      'errors: PCA glows along the strokes as well as at the spot, the nets mostly at the spot.',
    rows: [
      { name: 'with spot', images: shown(ill) },
      { name: 'truth', images: shown(masks) },
      ...maps
        .slice(1)
        .map(([name, images]) => ({ name, images: shown(images), range: [0, 0.3] as const })),
    ],
  }),
);
;
const withSeconds = (method: string, make: (problem: AnomalySplits, i: number) => AnomalyScore) => {
  const started = performance.now();
  const scores = problems.map(make);
  const seconds = (performance.now() - started) / 1000 / problems.length;
  const areas = problems.map((problem, i) => areaUnder(scores[i], problem));
  return { method, auroc: mean(areas), worst: Math.min(...areas), spread: null, seconds };
};
const afterPca = <T extends { seconds: number }>(row: T): T => ({ ...row, seconds: pcaSeconds });
const netRow = {
  method: 'dense net, 32 numbers',
  auroc: allDigits.net,
  worst: Math.min(...perDigit.map(({ net }) => net)),
  spread: allDigits.spread,
  seconds: mean(netSeconds),
};
;
import { describeData } from 'autoencoder-workbook';

const at = (i: number) => digitPcas[i].withLatentDim(settings.latentDim);
const yardstick = [
  withSeconds('random', ({ train }) => randomScore(train.shape, { seed: settings.seed })),
  withSeconds('amount of ink', ({ train }) => sumScore(train.shape)),
  withSeconds('norm of the image', ({ train }) => normScore(train.shape)),
  withSeconds('distance to the mean', ({ train }) => distanceToMeanScore(train)),
  withSeconds('nearest training image', ({ train }) => nearestRowScore(train)),
  afterPca(withSeconds('T², 32 components', (_, i) => hotellingScore(at(i)))),
  afterPca(withSeconds('PCA-32 residual', (_, i) => speScore(at(i)))),
  afterPca(withSeconds('pPCA-32 likelihood', (_, i) => likelihoodScore(at(i)))),
  afterPca(withSeconds('Mahalanobis', (_, i) => mahalanobisScore(at(i), { ridge: 0.01 }))),
  netRow,
];
show(
  table({
    caption: `One-class digits, AUROC in %; ${describeData(digits.test)}`,
    rows: yardstick,
    columns: [
      'method',
      { key: 'auroc', title: 'mean of ten', format: 2 },
      { key: 'spread', title: '± over seeds', format: 2 },
      { key: 'worst', title: 'worst digit', format: 1 },
      { key: 'seconds', title: 'seconds to fit one', format: 2 },
    ],
  }),
);
;
const clothesTrain = rowsOf(clothes, 0, 400);
const clothesTest = rowsOf(clothes, 400, 500);
const strangeDigits = firstExamples(unseen, 500);
const clothesVae = variationalAutoencoder({
  latentDim: 10,
  net: { type: 'dense', hidden: [200] },
  seed: settings.seed,
});
const clothesRun = await fit(clothesVae, clothesTrain, {
  seed: settings.seed,
  epochs: choose({ full: 150, quick: 2 }),
  batchSize: 50,
  learningRate: { type: 'cosine', rate: 2e-3 },
});
;
const clothesPca = fitPca(clothesTrain, { latentDim: 10 });
const digitsFound = (score: AnomalyScore): number =>
  auroc({
    scores: [...score.score(clothesTest), ...score.score(strangeDigits)],
    anomalous: Array.from({ length: 100 + strangeDigits.count }, (_, i) => i >= 100),
  });
const elbo = negativeElboScore(clothesVae, { draws: 5, seed: 3 });
const clothesScores: readonly (readonly [string, AnomalyScore])[] = [
  ['amount of ink', sumScore(unseen.shape)],
  ['VAE-10 −ELBO', elbo],
  ['pPCA-10 −ln p', likelihoodScore(clothesPca)],
  ['PCA-10 residual', speScore(clothesPca)],
  ['PCA-10 T²', hotellingScore(clothesPca)],
  ['nearest image', nearestRowScore(clothesTrain)],
];
show(
  clothesScores.map(([score, own]) => ({ score, 'digits against clothes': digitsFound(own) })),
  { caption: 'Fitted on 400 pieces of clothing: AUROC, digits as anomalies' },
);
console.log(`mean −ELBO, nats: clothes ${mean(elbo.score(clothesTest)).toFixed(0)}`);
console.log(`mean −ELBO, nats: digits ${mean(elbo.score(strangeDigits)).toFixed(0)}`);
;
function pairArea(scores: readonly number[], anomalous: readonly boolean[]): number {
  // exercise 2: replace this line
  return scores.length === anomalous.length ? 0 : Number.NaN;
}
const passes = pairArea([2, 5, 10, 10], [true, false, false, true]) === 0.375;
console.log(passes ? 'it works' : 'not yet: 0.375 is expected');
export {};
