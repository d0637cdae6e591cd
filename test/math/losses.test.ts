import {
  bernoulliEntropyFloor,
  bernoulliNll,
  gaussianKL,
  gaussianNll,
  huber,
  normalValues,
  randomSource,
  squaredError,
} from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

const LOG_TWO_PI = Math.log(2 * Math.PI);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Runs a tensor function and gives its numbers, checking that nothing leaks. */
async function numbers(run: () => tf.Tensor): Promise<number[]> {
  return withoutLeaks(() => {
    const result = run();
    const values = Array.from(result.dataSync());
    result.dispose();
    return values;
  });
}

/** The same loss of x and x̂ for every kind, with what it is called, for properties that all must have. */
const losses: Readonly<Record<string, (x: tf.Tensor, xHat: tf.Tensor) => tf.Tensor>> = {
  squaredError,
  huber: (x, xHat) => huber(x, xHat, 0.3),
  bernoulliNll,
  'gaussianNll, fixed': (x, xHat) => gaussianNll(x, xHat, { sigma: 0.5 }),
  'gaussianNll, shared': (x, xHat) => gaussianNll(x, xHat, { logVar: tf.scalar(-0.7) }),
  'gaussianNll, per pixel': (x, xHat) => gaussianNll(x, xHat, { logVar: tf.sub(tf.square(x), 1) }),
};

describe.each(Object.entries(losses))('%s', (_, loss) => {
  const x = tf.tensor2d(normalValues(12, randomSource(1)), [3, 4]);
  const xHat = tf.tensor2d(normalValues(12, randomSource(2)), [3, 4]);
  const single = Array.from(loss(x, xHat).dataSync());

  test('is one number per example, whatever else is in the batch', async () => {
    const doubled = await numbers(() => tf.tidy(() => loss(tf.concat([x, x]), tf.concat([xHat, xHat]))));
    expect(doubled).toBeNear([...single, ...single], { rtol: 1e-6 });
  });

  test('doubles when two copies of an image are stacked: features are summed', async () => {
    const stacked = await numbers(() => tf.tidy(() => loss(tf.concat([x, x], 1), tf.concat([xHat, xHat], 1))));
    expect(stacked).toBeNear(
      single.map((value) => 2 * value),
      { rtol: 1e-6, atol: 1e-6 },
    );
  });

  test('does not depend on how the features are laid out', async () => {
    const shaped = await numbers(() =>
      tf.tidy(() => loss(tf.reshape(x, [3, 2, 2, 1]), tf.reshape(xHat, [3, 2, 2, 1]))),
    );
    expect(shaped).toBeNear(single, { rtol: 1e-6 });
  });

  test('refuses shapes that differ and tensors without a feature axis', () => {
    expect(() => loss(tf.zeros([3, 4]), tf.zeros([3, 5]))).toThrow(
      /must have the same shape, got \[3, 4\] and \[3, 5\]/,
    );
    expect(() => loss(tf.zeros([4]), tf.zeros([4]))).toThrow(/\[batch, \.\.\.features\], got \[4\]/);
  });
});

describe('squaredError', () => {
  test('is a sum of squares without a half', async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const xHat = tf.tensor2d([1, 4, 0, 4], [2, 2]);
    expect(await numbers(() => squaredError(x, xHat))).toEqual([2 * 2, 3 * 3]);
  });

  test('has the gradients of its float64 twin, for both arguments', () => {
    const other = [0.5, -1, 2, 0.25, 3, -2];
    const twin = (values: Float64Array): number[] =>
      rowsOf(values, 3).map((row, b) => sum(row.map((v, i) => (v - (other[b * 3 + i] ?? 0)) ** 2)));
    const fixed = tf.tensor2d(other, [2, 3]);
    const point = { at: [1, 0.3, -0.7, 0.25, 2, 5], shape: [2, 3] };
    expectLossAndGradient({ ...point, twin, loss: (xHat) => squaredError(fixed, xHat) });
    expectLossAndGradient({ ...point, twin, loss: (x) => squaredError(x, fixed) });
  });
});

describe('huber', () => {
  test('is ½r² inside and δ(|r| − ½δ) outside, the same where they meet', async () => {
    const x = tf.tensor2d([0.5, 2, -2, 10], [4, 1]);
    const zeros = tf.zeros([4, 1]);
    expect(await numbers(() => huber(x, zeros, 2))).toEqual([0.125, 2, 2, 2 * (10 - 1)]);
  });

  test('is half the squared error for a large delta', async () => {
    const x = tf.tensor2d([1, 2, 3, -4], [2, 2]);
    const xHat = tf.tensor2d([0, 5, 1, 1], [2, 2]);
    expect(await numbers(() => huber(x, xHat, 1e6))).toBeNear([(1 + 9) / 2, (4 + 25) / 2], { rtol: 1e-6 });
  });

  test('has the gradients of its float64 twin on both branches', () => {
    const delta = 0.5;
    const fixed = tf.zeros([2, 3]);
    const twin = (values: Float64Array): number[] =>
      rowsOf(values, 3).map((row) =>
        sum(row.map((r) => (Math.abs(r) <= delta ? r * r * 0.5 : delta * (Math.abs(r) - 0.5 * delta)))),
      );
    const point = { at: [0.1, -0.4, 0.49, 0.6, -3, 1e3], shape: [2, 3] };
    expectLossAndGradient({ ...point, twin, loss: (x) => huber(x, fixed, delta) });
    expectLossAndGradient({ ...point, twin, loss: (xHat) => huber(fixed, xHat, delta) });
  });

  test('refuses a delta that is not positive', () => {
    expect(() => huber(tf.zeros([1, 1]), tf.zeros([1, 1]), 0)).toThrow('huber: delta must be a positive number, got 0');
  });
});

describe('bernoulliNll', () => {
  test('is ln 2 per feature at logit 0, whatever the pixel', async () => {
    const x = tf.tensor2d([0, 1, 0.5, 0.25], [1, 4]);
    const logits = tf.zeros([1, 4]);
    expect(await numbers(() => bernoulliNll(x, logits))).toBeNear([4 * Math.LN2], { rtol: 1e-6 });
  });

  test('gives the tiny case of the EECS 498 course: cross-entropy + 15 latents of ½ nat', async () => {
    const x = tf.sigmoid(tf.tensor3d([1, 10, 9, 3], [1, 2, 2]));
    const logits = tf.tensor3d([2, 5, 6, 7], [1, 2, 2]);
    const loss = await numbers(() =>
      tf.tidy(() => tf.add(bernoulliNll(x, logits), gaussianKL(tf.ones([1, 15]), tf.zeros([1, 15])))),
    );
    expect(loss).toBeNear([8.5079], { atol: 5e-5 });
  });

  test('reaches the entropy of the pixels, and no less, when the reconstruction is perfect', async () => {
    const pixels = [0.01, 0.2, 0.5, 0.9];
    const x = tf.tensor2d(pixels, [1, 4]);
    const perfect = tf.tensor2d(
      pixels.map((p) => Math.log(p / (1 - p))),
      [1, 4],
    );
    const [floor] = await numbers(() => bernoulliEntropyFloor(x));
    const [reached] = await numbers(() => bernoulliNll(x, perfect));
    const [missed] = await numbers(() => tf.tidy(() => bernoulliNll(x, tf.add(perfect, 0.1))));
    expect(reached).toBeNear(floor ?? Number.NaN, { rtol: 1e-6 });
    expect(missed).toBeGreaterThan(floor ?? Number.NaN);
  });

  test('stays exact at logits of ±10,000 and between', async () => {
    const x = tf.tensor2d([1, 0, 1, 0, 0.5], [5, 1]);
    const logits = tf.tensor2d([1e4, 1e4, -1e4, -1e4, 1e4], [5, 1]);
    expect(await numbers(() => bernoulliNll(x, logits))).toEqual([0, 1e4, 1e4, 0, 5e3]);
  });

  test('keeps the relative precision of tiny costs', async () => {
    const one = tf.ones([1, 1]);
    const twenty = tf.fill([1, 1], 20);
    expect(await numbers(() => bernoulliNll(one, twenty))).toBeNear([Math.log1p(Math.exp(-20))], { rtol: 1e-5 });
  });

  test('has the gradients of its float64 twin, also at logit 0 and at the extremes', () => {
    const pixels = [0, 1, 0.3, 0.5, 1, 0];
    const softplus = (l: number): number => Math.max(l, 0) + Math.log1p(Math.exp(-Math.abs(l)));
    const cost = (x: number, l: number): number => softplus(l) - l * x;
    const x = tf.tensor2d(pixels, [2, 3]);
    expectLossAndGradient({
      at: [0, 0, 0, -40, 1e4, 2.5],
      shape: [2, 3],
      loss: (logits) => bernoulliNll(x, logits),
      twin: (l) => rowsOf(l, 3).map((row, b) => sum(row.map((v, i) => cost(pixels[b * 3 + i] ?? 0, v)))),
    });
    const logits = [0, 1, -3, 30, -0.5, 4];
    expectLossAndGradient({
      at: pixels,
      shape: [2, 3],
      loss: (x) => bernoulliNll(x, tf.tensor2d(logits, [2, 3])),
      twin: (x) => rowsOf(x, 3).map((row, b) => sum(row.map((v, i) => cost(v, logits[b * 3 + i] ?? 0)))),
    });
  });
});

describe('gaussianNll', () => {
  test('is ½ ln 2π per feature at the mean with σ = 1, and ½ more at one σ', async () => {
    const mean = tf.tensor2d([0.2, 0.4], [1, 2]);
    const away = tf.add(mean, 0.25);
    expect(await numbers(() => gaussianNll(mean, mean, { sigma: 1 }))).toBeNear([LOG_TWO_PI], { rtol: 1e-6 });
    const expected = [2 * (0.5 * LOG_TWO_PI + Math.log(0.25) + 0.5)];
    expect(await numbers(() => gaussianNll(away, mean, { sigma: 0.25 }))).toBeNear(expected, { rtol: 1e-5 });
  });

  test('is the same for a fixed σ and for every shape of ln σ²', async () => {
    const x = tf.tensor3d(normalValues(12, randomSource(3)), [2, 3, 2]);
    const mean = tf.tensor3d(normalValues(12, randomSource(4)), [2, 3, 2]);
    const sigma = 0.3;
    const logVar = 2 * Math.log(sigma);
    const fixed = await numbers(() => gaussianNll(x, mean, { sigma }));
    for (const shape of [[], [1], [3, 2], [2, 3, 2]]) {
      const spread = { logVar: tf.fill(shape, logVar) };
      expect(await numbers(() => gaussianNll(x, mean, spread))).toBeNear(fixed, { rtol: 1e-5 });
    }
  });

  test('ranks σ as squared error does: differences are SSE/2σ²', async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const zeros = tf.zeros([2, 2]);
    const [a, b] = await numbers(() => gaussianNll(x, zeros, { sigma: 2 }));
    expect((b ?? 0) - (a ?? 0)).toBeNear((25 - 5) / (2 * 4), { rtol: 1e-5 });
  });

  test('stays finite at ln σ² = ±30', async () => {
    const x = tf.ones([1, 1]);
    const mean = tf.zeros([1, 1]);
    for (const s of [-30, 30]) {
      const logVar = tf.fill([1, 1], s);
      const expected = 0.5 * (Math.exp(-s) + s + LOG_TWO_PI);
      expect(await numbers(() => gaussianNll(x, mean, { logVar }))).toBeNear([expected], { rtol: 1e-5 });
    }
  });

  test('has the gradients of its float64 twin for x, mean and every shape of ln σ²', () => {
    const xs = [0.2, 1, -0.5, 0.7];
    const means = [0, 0.5, 0.1, 2];
    const x = tf.tensor2d(xs, [2, 2]);
    const mean = tf.tensor2d(means, [2, 2]);
    const cost = (r: number, s: number): number => 0.5 * (r * r * Math.exp(-s) + s + LOG_TWO_PI);
    const twin =
      (spreadAt: (values: Float64Array, b: number, i: number) => number) =>
      (values: Float64Array): number[] =>
        rowsOf(xs, 2).map((row, b) =>
          sum(row.map((v, i) => cost(v - (means[2 * b + i] ?? 0), spreadAt(values, b, i)))),
        );
    const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;
    const loss = (logVar: tf.Tensor): tf.Tensor => gaussianNll(x, mean, { logVar });
    expectLossAndGradient({ at: [-0.3], shape: [], loss, twin: twin((s) => at(s, 0)) });
    expectLossAndGradient({ at: [-0.3, 1.5], shape: [2], loss, twin: twin((s, _, i) => at(s, i)) });
    expectLossAndGradient({ at: [-3, 1.5, 0, 2], shape: [2, 2], loss, twin: twin((s, b, i) => at(s, 2 * b + i)) });
    const sigma = 0.4;
    const fixedTwin = (values: Float64Array): number[] =>
      rowsOf(values, 2).map((row, b) => sum(row.map((m, i) => cost((xs[2 * b + i] ?? 0) - m, 2 * Math.log(sigma)))));
    expectLossAndGradient({ at: means, shape: [2, 2], loss: (m) => gaussianNll(x, m, { sigma }), twin: fixedTwin });
  });

  test('refuses a σ that is not positive and a ln σ² that does not fit', () => {
    const x = tf.zeros([2, 3]);
    expect(() => gaussianNll(x, x, { sigma: 0 })).toThrow('gaussianNll: sigma must be a positive number, got 0');
    expect(() => gaussianNll(x, x, { logVar: tf.zeros([2]) })).toThrow(
      'gaussianNll: logVar must be a scalar, [3] or [2, 3], got [2]',
    );
  });
});
