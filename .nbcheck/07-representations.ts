import { fit, fitPca, loadSplits, markdown, show, table } from 'autoencoder-workbook';
import type { Codec, Encoder, Examples, TrainableModel } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const settings = Object.freeze({
  seed: 1,
  seeds: choose({ full: [1, 2, 3], quick: [1, 2] }),
  latentDim: 64,
  trainImages: choose({ full: 8_000, quick: 800 }),
  labels: choose({ full: [100, 1_000], quick: [20, 100] }),
  draws: choose({ full: 5, quick: 2 }),
  epochs: choose({ full: 10, quick: 1 }),
  briefEpochs: choose({ full: 6, quick: 1 }),
  classifierEpochs: choose({ full: 15, quick: 1 }),
} as const);
;
const { train, validation, test } = loadSplits('mnist-10k', {
  seed: settings.seed,
  train: settings.trainImages,
});
const [few, more] = settings.labels;
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));
const percent = (share: number): number => 100 * share;
;
import { fewLabelAccuracy, type FewLabelOptions } from 'autoencoder-workbook/dist/metrics';

const codesOf = (encoder: Pick<Encoder, 'encode'>) => {
  const coded = (part: typeof train) => ({ codes: encoder.encode(part), labels: part.labels });
  return { train: coded(train), validation: coded(validation), test: coded(test) };
};
type Codes = ReturnType<typeof codesOf>;
const linear = { type: 'linear', strengths: [1, 10] } as const;
const shared = { draws: settings.draws, seed: settings.seed, reader: linear } as const;
const read = (codes: Codes, labels: number | 'all', other: Partial<FewLabelOptions> = {}) =>
  fewLabelAccuracy(codes, { ...shared, labels, ...other });
;
import { twoViewEncoder } from 'autoencoder-workbook';

const pixels = { encode: (images: Examples): Examples => ({ ...images, shape: [784] }) };
const pca = fitPca(train);
const [pca32, pca64] = [pca.withLatentDim(32), pca.withLatentDim(64)];
const whitened32 = {
  encode: (images: Examples): Examples => {
    const scores = pca32.encode(images);
    const white = scores.values.map((z, i) => z / Math.sqrt(pca.eigenvalues[i % 32]));
    return { ...scores, values: white };
  },
};
const encoderNet = {
  latentDim: settings.latentDim,
  net: { type: 'dense', hidden: [256] },
} as const;
const randomNet = twoViewEncoder({ ...encoderNet, name: 'random net', seed: settings.seed });
;
const untrained: Readonly<Record<string, Codes>> = {
  '784 pixels': codesOf(pixels),
  'PCA, 32': codesOf(pca32),
  'PCA, 64': codesOf(pca64),
  'PCA, 32, whitened': codesOf(whitened32),
  'random net': codesOf(randomNet),
};
const probesOf = (own: Codes) => settings.labels.map((labels) => read(own, labels));
const untrainedProbes = Object.fromEntries(
  Object.entries(untrained).map(([name, own]) => [name, probesOf(own)]),
);
const probeCells = ([atFew, atMore]: ReturnType<typeof probesOf>) => ({
  few: percent(atFew.mean),
  fewSpread: percent(atFew.deviation ?? 0),
  more: percent(atMore.mean),
  moreSpread: percent(atMore.deviation ?? 0),
});
const probeColumns = [
  'code',
  { key: 'few', title: `${few} labels`, format: 1 },
  { key: 'fewSpread', title: '±', format: 1 },
  { key: 'more', title: `${more} labels`, format: 1 },
  { key: 'moreSpread', title: '±', format: 1 },
];
;
show(
  table({
    caption: `Linear probe on the test split, %; ± over ${settings.draws} draws of labels`,
    rows: Object.entries(untrainedProbes).map(([code, probe]) => ({ code, ...probeCells(probe) })),
    columns: probeColumns,
  }),
);
;
type Vectors = readonly (readonly number[])[];
const cosineByHand = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, d) => sum + value * b[d], 0) / (Math.hypot(...a) * Math.hypot(...b));
function ntXentByHand(u: Vectors, v: Vectors, tau: number): number {
  const views = [...u, ...v];
  const losses = views.map((view, i) => {
    const scaled = views.map((other) => cosineByHand(view, other) / tau);
    const others = scaled.filter((_, j) => j !== i).map(Math.exp);
    const partner = scaled[(i + u.length) % views.length];
    return Math.log(others.reduce((sum, e) => sum + e, 0)) - partner;
  });
  return mean(losses);
}
;
import { ntXent } from 'autoencoder-workbook/dist/math';
import { numbersOf, tf } from 'autoencoder-workbook/dist/runtime';

const [east, north] = [
  [1, 0],
  [0, 1],
];
const fourVectors: readonly (readonly [string, Vectors, Vectors, number | null])[] = [
  ['all equal', [east, east], [east, east], Math.log(3)],
  ['pairs alike, at right angles', [east, north], [east, north], Math.log(1 + 2 * Math.exp(-2))],
  ['pairs alike, opposite', [east, [-1, 0]], [east, [-1, 0]], Math.log(1 + 2 * Math.exp(-4))],
  ['each like the wrong one', [east, north], [north, east], null],
];
const tensorOfRows = (rows: Vectors) => tf.tensor2d(rows.map((row) => [...row]));
show(
  fourVectors.map(([vectors, u, v, formula]) => ({
    'the four vectors': vectors,
    'by hand': ntXentByHand(u, v, 0.5),
    package: mean(numbersOf(() => ntXent(tensorOfRows(u), tensorOfRows(v), { temperature: 0.5 }))),
    'closed form': formula,
  })),
  { caption: 'NT-Xent at τ = ½, nats per view' },
);
;
import { augmentExamples, imageGrid, selectExamples } from 'autoencoder-workbook';
import type { Augmentation } from 'autoencoder-workbook';

const views: readonly Augmentation[] = [
  { type: 'affine', shift: 3, rotation: 15, scaling: 0.15 },
];
// One test image of each digit, as in the other chapters.
const digitIndices = [3, 8, 5, 0, 11, 1, 27, 9, 2, 15];
const shown = selectExamples(test, digitIndices);
show(
  imageGrid({
    title: 'Ten test digits and three views of each',
    alt:
      'Four rows of ten digits. In the three lower rows each digit is moved, turned or scaled a ' +
      'little; every one is still easy to read.',
    rows: [
      { name: 'original', images: shown },
      ...[11, 12, 13].map((seed) => ({
        name: `view, seed ${seed}`,
        images: augmentExamples(shown, views, seed),
      })),
    ],
  }),
);
;
import { denseAutoencoder } from 'autoencoder-workbook';

const viewTraining = (seed: number, epochs: number = settings.epochs) =>
  ({
    seed,
    epochs,
    batchSize: 256,
    learningRate: { type: 'oneCycle', maxRate: 3e-3 },
  }) as const;
const imageTraining = (seed: number, epochs: number = settings.epochs) =>
  ({ seed, epochs, learningRate: { type: 'oneCycle', maxRate: 2e-3 } }) as const;
const simclrs = settings.seeds.map((seed) => twoViewEncoder({ ...encoderNet, seed, views }));
const plains = settings.seeds.map((seed) =>
  denseAutoencoder({ name: 'autoencoder', latentDim: settings.latentDim, hidden: [256], seed }),
);
for (const [i, seed] of settings.seeds.entries()) {
  await fit(simclrs[i], train, viewTraining(seed));
  await fit(plains[i], train, imageTraining(seed));
}
const [simclr] = simclrs;
const [plain] = plains;
;
const vicreg = twoViewEncoder({
  ...encoderNet,
  seed: settings.seed,
  views,
  objective: { type: 'vicReg' },
});
const vicregRun = await fit(vicreg, train, viewTraining(settings.seed));
;
import {
  contractiveAutoencoder,
  contrastiveAutoencoder,
  denoisingAutoencoder,
  maskedAutoencoder,
  sparseAutoencoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';

const each = { ...encoderNet, seed: settings.seed } as const;
const oneLayer = { net: { type: 'dense', hidden: [] }, codeActivation: 'tanh' } as const;
const reconstructing: Readonly<Record<string, TrainableModel & Codec>> = {
  denoising: denoisingAutoencoder({ ...each, corruption: { type: 'gaussian', sigma: 0.5 } }),
  VAE: variationalAutoencoder(each),
  sparse: sparseAutoencoder({ ...each, sparsity: { type: 'keep', keep: 10, by: 'magnitude' } }),
  contractive: contractiveAutoencoder({ ...each, ...oneLayer }),
  masked: maskedAutoencoder(each),
};
for (const model of Object.values(reconstructing)) {
  await fit(model, train, imageTraining(settings.seed));
}
const half = contrastiveAutoencoder({ ...each, views, contrast: 0.5 });
const halfRun = await fit(half, train, viewTraining(settings.seed));
;
const contestants: Readonly<Record<string, Pick<Encoder, 'encode'> & Partial<Encoder>>> = {
  '784 pixels': pixels,
  'PCA, 32': pca32,
  'PCA, 64': pca64,
  'PCA, 32, whitened': whitened32,
  'random net': randomNet,
  autoencoder: plain,
  ...reconstructing,
  'contrastive autoencoder': half,
  VICReg: vicreg,
  SimCLR: simclr,
};
const codes = Object.fromEntries(
  Object.entries(contestants).map(([name, encoder]) => [name, untrained[name] ?? codesOf(encoder)]),
);
;
import { knnAccuracy } from 'autoencoder-workbook';
import { linearDecoderError } from 'autoencoder-workbook/dist/metrics';

const knnOf = ({ train: known, test: asked }: Codes): number =>
  knnAccuracy({
    trainCodes: known.codes,
    trainLabels: known.labels,
    testCodes: asked.codes,
    testLabels: asked.labels,
    k: 5,
  });
const probes = Object.fromEntries(
  Object.entries(codes).map(([name, own]) => [name, untrainedProbes[name] ?? probesOf(own)]),
);
const probeRows = Object.entries(codes).map(([code, own]) => ({
  code,
  ...probeCells(probes[code]),
  all: percent(read(own, 'all', { reader: { type: 'linear', strengths: [10] } }).mean),
  knn: percent(knnOf(own)),
  decoded: linearDecoderError({
    trainCodes: own.train.codes,
    train,
    testCodes: own.test.codes,
    test,
  }),
  seconds: contestants[code].cost?.fitSeconds ?? 0,
}));
;
import { describeData } from 'autoencoder-workbook';

show(
  table({
    caption: `Who can be read, %; measured on: ${describeData(test)}`,
    rows: probeRows,
    columns: [
      ...probeColumns,
      { key: 'all', title: 'all labels', format: 1 },
      { key: 'knn', title: '5 neighbours', format: 1 },
      { key: 'decoded', title: 'linear decoder, MSE', format: 4 },
      { key: 'seconds', format: 1 },
    ],
  }),
);
;
const reference = probes['PCA, 32'][0].accuracies;
const ahead = (encoders: readonly Encoder[]) => {
  const perRun = encoders.map((encoder) =>
    read(codesOf(encoder), few).accuracies.map((own, draw) => percent(own - reference[draw])),
  );
  return {
    'mean lead': mean(perRun.flat()),
    '± over seeds': spread(perRun.map(mean)),
    '± over draws': spread(perRun[0].map((_, draw) => mean(perRun.map((run) => run[draw])))),
    'worst of all': Math.min(...perRun.flat()),
  };
};
show(
  table({
    caption: `Points ahead of PCA with 32 numbers, linear probe, ${few} labels, test split`,
    rows: [
      { code: 'autoencoder', ...ahead(plains) },
      { code: 'SimCLR', ...ahead(simclrs) },
    ],
    columns: [
      'code',
      ...['mean lead', '± over seeds', '± over draws', 'worst of all'].map((key) => ({
        key,
        format: 1,
      })),
    ],
  }),
);
;
import { balancedDraw } from 'autoencoder-workbook/dist/metrics';

const copies: Readonly<Record<number, number>> = { [few]: 20, [more]: 5 };
const viewsOf =
  (encoder: Pick<Encoder, 'encode'>, labels: number) =>
  (drawn: Int32Array, draw: number): readonly Examples[] =>
    Array.from({ length: copies[labels] }, (_, copy) =>
      encoder.encode(augmentExamples(selectExamples(train, drawn), views, 100 * draw + copy + 1)),
    );
const readers = {
  linear: { reader: linear },
  neighbours: { reader: { type: 'neighbours', neighbours: [1, 3] } },
} as const;
const readings = settings.labels.flatMap((labels) =>
  (['linear', 'neighbours'] as const).flatMap((reader) => {
    const told = { ...readers[reader], views: viewsOf(pca64, labels) };
    return [
      { code: 'PCA, 64', reader, labels, ...read(codes['PCA, 64'], labels, readers[reader]) },
      { code: 'PCA, 64, told views', reader, labels, ...read(codes['PCA, 64'], labels, told) },
      { code: 'SimCLR', reader, labels, ...read(codes.SimCLR, labels, readers[reader]) },
    ];
  }),
);
;
import { accuracy } from 'autoencoder-workbook/dist/metrics';
import { labelClassifier, withLabelColumn } from 'autoencoder-workbook/dist/models';

async function classifierAccuracy(labels: number, draw: number): Promise<number> {
  const seed = settings.seed + draw;
  const drawn = balancedDraw(train.labels ?? new Int32Array(0), { count: labels, seed });
  // Each labelled image again and again: about two thousand rows an epoch, other views each time.
  const rows = Array.from({ length: Math.ceil(2_000 / labels) }, () => [...drawn]).flat();
  const labelled = selectExamples(train, rows);
  const net = labelClassifier({ classes: 10, seed, views, net: encoderNet.net });
  await fit(net.onLabels, withLabelColumn(labelled, labelled.labels), {
    seed,
    epochs: settings.classifierEpochs,
    learningRate: { type: 'oneCycle', maxRate: 3e-3 },
  });
  const share = accuracy(net.classify(test), test.labels ?? new Int32Array(0));
  net.dispose();
  return share;
}
const classified: number[][] = [];
for (const labels of settings.labels) {
  const shares: number[] = [];
  for (let draw = 0; draw < settings.draws; draw++) {
    shares.push(await classifierAccuracy(labels, draw));
  }
  classified.push(shares);
}
;
import { barChart } from 'autoencoder-workbook';

const worthRows = [
  ...readings.map(({ code, reader, labels, mean: share, deviation }) => ({
    method: `${code}: ${reader}`,
    labels,
    share,
    deviation: deviation ?? 0,
  })),
  ...settings.labels.map((labels, i) => ({
    method: 'net told views and labels',
    labels,
    share: mean(classified[i]),
    deviation: spread(classified[i]),
  })),
];
show(
  barChart({
    title: `What telling about views is worth, ${few} and ${more} labels`,
    subtitle: `test split; lines: ± one standard deviation over ${settings.draws} draws of labels`,
    alt:
      'Grouped bars of accuracy for few and more labels: PCA read linearly and by neighbours, ' +
      'each with and without views of the labelled images; SimCLR; a net that is told views.',
    bars: worthRows.map(({ method, labels, share, deviation }) => ({
      name: method,
      group: `${labels} labels`,
      value: percent(share),
      low: percent(share - deviation),
      high: percent(share + deviation),
    })),
    value: { title: 'accuracy', unit: '%' },
    label: '.1f',
  }),
);
;
import { examplesFrom } from 'autoencoder-workbook';
import { alignment, uniformity } from 'autoencoder-workbook/dist/metrics';

const threeAngles = [0, (2 * Math.PI) / 3, (4 * Math.PI) / 3];
const threeDirections = threeAngles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
const triangle = examplesFrom(Float32Array.from(threeDirections), [2]);
const uniformityByHand = (pairs: readonly number[]): number =>
  Math.log(mean(pairs.map((squaredDistance) => Math.exp(-2 * squaredDistance))));
show(
  [{ 'by hand': uniformityByHand([3, 3, 3]), package: uniformity(triangle) }],
  { caption: 'Uniformity of three directions at 120° to each other' },
);
;
import { chart } from 'autoencoder-workbook/dist/viz';

const [oneView, otherView] = [901, 902].map((seed) => augmentExamples(test, views, seed));
const planeRows = Object.entries(contestants).map(([code, encoder]) => ({
  code,
  alignment: alignment(encoder.encode(oneView), encoder.encode(otherView)),
  uniformity: uniformity(codes[code].test.codes),
  accuracy: percent(probes[code][0].mean),
}));
const planeAxis = (field: string, title: string) => ({
  field,
  type: 'quantitative',
  axis: { title },
  scale: { zero: false, padding: 24 },
});
const at = {
  x: planeAxis('alignment', 'alignment of two views (left: alike)'),
  y: planeAxis('uniformity', 'uniformity (down: spread)'),
};
show(
  chart(
    {
      title: 'Alignment and uniformity of all codes',
      alt:
        'A plane of named points, one for each code: alignment to the right, uniformity upwards; ' +
        'the colour of a point is the accuracy of a probe with few labels.',
    },
    {
      width: 600,
      height: 420,
      data: { values: planeRows },
      layer: [
        {
          mark: { type: 'circle', size: 130, opacity: 1 },
          encoding: {
            ...at,
            color: {
              field: 'accuracy',
              type: 'quantitative',
              scale: { scheme: 'viridis' },
              legend: { title: `%, ${few} labels` },
            },
          },
        },
        {
          mark: { type: 'text', dy: -11, fontSize: 11 },
          encoding: { ...at, text: { field: 'code', type: 'nominal' } },
        },
      ],
    },
  ),
);
;
import {
  codeSpectrum,
  entropyRank,
  participationRatio,
  rankMe,
  sphereDeviation,
} from 'autoencoder-workbook/dist/metrics';

const fiveVariances = [4, 1, 1, 1, 1];
const total = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0);
const ratioByHand = total(fiveVariances) ** 2 / total(fiveVariances.map((v) => v ** 2));
const rankByHand = (parts: readonly number[]): number =>
  Math.exp(-total(parts.map((part) => (part / total(parts)) * Math.log(part / total(parts)))));
const roots = fiveVariances.map(Math.sqrt);
show(
  [
    {
      rank: 'participation ratio',
      'by hand': ratioByHand,
      package: participationRatio(fiveVariances),
    },
    { rank: 'entropy', 'by hand': rankByHand(fiveVariances), package: entropyRank(fiveVariances) },
    { rank: 'RankMe', 'by hand': rankByHand(roots), package: rankMe(fiveVariances) },
  ],
  { caption: 'Three effective ranks of the variances (4, 1, 1, 1, 1)' },
);
;
const collapsing = {
  SimSiam: twoViewEncoder({ ...each, views, objective: { type: 'simSiam' } }),
  'alignment only': twoViewEncoder({ ...each, views, objective: { type: 'alignment' } }),
};
const finalLoss: Record<string, number> = {};
for (const [name, model] of Object.entries(collapsing)) {
  const { history } = await fit(model, train, viewTraining(settings.seed, settings.briefEpochs));
  finalLoss[name] = history[history.length - 1].losses.objective;
}
;
const spectrumRow = (code: string, own: Examples) => {
  const variances = codeSpectrum(own);
  return {
    code,
    'final loss': finalLoss[code.split(',')[0]] ?? null,
    's.d. on the sphere × √d': sphereDeviation(own),
    'participation ratio': participationRatio(variances),
    'entropy rank': entropyRank(variances),
    RankMe: rankMe(codeSpectrum(own, { centred: false })),
  };
};
const projected = (model: typeof simclr) => model.project(model.encode(test));
const spectra: readonly (readonly [string, Examples])[] = [
  ['PCA, 64', codes['PCA, 64'].test.codes],
  ['autoencoder', codes.autoencoder.test.codes],
  ['VICReg', codes.VICReg.test.codes],
  ['SimCLR', codes.SimCLR.test.codes],
  ['SimCLR, projector', projected(simclr)],
  ...Object.entries(collapsing).map(
    ([name, model]) => [`${name}, projector`, projected(model)] as const,
  ),
];
show(
  table({
    caption: 'Test split: codes of 64 numbers, projections of 32',
    rows: spectra.map(([name, own]) => spectrumRow(name, own)),
    columns: [
      'code',
      { key: 'final loss', format: 5 },
      { key: 's.d. on the sphere × √d', format: 3 },
      ...['participation ratio', 'entropy rank', 'RankMe'].map((key) => ({ key, format: 1 })),
    ],
  }),
);
;
import { lineChart } from 'autoencoder-workbook';

show(
  lineChart({
    title: 'Scree: variance of the codes along their own principal directions',
    subtitle: 'divided by the largest',
    alt:
      'Falling curves on a logarithmic axis. The curve of PCA falls slowly; those of trained ' +
      'codes differ in how soon they fall; a collapsed projector falls at once.',
    x: { title: 'direction', whole: true },
    y: { title: 'variance', unit: 'share of the largest', scale: 'log', domain: [1e-6, 1] },
    series: spectra.map(([name, own]) => {
      const variances = codeSpectrum(own);
      return {
        name,
        x: Array.from(variances, (_, i) => i + 1),
        y: Array.from(variances, (lambda) => Math.max(lambda / variances[0], 1e-6)),
        line: name.endsWith('projector') ? ('dashed' as const) : ('solid' as const),
      };
    }),
  }),
);
const collapsedRows = Object.entries(collapsing).map(([code, model]) => ({
  code,
  'encoder read with few labels': percent(read(codesOf(model), few).mean),
  'random net': percent(probes['random net'][0].mean),
}));
show(collapsedRows, { caption: `Linear probe with ${few} labels, %, test split` });
;
import { meanSquaredError, reconstruct } from 'autoencoder-workbook';

const sparseSizes = choose({ full: [2, 5, 10, 20, 40], quick: [5, 10] });
const dictionaries = sparseSizes.map((keep) =>
  sparseAutoencoder({
    name: 'sparse',
    seed: settings.seed,
    latentDim: 256,
    net: { type: 'dense', hidden: [] },
    output: 'linear',
    sparsity: { type: 'keep', keep, by: 'magnitude' },
  }),
);
for (const model of dictionaries) {
  await fit(model, train, {
    seed: settings.seed,
    epochs: settings.epochs,
    learningRate: { type: 'oneCycle', maxRate: 5e-3 },
  });
}
;
const scores = pca.encode(test);
const choosing = (keep: number): Codec => ({
  ...pca,
  decode: pca.decode,
  encode: () => {
    const values = new Float32Array(scores.values.length);
    for (let row = 0; row < scores.count; row++) {
      const own = scores.values.subarray(row * pca.latentDim, (row + 1) * pca.latentDim);
      const order = Array.from(own.keys()).sort((a, b) => Math.abs(own[b]) - Math.abs(own[a]));
      for (const i of order.slice(0, keep)) values[row * pca.latentDim + i] = own[i];
    }
    return { ...scores, values };
  },
});
const errorOf = (codec: Codec): number => meanSquaredError(test, reconstruct(codec, test));
const used = (model: Codec): number => {
  const { values } = model.encode(train);
  const seen = new Set<number>();
  values.forEach((z, i) => {
    if (z !== 0) seen.add(i % model.latentDim);
  });
  return seen.size;
};
const sparseRows = sparseSizes.map((k, i) => ({
  k,
  'PCA, the first k': errorOf(pca.withLatentDim(k)),
  'PCA, the best k for each image': errorOf(choosing(k)),
  'learned dictionary': errorOf(dictionaries[i]),
  'atoms in use': used(dictionaries[i]),
  [`probe, ${few} labels, %`]: percent(read(codesOf(dictionaries[i]), few).mean),
}));
show(
  table({
    caption: 'Test split: MSE per pixel with k numbers in use; the dictionary has 256 atoms',
    rows: sparseRows,
  }),
);
;
import { decoderDirections } from 'autoencoder-workbook';

const firstTwelve = Array.from({ length: 12 }, (_, i) => i);
const shownDictionary = dictionaries[sparseSizes.indexOf(10)];
const activity = new Float64Array(256);
shownDictionary.encode(train).values.forEach((z, i) => {
  if (z !== 0) activity[i % 256] += 1;
});
const busiest = Array.from(activity.keys()).sort((a, b) => activity[b] - activity[a]);
const unitAtoms = (atoms: Examples): Examples => ({
  ...atoms,
  values: atoms.values.map((value, i, all) => {
    const start = i - (i % 784);
    const largest = all.subarray(start, start + 784).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    return value / (largest || 1);
  }),
});
const atomRow = (name: string, atoms: Examples) => ({
  name,
  images: unitAtoms(atoms),
  colours: 'diverging' as const,
});
const learnedAtoms = decoderDirections(shownDictionary);
show(
  imageGrid({
    title: 'Twelve components of PCA, and the busiest atoms of the dictionary for k = 10',
    alt:
      'Three rows of twelve patterns in two colours: the components of PCA, waves over the whole ' +
      'image, and two rows of learned atoms.',
    rows: [
      atomRow('PCA', selectExamples(decoderDirections(pca64), firstTwelve)),
      atomRow('sparse', selectExamples(learnedAtoms, busiest.slice(0, 12))),
      atomRow('sparse', selectExamples(learnedAtoms, busiest.slice(12, 24))),
    ],
  }),
);
;
import { codeJacobianNorms } from 'autoencoder-workbook/dist/models';

const contractions = choose({ full: [0.01, 0.1, 0.4, 1.6], quick: [0.1] });
const contracting = contractions.map((contraction) =>
  contractiveAutoencoder({ ...each, ...oneLayer, contraction, output: 'linear' }),
);
for (const model of contracting) {
  await fit(model, train, imageTraining(settings.seed, settings.briefEpochs));
}
const linearTrade = Array.from({ length: 60 }, (_, i) => 1e-3 * 1.2 ** i).map((c) => {
  const kept = Array.from(pca.eigenvalues.slice(0, settings.latentDim));
  const shares = kept.map((lambda) => Math.max(0, 1 - c / (2 * lambda)));
  const rest = total(Array.from(pca.eigenvalues.slice(settings.latentDim)));
  const lost = total(kept.map((lambda, i) => lambda * (1 - shares[i]) ** 2));
  return { norm: Math.sqrt(total(shares)), error: (lost + rest) / 784 };
});
;
const netTrade = contracting.map((model, i) => ({
  contraction: contractions[i],
  'mean ‖J‖': mean(codeJacobianNorms(model, test)),
  'MSE per pixel': errorOf(model),
  [`probe, ${few} labels, %`]: percent(read(codesOf(model), few).mean),
}));
show(table({ caption: 'Contractive autoencoders, test split', rows: netTrade }));
show(
  lineChart({
    title: 'What holding still costs: error against the size of the derivative',
    alt:
      'A falling curve, the linear autoencoder in closed form, and a line through a few points, ' +
      'nets that paid another price of contraction each.',
    x: { title: 'mean ‖∂z/∂x‖' },
    y: { title: 'error', unit: 'MSE per pixel', scale: 'log' },
    series: [
      {
        name: 'linear, closed form',
        x: linearTrade.map(({ norm }) => norm),
        y: linearTrade.map(({ error }) => error),
      },
      {
        name: 'contractive',
        x: netTrade.map((row) => row['mean ‖J‖'] as number),
        y: netTrade.map((row) => row['MSE per pixel'] as number),
        points: true,
      },
    ],
  }),
);
;
const knobs = choose({ full: [0.9, 0.99], quick: [0.9] });
const turned = knobs.map((contrast) => contrastiveAutoencoder({ ...each, views, contrast }));
for (const model of turned) {
  await fit(model, train, viewTraining(settings.seed));
}
const knobCodes = [codes['contrastive autoencoder'], ...turned.map(codesOf), codes.SimCLR];
const knobRows = [0.5, ...knobs, 1].map((alpha, i) => {
  const own = knobCodes[i];
  const given = { trainCodes: own.train.codes, train, testCodes: own.test.codes, test };
  const { mean: share, deviation } = read(own, few);
  return {
    α: alpha,
    'linear decoder, MSE': linearDecoderError(given),
    [`probe, ${few} labels, %`]: percent(share),
    '±': percent(deviation ?? 0),
  };
});
show(
  table({
    caption: 'From reconstruction to contrast, test split (one seed)',
    rows: knobRows,
    columns: [
      { key: 'α', format: 3 },
      { key: 'linear decoder, MSE', format: 4 },
      { key: `probe, ${few} labels, %`, format: 1 },
      { key: '±', format: 1 },
    ],
  }),
);
;
import { kNearestNeighbours } from 'autoencoder-workbook';

const searchers = {
  pixels: contestants['784 pixels'],
  'PCA, 64': contestants['PCA, 64'],
  autoencoder: plain,
  VICReg: vicreg,
  SimCLR: simclr,
};
const found = (name: keyof typeof searchers, asked: Examples, k: number) => {
  const reference = codes[name === 'pixels' ? '784 pixels' : name].train.codes;
  return kNearestNeighbours(searchers[name].encode(asked), reference, { k }).indices;
};
const trueDigits = Array.from(test.labels ?? []);
const names = Object.keys(searchers) as (keyof typeof searchers)[];
const rightShare = (name: keyof typeof searchers, asked: typeof test): number => {
  const nearest = found(name, asked, 10);
  const right = nearest.filter((at, i) => train.labels?.[at] === trueDigits[Math.floor(i / 10)]);
  return right.length / nearest.length;
};
show(
  table({
    caption: 'Share of the ten nearest training images that show the digit asked for, %',
    rows: names.map((code) => ({
      code,
      'test images': percent(rightShare(code, test)),
      'test images, moved and turned': percent(rightShare(code, oneView)),
    })),
    columns: [
      'code',
      { key: 'test images', format: 1 },
      { key: 'test images, moved and turned', format: 1 },
    ],
  }),
);
;
const asked = selectExamples(oneView, [digitIndices[4], digitIndices[2], digitIndices[7]]);
const firstOf = (one: Examples, others: Examples): Examples => ({
  ...others,
  count: one.count + others.count,
  values: Float32Array.from([...one.values, ...others.values]),
});
const answerRow = (query: number, name: keyof typeof searchers) => {
  const one = selectExamples(asked, [query]);
  const nearest = selectExamples(train, Array.from(found(name, one, 9)));
  return {
    name,
    images: firstOf(one, nearest),
  };
};
show(
  imageGrid({
    title: 'Three moved test digits, and the nine nearest training images by code',
    alt:
      'Nine rows of ten digits, three for each query at the left: by pixels, by the codes of the ' +
      'autoencoder and by those of SimCLR.',
    columns: ['asked', ...Array.from({ length: 9 }, (_, i) => String(i + 1))],
    rows: [0, 1, 2].flatMap((query) =>
      (['pixels', 'autoencoder', 'SimCLR'] as const).map((name) => answerRow(query, name)),
    ),
  }),
);
;
const trainedRows = probeRows.filter(({ seconds, code }) => seconds > 0 && !code.startsWith('PCA'));
const yardstickRow = probeRows.filter(({ code }) => code === 'PCA, 64')[0];
const tasks = [
  { task: `probe, ${few} labels, %`, key: 'few', larger: true },
  { task: `probe, ${more} labels, %`, key: 'more', larger: true },
  { task: 'probe, all labels, %', key: 'all', larger: true },
  { task: 'five neighbours, all labels, %', key: 'knn', larger: true },
  { task: 'linear decoder, MSE × 1000', key: 'decoded', larger: false },
] as const;
show(
  table({
    caption: 'PCA, 64, and the best trained code for each task, test split',
    rows: tasks.map(({ task, key, larger }) => {
      const order = [...trainedRows].sort((a, b) => (larger ? b[key] - a[key] : a[key] - b[key]));
      const unit = larger ? 1 : 1_000;
      return {
        task,
        'PCA, 64': unit * yardstickRow[key],
        'best trained code': order[0].code,
        'its value': unit * order[0][key],
      };
    }),
    columns: [
      'task',
      { key: 'PCA, 64', format: 1 },
      'best trained code',
      { key: 'its value', format: 1 },
    ],
  }),
);
;
const anyAngle: readonly Augmentation[] = [
  { type: 'affine', shift: 3, rotation: 180, scaling: 0.15 },
];
const careless = twoViewEncoder({ ...each, name: 'SimCLR, any angle', views: anyAngle });
const carelessRun = await fit(careless, train, viewTraining(settings.seed));
;
import { fitLinearProbe, predictLinearProbe } from 'autoencoder-workbook/dist/metrics';

const probedDigits = (own: Codes): Int32Array => {
  const probe = fitLinearProbe(own.train.codes, own.train.labels, { l2: 10 });
  return predictLinearProbe(probe, own.test.codes);
};
const isSixOrNine = (digit: number): boolean => digit === 6 || digit === 9;
const confusion = (code: string, own: Codes) => {
  const predicted = probedDigits(own);
  const ofPair = trueDigits.flatMap((digit, i) => (isSixOrNine(digit) ? [predicted[i]] : []));
  const pairTruth = trueDigits.filter(isSixOrNine);
  const swapped = ofPair.filter((p, i) => isSixOrNine(p) && p !== pairTruth[i]).length;
  const others = trueDigits.flatMap((digit, i) =>
    isSixOrNine(digit) ? [] : [predicted[i] === digit],
  );
  return {
    code,
    'probe, all labels, %': percent(accuracy(predicted, test.labels ?? new Int32Array(0))),
    '6 taken for 9 or 9 for 6, %': percent(swapped / ofPair.length),
    'other digits right, %': percent(others.filter(Boolean).length / others.length),
    [`probe, ${few} labels, %`]: percent(read(own, few).mean),
  };
};
const carelessCodes = codesOf(careless);
show(
  table({
    caption: 'Linear probes, test split; a probe that guessed between 6 and 9 would swap 50 %',
    rows: [
      confusion('PCA, 64', codes['PCA, 64']),
      confusion('SimCLR, ±15°', codes.SimCLR),
      confusion('SimCLR, any angle', carelessCodes),
    ],
  }),
);
;
import { heatmap } from 'autoencoder-workbook';

const carelessKnn = (own: Codes): readonly (readonly number[])[] => {
  const { indices } = kNearestNeighbours(own.test.codes, own.train.codes, { k: 10 });
  return [...Array(10).keys()].map((digit) => {
    const counts = new Array<number>(10).fill(0);
    const rows = trueDigits.flatMap((own, i) => (own === digit ? [i] : []));
    for (const row of rows) {
      const nearest = indices.subarray(10 * row, 10 * row + 10);
      for (const at of nearest) counts[train.labels?.[at] ?? 0] += 1;
    }
    return counts.map((count) => percent(count / (10 * rows.length)));
  });
};
const digitNames = [...Array(10).keys()].map(String);
show(
  heatmap({
    title: 'SimCLR with views at any angle: digits of the ten nearest training images, %',
    alt:
      'A matrix of ten by ten digits, the digit asked for against the digits found; large ' +
      'entries lie on the diagonal, and between 6 and 9.',
    matrix: carelessKnn(carelessCodes),
    rowNames: digitNames,
    columnNames: digitNames,
    rows: { title: 'digit asked for' },
    columns: { title: 'digit found' },
    value: { title: '%', domain: [0, 100] },
    label: '.0f',
  }),
);
;
function myUniformity(directions: readonly (readonly number[])[]): number {
  // exercise 4: replace this line; over all pairs of different rows
  return directions.length;
}
const compass = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];
const compassByHand = Math.log((2 * Math.exp(-4) + Math.exp(-8)) / 3);
const isRight = Math.abs(myUniformity(compass) - compassByHand) < 1e-9;
console.log(isRight ? 'it works' : 'not yet: each of the four has two at distance² 2 and one at 4');
export {};
