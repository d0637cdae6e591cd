import {
  convolutionalAutoencoder,
  denseAutoencoder,
  type FitOptions,
  firstExamples,
  fit,
  type TrainableModel,
  TrainingError,
  tiedLinearAutoencoder,
  twoViewEncoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { readWeights } from 'autoencoder-workbook/dist/models';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { type EpochRecord, historyFrame } from 'autoencoder-workbook/dist/training';
import { statisticsPlan } from 'autoencoder-workbook/dist/training/statistics';
import { describe, expect, test } from 'vitest';
import { expectAgreement } from './agreement';
import { flat, images } from './cases';

const sizes = { inputShape: [36], latentDim: 4, seed: 1 } as const;
const dense = (extra: object = {}) => denseAutoencoder({ ...sizes, hidden: [16], activation: 'tanh', ...extra });
const training: FitOptions = { epochs: 3, seed: 1, batchSize: 16, learningRate: 1e-3, engine: 'eager' };

/** Trains, frees the model and gives the records. */
async function recordsOf(model: TrainableModel, options: Partial<FitOptions> = {}): Promise<readonly EpochRecord[]> {
  const { history } = await fit(model, flat, { ...training, layerStatistics: true, ...options });
  model.dispose();
  return history;
}

describe('signals and gradients of the layers, measured in the step', () => {
  test.each(['graph', 'xla'] as const)('eager and %s agree, under clipping too', async (compiler) => {
    for (const clipNorm of [undefined, 0.5]) {
      const build = () => dense({ hidden: [16, 16], residual: true });
      const probe = build();
      const statistics = statisticsPlan(probe, flat);
      probe.dispose();
      const problem = { build, data: flat, statistics, clipNorm, optimizer: { type: 'adam' }, batchSize: 16, seed: 7 };
      const tolerance = { losses: 1e-4, weights: 2e-3 };
      await expectAgreement({ ...problem, optimizer: { type: 'adam' } }, { compiler, rate: 3e-3, tolerance });
    }
  });

  test('a step that hardly moves measures what one sees from outside', async () => {
    const model = dense({ output: 'linear' });
    const first = firstExamples(flat, 32);
    const options = { epochs: 1, seed: 1, batchSize: 32, learningRate: 1e-12, engine: 'eager' } as const;
    const { history } = await fit(model, first, { ...options, optimizer: { type: 'sgd' }, layerStatistics: true });
    const codes = model.encode(first);
    // The sample's standard deviation of each number of the code, one by one in float64.
    const deviations = Array.from({ length: 4 }, (_, unit) => {
      const values = Array.from({ length: 32 }, (_, row) => codes.values[4 * row + unit] as number);
      const mean = values.reduce((sum, value) => sum + value, 0) / 32;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 31);
    });
    const { layers = {} } = history[0] as EpochRecord;
    expect(layers['encoder/1-dense']?.deviation).toBeNear(deviations.reduce((sum, value) => sum + value, 0) / 4, {
      rtol: 1e-5,
    });
    // The last bias sees the error itself: 2 Σ (x̂ − x) over the batch, divided by its size; with the kernel's gradient
    // h ⊗ error it makes the length of the layer.
    const error = tf.tidy(() => {
      const [x, xHat] = [first, model.decode(codes)].map(({ values }) => tf.tensor2d(values, [32, 36]));
      return tf.mul(2 / 32, tf.sub(xHat as tf.Tensor, x as tf.Tensor));
    });
    const weights = readWeights(model);
    const length = tf.tidy(() => {
      const kernel = tf.tensor2d(weights['decoder/0-dense/kernel'] as Float32Array, [4, 16]);
      const bias = tf.tensor1d(weights['decoder/0-dense/bias'] as Float32Array);
      const hidden = tf.tanh(tf.add(tf.matMul(tf.tensor2d(codes.values, [32, 4]), kernel), bias)) as tf.Tensor2D;
      const slopes = [tf.matMul(hidden, error as tf.Tensor2D, true), tf.sum(error, 0)];
      return Math.hypot(...slopes.map((slope) => tf.norm(slope).dataSync()[0] as number));
    });
    error.dispose();
    expect(layers['decoder/1-dense']?.gradient).toBeNear(length, { rtol: 1e-4 });
    model.dispose();
  });

  test.each(['eager', 'graph'] as const)(
    '%s: they change nothing of what is learned, and are off unless asked for',
    async (engine) => {
      const [watched, free] = [dense(), dense()];
      const on = await fit(watched, flat, { ...training, engine, layerStatistics: true });
      const off = await fit(free, flat, { ...training, engine });
      const weights = readWeights(free);
      // A compiler that may not fuse what is looked at rounds in another place.
      const tolerance = engine === 'eager' ? { rtol: 0 } : { rtol: 1e-4, atol: 1e-6 };
      for (const [name, values] of Object.entries(readWeights(watched))) {
        expect(Array.from(values), name).toBeNear(Array.from(weights[name] ?? []), tolerance);
      }
      const objectives = [on, off].map(({ history }) => history.map(({ losses }) => losses['objective'] as number));
      expect(objectives[0]).toBeNear(objectives[1] ?? [], tolerance);
      expect(on.history[0]?.layers).toBeDefined();
      expect(off.history[0]).not.toHaveProperty('layers');
      watched.dispose();
      free.dispose();
    },
  );

  test('all layers are there by name: of two stacks, blocks and what is inside, and weights that stand alone', async () => {
    const [record] = await recordsOf(dense({ hidden: [16, 16], residual: true }));
    expect(Object.keys(record?.layers ?? {})).toEqual([
      'encoder/0-dense',
      'encoder/1-residual/0-dense',
      'encoder/1-residual',
      'encoder/2-dense',
      'decoder/0-dense',
      'decoder/1-residual/0-dense',
      'decoder/1-residual',
      'decoder/2-dense',
    ]);
    expect(record?.layers?.['encoder/1-residual']).not.toHaveProperty('gradient');
    const [tied] = await recordsOf(tiedLinearAutoencoder({ ...sizes }));
    expect(Object.keys(tied?.layers ?? {})).toEqual(['w', 'mean']);
    expect(tied?.layers?.['w']).not.toHaveProperty('deviation');
    expect(historyFrame([record as EpochRecord]).columns).toEqual(
      expect.arrayContaining(['deviation encoder/0-dense', 'gradient encoder/0-dense']),
    );
  });

  test('variational models, convolutions and encoders of two views have them as well, and no tensor is left', async () => {
    await withoutLeaks(async () => {
      const small = { net: { type: 'dense', hidden: [16] } } as const;
      const [vae] = await recordsOf(variationalAutoencoder({ ...sizes, ...small }));
      expect(Object.values(vae?.layers ?? {}).every(({ gradient }) => (gradient ?? 1) > 0)).toBe(true);
      const views = [{ type: 'gaussian', sigma: 0.1 }] as const;
      const [pair] = await recordsOf(twoViewEncoder({ ...sizes, ...small, views }));
      expect(Object.keys(pair?.layers ?? {}).some((place) => place.startsWith('projector/'))).toBe(true);
      const conv = convolutionalAutoencoder({
        inputShape: [6, 6, 1],
        latentDim: 4,
        seed: 1,
        filters: [2],
        batchNorm: true,
      });
      const { history } = await fit(conv, images, { ...training, engine: 'graph', layerStatistics: true });
      expect(Object.values(history[0]?.layers ?? {}).every(({ deviation }) => Number.isFinite(deviation))).toBe(true);
      conv.dispose();
    });
  });
});

describe('what training saw, in plain words', () => {
  const remarks = async (model: TrainableModel, options: Partial<FitOptions> = {}) => {
    const result = await fit(model, flat, { ...training, ...options });
    model.dispose();
    return result.remarks;
  };

  test('nothing of a run that went well', async () => {
    expect(await remarks(dense(), { epochs: 20, learningRate: 1e-2 })).toEqual([]);
  });

  test('an output that no longer depends on the input', async () => {
    const deep = dense({ hidden: new Array(8).fill(16), activation: 'sigmoid' });
    const [remark] = await remarks(deep);
    expect(remark).toMatch(
      /^the output no longer depends on the input: reconstructions differ by .*, the examples by /,
    );
  });

  test('a share of units is dead, and of which layer', async () => {
    const model = dense({ activation: 'relu' });
    const bias = model.weights.find(({ name }) => name === 'encoder/0-dense/bias')?.variable;
    tf.tidy(() => bias?.assign(tf.tensor1d(Array.from({ length: 16 }, (_, unit) => (unit < 8 ? -100 : 5)))));
    expect(await remarks(model, { learningRate: 1e-6 })).toEqual([
      '50 % of the units of encoder 0 (dense 16 relu) are dead: no example gives them a slope, no gradient reaches them',
    ]);
  });

  test('a gradient that grew a thousandfold, where it was recorded; an objective that rose', async () => {
    const rising = (options: Partial<FitOptions>) => {
      const model = tiedLinearAutoencoder(sizes);
      const onEpoch = ({ epoch }: EpochRecord): undefined => {
        if (epoch === 2) tf.tidy(() => model.weights[0]?.variable.assign(tf.mul(30, model.weights[0].variable)));
        return undefined;
      };
      return remarks(model, { learningRate: 1e-7, onEpoch, ...options });
    };
    const seen = await rising({ layerStatistics: true });
    expect(seen.join()).toMatch(/the objective rose: .* at its best, .* at the end/);
    expect(seen.join()).toMatch(/the gradient grew a thousandfold: a length of .* in the first epoch, .* in epoch \d/);
    expect((await rising({})).join()).not.toMatch(/gradient/);
  });

  test.each(['eager', 'graph'] as const)('%s: at which layer values became infinite', async (engine) => {
    const model = dense({ hidden: [16, 16], activation: 'relu', output: 'linear' });
    const options = { optimizer: { type: 'sgd' }, learningRate: 1e6, engine } as const;
    const error = await fit(model, flat, { ...training, ...options }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TrainingError);
    const { message, layer } = error as TrainingError;
    expect(layer).toMatch(/^(en|de)coder\/\d-dense$/);
    expect(message).toContain(
      `Values became infinite first behind ${layer}. The weights are those of before training.`,
    );
    model.dispose();
  });
});
