import { augmentExamples, fit, fitPca, loadSplits, selectExamples, twoViewEncoder } from 'autoencoder-workbook';
import { describeViews } from 'autoencoder-workbook/dist/data/views.js';
import { accuracy, balancedDraw, fewLabelAccuracy } from 'autoencoder-workbook/dist/metrics/index.js';
import { labelClassifier, withLabelColumn } from 'autoencoder-workbook/dist/models/index.js';

/** Of the 60,000 training images these choose penalties, numbers of neighbours and penalties of nets; the rest is used. */
const VALIDATION = 5000;

const LABELS = [100, 1000];
const DRAWS = 5;

/** What is said not to matter: to contrastive encoders in training, to classifiers about their few labelled images. */
const VIEWS = [{ type: 'affine', shift: 3, rotation: 15, scaling: 0.15 }];

/** Further views of each labelled image: so many that 100 and 1,000 labels become 3,100 and 11,000 rows. */
const COPIES = { 100: 30, 1000: 10 };

/** Labelled rows are repeated until an epoch of a classifier has about so many. */
const ROWS_PER_EPOCH = 6000;

/** The yardstick of the targets. */
const YARDSTICK = 32;

const DENSE = { type: 'dense', hidden: [256] };
const CONV = { type: 'conv', filters: [16, 32] };
const oneCycle = (maxRate) => ({ type: 'oneCycle', maxRate });

/**
 * The rows of the table. `codes` says what turns an image into what is read, `readers` who reads it, `copies` whether the
 * labelled images come with further views of them; `ahead` is by how many points the row must lie above PCA with 32
 * components at 100 labels.
 */
export const rows = [
  { name: 'few-labels-pixels', codes: { type: 'pixels' } },
  { name: 'few-labels-pixels-views', codes: { type: 'pixels' }, copies: true },
  { name: 'few-labels-pca', codes: { type: 'pca', latentDim: 32 } },
  { name: 'few-labels-pca-views', codes: { type: 'pca', latentDim: 32 }, copies: true },
  { name: 'few-labels-net', codes: { type: 'classifier', net: DENSE, views: [] } },
  { name: 'few-labels-net-views', codes: { type: 'classifier', net: DENSE, views: VIEWS } },
  { name: 'few-labels-conv-views', codes: { type: 'classifier', net: CONV, views: VIEWS } },
  {
    name: 'few-labels-random',
    codes: { type: 'twoViews', objective: { type: 'ntXent', temperature: 0.2 }, net: DENSE },
  },
  {
    name: 'few-labels-simclr',
    codes: { type: 'twoViews', objective: { type: 'ntXent', temperature: 0.2 }, net: DENSE },
    fit: { epochs: 15, batchSize: 256, learningRate: oneCycle(3e-3) },
    ahead: 5,
  },
  {
    name: 'few-labels-simclr-conv',
    codes: { type: 'twoViews', objective: { type: 'ntXent', temperature: 0.2 }, net: CONV },
    fit: { epochs: 6, batchSize: 256, learningRate: oneCycle(3e-3) },
    ahead: 5,
  },
  {
    name: 'few-labels-vicreg',
    codes: { type: 'twoViews', objective: { type: 'vicReg' }, net: DENSE },
    fit: { epochs: 15, batchSize: 256, learningRate: oneCycle(3e-3) },
    ahead: 5,
  },
].map((row) => ({ data: 'mnist', ...row }));

const READERS = [{ type: 'linear' }, { type: 'neighbours' }];

const pixels = {
  name: 'pixels',
  latentDim: 784,
  cost: { parameters: 0, fitSeconds: 0 },
  encode: (images) => ({ ...images, shape: [784] }),
};

/** What turns images into what is read. */
async function encoderOf({ codes, fit: training }, train, { seed, log }) {
  if (codes.type === 'pixels') return pixels;
  if (codes.type === 'pca') return fitPca(train, { latentDim: codes.latentDim });
  const model = twoViewEncoder({ seed, latentDim: 64, views: VIEWS, net: codes.net, objective: codes.objective });
  if (training) {
    await fit(model, train, {
      ...training,
      seed,
      onEpoch: ({ epoch, losses, seconds }) => {
        log(`  epoch ${epoch}: objective ${losses.objective.toFixed(3)}, ${seconds.toFixed(0)} s`);
      },
    });
  }
  return model;
}

const repeated = (indices, times) =>
  Int32Array.from({ length: times * indices.length }, (_, i) => indices[i % indices.length]);

/** Accuracies of an encoder's codes, by each reader with each number of labels. */
function readCodes(encoder, { train, validation, test }, { seed, copies }) {
  const coded = (part) => ({ codes: encoder.encode(part), labels: part.labels });
  const parts = { train: coded(train), validation: coded(validation), test: coded(test) };
  const viewsOf = (labels) => (drawn, draw) =>
    Array.from({ length: COPIES[labels] }, (_, copy) =>
      encoder.encode(augmentExamples(selectExamples(train, drawn), VIEWS, 1000 * (seed + draw) + copy + 1)),
    );
  return LABELS.flatMap((labels) =>
    READERS.map((reader) => ({
      reader: reader.type,
      labels,
      ...fewLabelAccuracy(parts, { labels, draws: DRAWS, seed, reader, ...(copies ? { views: viewsOf(labels) } : {}) }),
    })),
  );
}

/** What a net reaches that is trained on the labels of a draw, with the penalty that is best on the validation part. */
async function classify({ net, views }, { train, validation, test }, { seed, log }) {
  const results = [];
  let fitSeconds = 0;
  let parameters = 0;
  for (const labels of LABELS) {
    const readings = [];
    for (const l2 of [0, 1e-4]) {
      const accuracies = [];
      let merit = 0;
      for (let draw = 0; draw < DRAWS; draw++) {
        const drawn = repeated(
          balancedDraw(train.labels, { count: labels, seed: seed + draw }),
          Math.round(ROWS_PER_EPOCH / labels),
        );
        const model = labelClassifier({ classes: 10, seed: seed + draw, net, views, penalty: { l2 } });
        const few = selectExamples(train, drawn);
        await fit(model.onLabels, withLabelColumn(few, few.labels), {
          seed: seed + draw,
          epochs: 40,
          batchSize: 128,
          learningRate: oneCycle(3e-3),
          onProgress: () => undefined,
        });
        accuracies.push(accuracy(model.classify(test), test.labels));
        merit += accuracy(model.classify(validation), validation.labels) / DRAWS;
        fitSeconds += model.cost.fitSeconds;
        parameters = model.cost.parameters;
        model.dispose();
      }
      log(`  ${labels} labels, penalty ${l2}: ${(100 * merit).toFixed(1)} % on the validation part`);
      readings.push({ merit, accuracies, chosen: l2 });
    }
    const [best] = readings.sort((a, b) => b.merit - a.merit);
    const mean = best.accuracies.reduce((sum, value) => sum + value, 0) / DRAWS;
    const squares = best.accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (DRAWS - 1));
    results.push({ reader: 'itself', labels, mean, deviation, accuracies: best.accuracies, chosen: best.chosen });
  }
  return { results, parameters, fitSeconds };
}

const linearAt = (results, labels) => results.find((each) => each.reader === 'linear' && each.labels === labels);

/**
 * Fits what a row describes without labels, or with the few of a draw, and reads the test part.
 *
 * @returns a plain record: settings, cost, and accuracies for each reader and number of labels, draw by draw
 */
export async function measureRow(row, { seed, folder, log }) {
  const parts = loadSplits(row.data, { seed, folder, validation: VALIDATION });
  const { codes, copies = false, fit: training, ahead } = row;
  const record = {
    codes,
    seed,
    trainImages: parts.train.count,
    testImages: parts.test.count,
    draws: DRAWS,
    views: describeViews(VIEWS),
    ...(training ? { fit: training } : {}),
    ...(copies ? { copies: COPIES } : {}),
  };
  if (codes.type === 'classifier') return { ...record, ...(await classify(codes, parts, { seed, log })) };
  const encoder = await encoderOf(row, parts.train, { seed, log });
  const results = readCodes(encoder, parts, { seed, copies });
  const { parameters, fitSeconds } = encoder.cost;
  encoder.dispose?.();
  if (ahead === undefined) return { ...record, results, parameters, fitSeconds };
  // The same draws read from PCA: their differences say more than the two means.
  const yardstick = readCodes(fitPca(parts.train, { latentDim: YARDSTICK }), parts, { seed, copies: false });
  const own = linearAt(results, 100);
  const differences = own.accuracies.map((value, draw) => 100 * (value - linearAt(yardstick, 100).accuracies[draw]));
  const points = differences.reduce((sum, value) => sum + value, 0) / DRAWS;
  const target = { measure: `points above PCA-${YARDSTICK} at 100 labels, linear`, atLeast: ahead };
  return { ...record, results, parameters, fitSeconds, points, differences, target, reached: points >= ahead };
}

/** What the log says of a measured row. */
export function verdict({ results, points }) {
  const texts = results.map(
    ({ reader, labels, mean, deviation }) =>
      `${labels} labels, ${reader}: ${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)} %`,
  );
  return [...texts, ...(points === undefined ? [] : [`${points.toFixed(1)} points above PCA-${YARDSTICK}`])].join('; ');
}
