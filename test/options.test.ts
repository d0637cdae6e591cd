import * as workbook from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from './support/toyData';

type AnyFunction = (...values: readonly unknown[]) => unknown;
const functions = Object.fromEntries(
  Object.entries(workbook).filter(([, value]) => typeof value === 'function'),
) as Record<string, AnyFunction>;

const rows = { ...planarExamples(40, { features: 6, rank: 2, seed: 5 }), name: 'toy', split: 'test' as const };
const net = { latentDim: 2, inputShape: [6], seed: 1 };
const words = { title: 'title', alt: 'what is drawn' };
const pca = workbook.fitPca(rows, { latentDim: 2 });
const model = workbook.denseAutoencoder({ ...net, hidden: [4] });
const variational = workbook.variationalAutoencoder({ ...net, loss: { type: 'gaussian', sigma: 1 } });

/** Functions that read options, each with what stands before them and, where there must be some, the options. */
const READS_OPTIONS: Readonly<Record<string, readonly [before: readonly unknown[], options?: object]>> = {
  autoencoderFrom: [[]],
  barChart: [[], words],
  betaSweep: [[]],
  blankImages: [[rows]],
  clipped: [[pca]],
  codeSizeSweep: [[[]]],
  compare: [[[pca], rows]],
  comparisonTable: [[[pca], rows]],
  continuity: [[rows, rows]],
  contractiveAutoencoder: [[], net],
  contrastiveAutoencoder: [[], net],
  convolutionalAutoencoder: [[], net],
  decodedGrid: [[], words],
  denoisingAutoencoder: [[], net],
  denseAutoencoder: [[], net],
  detector: [[]],
  downloadDataset: [['mnist']],
  errorAgainstCodeSize: [[], words],
  fit: [[model, rows], { epochs: 1, seed: 1 }],
  fitLinearProbe: [[rows, undefined]],
  fitPca: [[rows]],
  fitProbabilisticPca: [[pca]],
  healthReport: [[model, rows]],
  heatmap: [[], words],
  histogram: [[], words],
  hoverScatter: [[], words],
  imageCoderPoints: [[rows]],
  imageGrid: [[], words],
  importanceWeightedBound: [[variational, rows]],
  interpolateCodes: [
    [
      [0, 0],
      [1, 1],
    ],
  ],
  kNearestNeighbours: [[rows, rows]],
  knnAccuracy: [[]],
  learningCurves: [[], words],
  lineChart: [[], words],
  linearAutoencoder: [[], net],
  linearProbeAccuracy: [[]],
  linearVariationalAutoencoder: [[], net],
  livePlot: [[], words],
  loadDataset: [['mnist-10k']],
  loadImageFolder: [['folder']],
  loadSplits: [['mnist-10k']],
  maskedAutoencoder: [[], net],
  measureCodec: [[pca, rows]],
  openData: [['mnist-10k']],
  plotly: [[], words],
  priorCodes: [[3]],
  qualityAgainstRate: [[], words],
  readNpy: [['x.npy']],
  readTable: [['x.csv']],
  scatter: [[], words],
  scatter3d: [[], words],
  scratchAutoencoder: [[], net],
  shiftImages: [[rows]],
  show: [[pca]],
  sideBySide: [[], words],
  sparseAutoencoder: [[], net],
  splitDataset: [[rows]],
  stackedAutoencoder: [[]],
  table: [[]],
  thumbnails: [[rows]],
  tiedLinearAutoencoder: [[], net],
  trainable: [[]],
  traverseLatent: [[[0, 0]]],
  trustworthiness: [[rows, rows]],
  twoViewEncoder: [[], net],
  variationalAutoencoder: [[], net],
};

/** Those that read none: data, scores, names and numbers only, or records that other functions made. */
const READS_NONE = `activeUnits anomalySplits auroc augmentExamples averagePrecision chart codeGrid corruptExamples
  decoderDirections describeData describeLayers detectionMeasures evidenceLowerBound exampleAt examplesFrom findingsTable
  firstExamples fitPreprocessing fitStandardiser frechetDistance greyBaseline healthFigure healthTable historyFrame
  imageRows latentVariances loadDetector loadEncoder loadModel loadTrained markdown meanImageBaseline meanSquaredError
  methodColours overSeeds overSeedsFrame posteriorCodes principalAngles priorGrid psnr reconstruct reportPage
  residualScore saveDetector saveModel selectExamples squaredErrorPerImage ssim withLabels withoutLabels writeNpy
  TrainingError`.split(/\s+/);

/** What a function says, be it at once or later. */
async function said(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('options', () => {
  test('every public function either reads some, and is tried here, or reads none', () => {
    expect([...Object.keys(READS_OPTIONS), ...READS_NONE].sort()).toEqual(Object.keys(functions).sort());
  });

  test.each(Object.entries(READS_OPTIONS))('%s refuses a name that it does not read', async (name, [before, some]) => {
    const call = functions[name] as AnyFunction;
    await withoutLeaks(async () => {
      const text = await said(() => call(...before, { ...some, nobodyReads: 1 }));
      expect(text).toContain(`${name}: nobodyReads is no option; `);
    });
  });

  test.each(Object.entries(READS_OPTIONS))('%s refuses what is no options at all', async (name, [before]) => {
    const call = functions[name] as AnyFunction;
    for (const [value, got] of [
      [null, 'null'],
      [Math.max, 'the function max'],
      [[1, 2], 'a list of 2'],
      [Float64Array.of(1), 'a Float64Array of 1'],
    ] as const) {
      const text = await said(() => call(...before, value));
      expect(text).toContain(`${name}: options must be an object {`);
      expect(text).toContain(`got ${got}`);
    }
  });

  const typo = (make: () => unknown): string => {
    try {
      make();
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  test('options within options are read alike', async () => {
    const { sparseAutoencoder, denseAutoencoder, stackedAutoencoder, denoisingAutoencoder } =
      workbook as unknown as Record<string, AnyFunction>;
    await withoutLeaks(() => {
      const told: readonly [() => unknown, string][] = [
        [
          () => sparseAutoencoder?.({ ...net, net: { type: 'dense', hiden: [4] } }),
          'hiden is no option; did you mean hidden?',
        ],
        [() => sparseAutoencoder?.({ ...net, net: { type: 'danse' } }), 'did you mean dense?'],
        [() => sparseAutoencoder?.({ ...net, sparsity: { type: 'l1', wieght: 1 } }), 'did you mean weight?'],
        [() => denseAutoencoder?.({ ...net, penalty: { l3: 1 } }), 'l3 is no option'],
        [() => denseAutoencoder?.({ ...net, loss: { type: 'huber', dleta: 1 } }), 'did you mean delta?'],
        [() => denseAutoencoder?.({ ...net, output: 'sigmiod' }), 'did you mean sigmoid?'],
        [
          () => denseAutoencoder?.({ ...net, terms: [{ type: 'codeL1', weight: 1, targte: 1 }] }),
          'targte is no option',
        ],
        [() => denoisingAutoencoder?.({ ...net, corruption: { type: 'gaussian', sgima: 1 } }), 'did you mean sigma?'],
        [
          () =>
            stackedAutoencoder?.({
              ...{ ...net, kind: 'stacked', name: 'x', loss: { type: 'squaredError' }, output: 'linear', decoder: [] },
              encoder: [{ type: 'dense', unts: 2 }],
            }),
          'encoder/0-dense: unts is no option; did you mean units?',
        ],
      ];
      for (const [make, text] of told) expect(typo(make)).toContain(text);
    });
  });
});

describe('what JavaScript lets through', () => {
  const {
    fitPca,
    denseAutoencoder,
    fit,
    compare,
    residualScore,
    examplesFrom,
    meanSquaredError,
    detector,
    reconstruct,
  } = workbook as unknown as Record<string, AnyFunction>;
  const doubles = { values: Float64Array.of(1, 2, 3, 4), count: 2, shape: [2] };
  const tensor = { dataId: {}, shape: [2, 2], rank: 2 };
  const cases: readonly [string, () => unknown, string][] = [
    [
      'rows as lists',
      () =>
        fitPca?.([
          [1, 2],
          [3, 4],
        ]),
      'fitPca: examples must be { values: Float32Array, count, shape }, got a list of 2 lists; build them with examplesFrom(',
    ],
    ['a Float64Array', () => fitPca?.(doubles), 'got values that are a Float64Array of 4; build them'],
    ['a bare Float32Array', () => fitPca?.(Float32Array.of(1, 2)), 'got a Float32Array of 2; build them'],
    ['a tensor', () => fitPca?.(tensor), 'got a tensor of shape [2, 2]; build them'],
    ['undefined', () => fitPca?.(undefined), 'got undefined; build them'],
    [
      'too few values',
      () => fitPca?.({ ...rows, count: 41 }),
      'with count × shape values, got 240 values, count 41 and shape [6]',
    ],
    [
      'a function as loss',
      () => denseAutoencoder?.({ ...net, loss: meanSquaredError }),
      "loss must be an object such as { type: 'squaredError' }, got the function meanSquaredError",
    ],
    ['a word as loss', () => denseAutoencoder?.({ ...net, loss: 'mse' }), `got "mse"`],
    [
      'a word as size',
      () => denseAutoencoder?.({ ...net, latentDim: '2' }),
      'latentDim must be a positive integer, got "2"',
    ],
    [
      'a number as shape',
      () => denseAutoencoder?.({ ...net, inputShape: 6 }),
      'inputShape must be a list of positive integers, e.g. [28, 28, 1], got 6',
    ],
    [
      'no model',
      () => fit?.(undefined, rows, { epochs: 1, seed: 1 }),
      'fit: model must have weights and lossTerms, got undefined; pass what a maker',
    ],
    [
      'a maker for a model',
      () => fit?.(denseAutoencoder, rows, { epochs: 1, seed: 1 }),
      'got the function denseAutoencoder',
    ],
    [
      'a list to train on',
      () => fit?.(model, [[1]], { epochs: 1, seed: 1 }),
      'fit: training examples must be { values: Float32Array',
    ],
    [
      'one codec in place of a list',
      () => compare?.(pca, rows),
      'compare: codecs must be a list such as [pca, net], got an object {',
    ],
    ['a promise of a codec', () => compare?.([Promise.resolve(pca)], rows), 'got a promise, which wants await'],
    ['no codec', () => residualScore?.({}), 'residualScore: a codec must have encode and decode, got an empty object'],
    ['no codec', () => reconstruct?.(null, rows), 'reconstruct: a codec must have encode and decode, got null'],
    [
      'no score',
      () => detector?.({ score: pca.encode, calibration: rows, falseAlarms: 0.1 }),
      'detector: score must be a score such as residualScore(pca), got the function encode',
    ],
    [
      'a list of numbers',
      () => examplesFrom?.([1, 2, 3, 4], [2]),
      'examplesFrom: values must be a Float32Array, got a list of 4; convert it',
    ],
    ['two lists', () => meanSquaredError?.([[1]], [[1]]), 'squaredErrors: examples must be { values: Float32Array'],
  ];
  test.each(cases)('%s: is told the rule', async (_what, call, text) => {
    await withoutLeaks(async () => expect(await said(call)).toContain(text));
  });

  test('a model that is disposed of in the midst of its training ends it with a reason', async () => {
    const mortal = workbook.denseAutoencoder({ ...net, hidden: [4] });
    const onEpoch = (): undefined => {
      mortal.dispose();
    };
    const text = await said(() => workbook.fit(mortal, rows, { epochs: 3, seed: 1, onEpoch }));
    expect(text).toMatch(
      /^fit: dense must keep its weights until training has ended, got .* disposed; call dispose\(\)/,
    );
    const again = await said(() => workbook.fit(mortal, rows, { epochs: 3, seed: 1 }));
    expect(again).toBe(text);
  });
});
