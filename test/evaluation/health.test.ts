import {
  convolutionalAutoencoder,
  denoisingAutoencoder,
  denseAutoencoder,
  type FitOptions,
  firstExamples,
  fit,
  healthReport,
  type LayerSpec,
  linearAutoencoder,
  loadSplits,
  type Model,
  sparseAutoencoder,
  stackedAutoencoder,
  TrainingError,
  tiedLinearAutoencoder,
  twoViewEncoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import type { Disease, HealthReport } from 'autoencoder-workbook/dist/evaluation';
import { readWeights, type TwoViewEncoder } from 'autoencoder-workbook/dist/models';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { beforeAll, describe, expect, test } from 'vitest';

const splits = await loadSplits('mnist-10k', { seed: 1 });
const train = firstExamples(splits.train, 1500);
const digits = firstExamples(splits.test, 300);

const training: FitOptions = { epochs: 3, seed: 1, batchSize: 50, learningRate: { type: 'oneCycle', maxRate: 1e-3 } };
/** Trains where asked to, looks the model over, and frees it. */
async function examine(model: Model, options?: Partial<FitOptions>): Promise<HealthReport> {
  const run = options && (await fit(model, train, { ...training, ...options }));
  const report = healthReport(model, digits, { seed: 1, ...(run ? { run } : {}) });
  model.dispose();
  return report;
}
const diseases = ({ findings }: HealthReport): Disease[] => findings.map(({ disease }) => disease);
const saying = ({ findings }: HealthReport, disease: Disease) =>
  findings.find((each) => each.disease === disease)?.says;
const deep = (settings: object) =>
  denseAutoencoder({ latentDim: 32, seed: 1, hidden: new Array(8).fill(128), gain: 1, ...settings });
const shallow = (encoder: readonly LayerSpec[], latentDim = 64) =>
  stackedAutoencoder({
    kind: 'stacked',
    name: 'shallow',
    inputShape: [28, 28, 1],
    latentDim,
    seed: 1,
    loss: { type: 'squaredError' },
    output: 'sigmoid',
    encoder: [{ type: 'flatten' }, ...encoder],
    decoder: [
      { type: 'dense', units: 784 },
      { type: 'reshape', shape: [28, 28, 1] },
    ],
  });

describe('each planted disease is named', () => {
  test('8+8 sigmoid layers: all images become one, while the loss looked like learning', async () => {
    const report = await examine(deep({ activation: 'sigmoid' }), {});
    expect(diseases(report)).toEqual(['constantOutput', 'collapsedCode', 'vanishingSignal', 'vanishingGradient']);
    const { output, code } = report;
    expect(output?.deviation).toBeLessThan(1e-6);
    expect(output?.error).toBeNear(output?.meanRowError as number, { rtol: 0.1 });
    expect(saying(report, 'constantOutput')).toContain('the output does not depend on the input');
    // The ranks know no scale: they look healthy while all codes are one point.
    expect(code?.participationRatio).toBeGreaterThan(3);
    expect(saying(report, 'collapsedCode')).toContain('which do not see it');
    expect(saying(report, 'vanishingGradient')).toContain('encoder 1 (dense 128 sigmoid)');
  });

  test('a bias of −3 in front of ReLU: every unit is dead, and its gradient is 0, not small', async () => {
    const model = shallow([{ type: 'dense', units: 64, activation: 'relu', initialBias: -3 }]);
    const before = readWeights(model)['encoder/1-dense/kernel'];
    await fit(model, train, training);
    expect(readWeights(model)['encoder/1-dense/kernel']).toEqual(before);
    const report = healthReport(model, digits, { seed: 1 });
    expect(report.layers[0]).toMatchObject({
      place: 'encoder 1',
      label: 'dense 64 relu',
      dead: 1,
      gradient: 0,
      deviation: 0,
    });
    expect(saying(report, 'deadUnits')).toContain('100 % of the units of encoder 1 (dense 64 relu) are dead');
    expect(report.code?.distinct).toBe(1);
    model.dispose();
  });

  test('a learning rate that kills: a share of the units', async () => {
    const report = await examine(shallow([{ type: 'dense', units: 64, activation: 'relu' }]), { learningRate: 0.1 });
    expect(report.layers[0]?.dead).toBeGreaterThan(0.2);
    expect(report.layers[0]?.dead).toBeLessThan(1);
    expect(diseases(report)).toContain('deadUnits');
  });

  test('a convolutional net behind a sigmoid, at a rate of 0.2: black for every image, and a gradient of exactly 0', async () => {
    const gelu: LayerSpec = { type: 'activation', activation: 'gelu' };
    const model = stackedAutoencoder({
      kind: 'conv',
      name: 'black',
      inputShape: [28, 28, 1],
      latentDim: 784,
      seed: 1,
      loss: { type: 'squaredError' },
      output: 'sigmoid',
      encoder: [
        { type: 'conv2d', kernelSize: 5, stride: 2, filters: 8 },
        gelu,
        { type: 'conv2d', kernelSize: 5, stride: 2, filters: 16 },
        gelu,
        { type: 'flatten' },
      ],
      decoder: [
        { type: 'reshape', shape: [7, 7, 16] },
        { type: 'conv2dTranspose', kernelSize: 4, stride: 2, filters: 8 },
        gelu,
        { type: 'conv2dTranspose', kernelSize: 4, stride: 2, filters: 1 },
      ],
    });
    const report = await examine(model, { batchSize: 64, learningRate: 0.2 });
    expect(diseases(report)).toEqual(expect.arrayContaining(['constantOutput', 'worseThanMean']));
    expect(report.layers.map(({ gradient }) => gradient)).toEqual([0, undefined, 0, undefined, 0, undefined, 0]);
    const black = digits.values.reduce((sum, pixel) => sum + pixel ** 2, 0) / digits.values.length;
    expect(report.output?.error).toBeNear(black, { rtol: 1e-4 });
  });

  test('a KL term that is too heavy: posterior collapse, reconstructions that are all the mean image', async () => {
    const options = { epochs: 12, beta: 30, learningRate: 5e-3 };
    const report = await examine(
      variationalAutoencoder({ latentDim: 8, seed: 1, net: { type: 'dense', hidden: [64] } }),
      options,
    );
    expect(diseases(report)).toContain('constantOutput');
  });

  test('gain 3: signals explode with depth', async () => {
    const report = await examine(deep({ activation: 'relu', gain: 3 }));
    expect(diseases(report)).toEqual(expect.arrayContaining(['explodingSignal', 'worseThanMean']));
    expect(report.layers[2]?.gain).toBeNear(3, { rtol: 0.02 });
    expect(saying(report, 'explodingSignal')).toMatch(/signals explode: behind (de|en)coder \d \(dense/);
  });

  test('a learning rate beyond the edge: the run broke off, and the weights that were left are ruined', async () => {
    const model = tiedLinearAutoencoder({ latentDim: 8, seed: 1 });
    const options = { epochs: 8, seed: 1, batchSize: 1500, optimizer: { type: 'sgd' }, learningRate: 0.1 } as const;
    const run = await fit(model, train, options).catch((error: unknown) => error as TrainingError);
    expect(run).toBeInstanceOf(TrainingError);
    const report = healthReport(model, digits, { seed: 1, run: run as TrainingError });
    expect(diseases(report)).toEqual(expect.arrayContaining(['trainingBroke', 'objectiveRose', 'worseThanMean']));
    expect(report.findings[0]?.says).toMatch(/training broke off at step \d+: .*learning rate/);
    // Without knowing how training went, what it left says enough.
    expect(diseases(healthReport(model, digits, { seed: 1 }))).toContain('worseThanMean');
    model.dispose();
  });

  test('alignment only: a perfect loss, and projections that are one point', async () => {
    const model = twoViewEncoder({ latentDim: 32, seed: 1, objective: { type: 'alignment' } });
    const { history } = await fit(model, train, { ...training, epochs: 40, learningRate: 1e-2 });
    expect(history[39]?.losses['alignment']).toBeLessThan(1e-3);
    const report = healthReport(model, digits, { seed: 1 });
    expect(report.output).toBeUndefined();
    expect(saying(report, 'collapsedCode')).toContain('all projections are nearly one');
    expect(report.projection?.participationRatio).toBeGreaterThan(2);
    model.dispose();
  });

  test('one code for all, and codes on one line', () => {
    const kernel = (values: (row: number, column: number) => number): Model => {
      const model = shallow([{ type: 'dense', units: 64 }]);
      const { variable } = model.weights[0] as (typeof model.weights)[number];
      tf.tidy(() => {
        variable.assign(
          tf.tensor2d(
            Array.from({ length: 784 * 64 }, (_, i) => values(Math.floor(i / 64), i % 64)),
            [784, 64],
          ),
        );
      });
      return model;
    };
    const none = kernel(() => 0);
    expect(saying(healthReport(none, digits, { seed: 1 }), 'collapsedCode')).toContain(
      '1 different ones of 300 examples',
    );
    none.dispose();
    const line = kernel((row, column) => Math.sin(row) * (column + 1) * 0.01);
    expect(saying(healthReport(line, digits, { seed: 1 }), 'collapsedCode')).toContain('all codes lie on one line');
    line.dispose();
  });

  test('batch norm that is behind: few steps, all of them large', async () => {
    const model = () => convolutionalAutoencoder({ latentDim: 16, seed: 1, filters: [4, 8], batchNorm: true });
    const report = await examine(model(), { epochs: 2, batchSize: 1500 });
    expect(saying(report, 'staleBatchNorm')).toMatch(/stored moments of encoder 1 \(batch norm\) are .* deviations/);
  });

  test('weights that are no numbers, and finite ones that no longer lead to any', () => {
    const model = denseAutoencoder({ latentDim: 4, seed: 1, hidden: [16] });
    const { variable } = model.weights[2] as (typeof model.weights)[number];
    const kept = tf.clone(variable);
    tf.tidy(() => variable.assign(tf.mul(variable, Number.NaN)));
    expect(saying(healthReport(model, digits, { seed: 1 }), 'notFinite')).toBe(
      `64 of ${784 * 16 + 16 + (16 * 4 + 4) + (4 * 16 + 16) + 16 * 784 + 784} weights are no finite numbers, the first in encoder/2-dense/kernel`,
    );
    tf.tidy(() => {
      variable.assign(tf.mul(kept, 1e30));
      const next = model.weights.find(({ name }) => name === 'decoder/0-dense/kernel')?.variable;
      next?.assign(tf.mul(next, 1e20));
    });
    const report = healthReport(model, digits, { seed: 1 });
    expect(report.weights.notFinite).toBe(0);
    expect(saying(report, 'notFinite')).toMatch(
      /the weights are finite, but values become infinite at decoder 0 \(dense/,
    );
    kept.dispose();
    model.dispose();
  });

  test('sigmoids at their ends', () => {
    const model = shallow([{ type: 'dense', units: 64, activation: 'sigmoid', gain: 500 }]);
    const report = healthReport(model, digits, { seed: 1 });
    expect(report.layers[0]?.saturated).toBeGreaterThan(0.95);
    expect(diseases(report)).toContain('saturatedUnits');
    model.dispose();
  });
});

describe('healthy models are left in peace', () => {
  const sizes = { latentDim: 16, seed: 1 } as const;
  const healthy: readonly (readonly [string, () => Model])[] = [
    ['dense', () => denseAutoencoder(sizes)],
    ['linear', () => linearAutoencoder(sizes)],
    ['convolutional with batch norm', () => convolutionalAutoencoder({ ...sizes, filters: [4, 8], batchNorm: true })],
    ['variational', () => variationalAutoencoder(sizes)],
    ['denoising', () => denoisingAutoencoder(sizes)],
    ['sparse', () => sparseAutoencoder(sizes)],
    ['SimCLR', () => twoViewEncoder(sizes)],
    [
      'deep, with skips and layer norm',
      () => denseAutoencoder({ ...sizes, hidden: new Array(6).fill(128), residual: true, layerNorm: true }),
    ],
  ];
  test.each(healthy)('%s', async (_, build) => {
    const report = await examine(build(), { epochs: 12, learningRate: { type: 'oneCycle', maxRate: 3e-3 } });
    expect(report.findings).toEqual([]);
    expect(report.code?.distinct).toBe(300);
    expect(report.weights.notFinite).toBe(0);
    expect(report.layers.length).toBeGreaterThan(1);
  });
});

describe('what is predicted for random weights', () => {
  let reports: ReadonlyMap<string, HealthReport>;
  const nets = { sigmoid: 1, tanh: 'preserving', gelu: 'preserving', relu: 'he' } as const;
  beforeAll(async () => {
    const entries = Object.entries(nets).map(
      async ([activation, gain]) => [activation, await examine(deep({ activation, gain }))] as const,
    );
    reports = new Map(await Promise.all(entries));
  });

  test.each(Object.keys(nets))('%s: fresh nets do, in both directions', (activation) => {
    for (const layer of reports.get(activation)?.layers ?? []) {
      const { deviation, predictedDeviation = 0, gradient, predictedGradient } = layer;
      // Below 10⁻⁷ float32 has nothing to say about numbers around ½.
      if (predictedDeviation > 1e-7) expect(deviation / predictedDeviation, layer.place).toBeNear(1, { rtol: 0.4 });
      const ratio = (gradient as number) / (predictedGradient as number);
      expect(ratio, layer.place).toBeGreaterThan(0.4);
      expect(ratio, layer.place).toBeLessThan(2.5);
    }
  });

  test('over ten orders of magnitude for the sigmoid', () => {
    const layers = reports.get('sigmoid')?.layers ?? [];
    const gradients = layers.map(({ gradient }) => gradient as number);
    expect(Math.max(...gradients) / Math.min(...gradients)).toBeGreaterThan(1e9);
  });

  test('a residual block and layer norm have predictions too, a convolution has none', async () => {
    const dense = await examine(deep({ hidden: [64, 64], activation: 'gelu', residual: true, layerNorm: true }));
    expect(
      dense.layers
        .filter(({ place }) => !place.includes('.'))
        .every(({ predictedDeviation }) => (predictedDeviation ?? 0) > 0),
    ).toBe(true);
    expect(dense.layers.map(({ place }) => place)).toContain('encoder 4.0');
    expect(dense.layers.some(({ predictedGradient }) => predictedGradient !== undefined)).toBe(false);
    const conv = await examine(convolutionalAutoencoder({ latentDim: 4, seed: 1, filters: [2] }));
    expect(conv.layers.some(({ predictedDeviation }) => predictedDeviation !== undefined)).toBe(false);
    expect(conv.layers.some(({ gradient }) => gradient !== undefined)).toBe(true);
  });
});

test('the model stays as it is, and no tensor is left', async () => {
  await withoutLeaks(() => {
    const model = convolutionalAutoencoder({ latentDim: 4, seed: 1, filters: [2], batchNorm: true });
    const before = readWeights(model);
    healthReport(model, digits, { seed: 1 });
    expect(readWeights(model)).toEqual(before);
    const encoder = twoViewEncoder({ latentDim: 4, seed: 1 }) as TwoViewEncoder;
    healthReport(encoder, digits, { seed: 1 });
    model.dispose();
    encoder.dispose();
  });
});

test('the same seed gives the same report', () => {
  const model = denoisingAutoencoder({ latentDim: 4, seed: 1 });
  expect(healthReport(model, digits, { seed: 2 })).toEqual(healthReport(model, digits, { seed: 2 }));
  const [a, b] = [healthReport(model, digits, { seed: 2 }), healthReport(model, digits, { seed: 3 })];
  // Other noise in the training pass, other gradients.
  expect(a.layers[0]?.gradient).not.toBe(b.layers[0]?.gradient);
  model.dispose();
});

test('refuses examples of another shape, a single one, and seed 0', () => {
  const model = denseAutoencoder({ latentDim: 4, seed: 1 });
  expect(() => healthReport(model, { ...digits, shape: [784] }, { seed: 1 })).toThrow(
    'examples must have the shape [28, 28, 1]',
  );
  expect(() => healthReport(model, firstExamples(digits, 1), { seed: 1 })).toThrow('at least two examples, got 1');
  expect(() => healthReport(model, digits, { seed: 0 })).toThrow('seed must be an integer from 1');
  model.dispose();
});
