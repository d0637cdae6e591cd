import { augmentExamples, fit, fitPca, loadSplits, show, table } from 'autoencoder-workbook';
import { examplesFrom, twoViewEncoder } from 'autoencoder-workbook';
import type { Augmentation, Encoder, Examples } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';
import { fewLabelAccuracy, type FewLabelOptions } from 'autoencoder-workbook/dist/metrics';

const settings = Object.freeze({
  seed: 1,
  trainImages: choose({ full: 8_000, quick: 800 }),
  labels: choose({ full: 100, quick: 20 }),
  draws: choose({ full: 5, quick: 2 }),
  epochs: choose({ full: 8, quick: 1 }),
} as const);
;
const { train, validation, test } = loadSplits('mnist-10k', {
  seed: settings.seed,
  train: settings.trainImages,
});
const read = (encoder: Pick<Encoder, 'encode'>, other: Partial<FewLabelOptions> = {}) => {
  const coded = (part: typeof train) => ({ codes: encoder.encode(part), labels: part.labels });
  return fewLabelAccuracy(
    { train: coded(train), validation: coded(validation), test: coded(test) },
    {
      labels: settings.labels,
      draws: settings.draws,
      seed: settings.seed,
      reader: { type: 'linear', strengths: [1, 10] },
      ...other,
    },
  );
};
const simclrWith = (name: string, views: readonly Augmentation[]) =>
  twoViewEncoder({
    name,
    latentDim: 64,
    net: { type: 'dense', hidden: [256] },
    seed: settings.seed,
    views,
  });
const schedule = {
  seed: settings.seed,
  epochs: settings.epochs,
  batchSize: 256,
  learningRate: { type: 'oneCycle', maxRate: 3e-3 },
} as const;
;
import { ntXent } from 'autoencoder-workbook/dist/math';
import { numbersOf, tf } from 'autoencoder-workbook/dist/runtime';

const eightAxes = Array.from({ length: 8 }, (_, i) =>
  Array.from({ length: 8 }, (__, d) => (i === d ? 1 : 0)),
);
show(
  [0.2, 1].map((temperature) => ({
    τ: temperature,
    'in the head': Math.log(1 + 14 * Math.exp(-1 / temperature)),
    package: numbersOf(() => {
      const corners = tf.tensor2d(eightAxes);
      return ntXent(corners, corners, { temperature });
    })[0],
    collapsed: Math.log(15),
  })),
  { caption: 'NT-Xent of eight pairs at right angles, nats per view' },
);
;
const usual: readonly Augmentation[] = [
  { type: 'affine', shift: 3, rotation: 15, scaling: 0.15 },
];
const simclr = simclrWith('SimCLR', usual);
const simclrRun = await fit(simclr, train, schedule);
const pca = fitPca(train);
const percent = (share: number): number => 100 * share;
show(
  table({
    caption: `Linear probe with ${settings.labels} labels, %, test split`,
    rows: Object.entries({
      'PCA, 32': pca.withLatentDim(32),
      'PCA, 64': pca.withLatentDim(64),
      SimCLR: simclr,
    }).map(([code, encoder]) => {
      const one = read(encoder).mean;
      const each = read(encoder, { scale: 'eachColumn' }).mean;
      return {
        code,
        'one number': percent(one),
        'each column': percent(each),
        lost: percent(one - each),
      };
    }),
    columns: ['code', ...['one number', 'each column', 'lost'].map((key) => ({ key, format: 1 }))],
  }),
);
;
const kinds: Readonly<Record<string, readonly Augmentation[]>> = {
  'shifts only': [{ type: 'affine', shift: 3 }],
  'turns only': [{ type: 'affine', rotation: 15 }],
  'scaling only': [{ type: 'affine', scaling: 0.15 }],
  'erased squares': [{ type: 'erasing', most: 10 }],
};
const byKind = Object.entries(kinds).map(([name, views]) => simclrWith(name, views));
for (const encoder of byKind) await fit(encoder, train, schedule);
;
show(
  table({
    caption: `Linear probe, ${settings.labels} labels, %, test split, ${settings.epochs} epochs`,
    rows: [...byKind, simclr].map((encoder) => {
      const { mean, deviation } = read(encoder);
      const views = encoder.name === 'SimCLR' ? 'all three movements' : encoder.name;
      return { views, accuracy: percent(mean), '±': percent(deviation ?? 0) };
    }),
    columns: ['views', { key: 'accuracy', format: 1 }, { key: '±', format: 1 }],
  }),
);
;
import { uniformity } from 'autoencoder-workbook/dist/metrics';

function myUniformity(directions: readonly (readonly number[])[]): number {
  const kernels = directions.flatMap((u, i) =>
    directions.flatMap((v, j) => {
      const squares = u.map((value, d) => (value - v[d]) ** 2);
      return i === j ? [] : [Math.exp(-2 * squares.reduce((sum, s) => sum + s, 0))];
    }),
  );
  return Math.log(kernels.reduce((sum, k) => sum + k, 0) / kernels.length);
}
const compass = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];
const compassByHand = Math.log((2 * Math.exp(-4) + Math.exp(-8)) / 3);
console.log(Math.abs(myUniformity(compass) - compassByHand) < 1e-9 ? 'it works' : 'not yet');
console.log(myUniformity(compass).toFixed(6));
console.log(uniformity(examplesFrom(Float32Array.from(compass.flat()), [2])).toFixed(6));
;
import { randomSource } from 'autoencoder-workbook/dist/math';
import { knnAccuracy } from 'autoencoder-workbook';

const columns = 18;
const plantedGroups = (rows: number, seed: number) => {
  const random = randomSource(seed, 'three groups');
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const shared = Array.from({ length: 6 }, () => random.normal());
    for (let c = 0; c < columns; c++) {
      // Column c follows one of six hidden numbers; which one depends on the group.
      const follows = (c * [1, 2, 3][labels[row]] + Math.floor(c / 6)) % 6;
      values[row * columns + c] = shared[follows] + 0.3 * random.normal();
    }
  }
  return { examples: examplesFrom(values, [columns]), labels };
};
const known = plantedGroups(choose({ full: 6_000, quick: 300 }), 1);
const asked = plantedGroups(1_000, 2);
;
const rowEncoder = twoViewEncoder({
  name: 'two views',
  inputShape: [columns],
  latentDim: 16,
  net: { type: 'dense', hidden: [128] },
  seed: settings.seed,
  views: [{ type: 'swap', share: 0.3 }],
});
const rowRun = await fit(rowEncoder, known.examples, {
  ...schedule,
  epochs: choose({ full: 40, quick: 1 }),
});
const asIs = { encode: (rows: Examples): Examples => rows };
const groupAccuracy = (encoder: Pick<Encoder, 'encode'>): number =>
  knnAccuracy({
    trainCodes: encoder.encode(known.examples),
    trainLabels: known.labels,
    testCodes: encoder.encode(asked.examples),
    testLabels: asked.labels,
    k: 10,
  });
show(
  Object.entries({
    'the row itself': asIs,
    'PCA, 6': fitPca(known.examples, { latentDim: 6 }),
    'PCA, 16': fitPca(known.examples, { latentDim: 16 }),
    'two views, 16': rowEncoder,
  }).map(([code, encoder]) => ({ code, 'ten neighbours, %': percent(groupAccuracy(encoder)) })),
  { caption: 'Which of three groups? 1,000 further rows; guessing has 33 %' },
);
export {};
