import { randomSource, ssimLoss, ssimPerExample } from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';
import { ssimTwin } from '../support/ssimTwin';

function uniform(count: number, seed: number): number[] {
  const random = randomSource(seed);
  return Array.from({ length: count }, () => random.uniform());
}

/** SSIM of two flat images by the twin. */
const twinOf = (a: readonly number[], b: readonly number[], [height, width, channels]: readonly number[]): number =>
  ssimTwin(a, b, { height: height ?? 0, width: width ?? 0, channels: channels ?? 0 });

describe('ssimPerExample', () => {
  test('is 1 for equal images and (2ab + C₁)/(a² + b² + C₁) for flat grey ones', async () => {
    const shape = [16, 16, 1];
    const x = tf.tensor2d(uniform(512, 1), [2, 256]);
    expect((await withoutLeaks(() => ssimPerExample(x, x, { shape }), 1)).dataSync()).toBeNear([1, 1], { rtol: 1e-5 });
    const grey = ssimPerExample(tf.fill([1, 256], 0.2), tf.fill([1, 256], 0.6), { shape });
    expect(grey.dataSync()).toBeNear([(2 * 0.2 * 0.6 + 1e-4) / (0.04 + 0.36 + 1e-4)], { rtol: 1e-3 });
  });

  test('is symmetric, at most 1, and negative where an image meets its negative', () => {
    const shape = [12, 12, 1];
    const x = tf.tensor2d(uniform(288, 2), [2, 144]);
    const y = tf.tensor2d(uniform(288, 3), [2, 144]);
    const forwards = ssimPerExample(x, y, { shape }).dataSync();
    expect(ssimPerExample(y, x, { shape }).dataSync()).toBeNear(forwards, { rtol: 1e-5 });
    expect(Math.max(...forwards)).toBeLessThan(1);
    expect(Math.max(...ssimPerExample(x, tf.sub(1, x), { shape }).dataSync())).toBeLessThan(0);
  });

  test.each([
    { shape: [28, 28, 1], why: 'digits' },
    { shape: [14, 19, 3], why: 'oblong, in colour' },
    { shape: [8, 8, 1], why: 'smaller than the window: 7 × 7' },
    { shape: [11, 4, 2], why: 'much narrower than the window: 3 × 3' },
  ])('agrees with the float64 loops on $shape, $why', ({ shape }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const a = uniform(2 * size, 4);
    const b = uniform(2 * size, 5).map((noise, i) => 0.7 * (a[i] ?? 0) + 0.3 * noise);
    const batch = [2, ...shape];
    const expected = [0, 1].map((n) =>
      twinOf(a.slice(n * size, (n + 1) * size), b.slice(n * size, (n + 1) * size), shape),
    );
    const values = ssimPerExample(tf.tensor(a, batch), tf.tensor(b, batch), { shape }).dataSync();
    expect(values).toBeNear(expected, { rtol: 1e-4 });
  });

  test('refuses a shape that does not hold the features', () => {
    const x = tf.zeros([2, 784]);
    expect(() => ssimPerExample(x, x, { shape: [28, 27, 1] })).toThrow(
      'ssimPerExample: shape must be [height, width, channels] with 784 values in all, got [28, 27, 1]',
    );
    expect(() => ssimPerExample(x, x, { shape: [784] })).toThrow(/got \[784\]/);
    expect(() => ssimPerExample(x, tf.zeros([1, 784]), { shape: [28, 28, 1] })).toThrow(/same shape/);
  });
});

describe('ssimLoss', () => {
  test('is 1 − SSIM and leaks nothing', async () => {
    const shape = [12, 12, 1];
    const x = tf.tensor2d(uniform(144, 6), [1, 144]);
    const y = tf.tensor2d(uniform(144, 7), [1, 144]);
    const similarity = Number(ssimPerExample(x, y, { shape }).dataSync()[0]);
    expect((await withoutLeaks(() => ssimLoss(x, y, { shape }), 1)).dataSync()).toBeNear([1 - similarity], {
      rtol: 1e-5,
    });
  });

  test('has the gradients of its float64 twin, for both arguments and in colour', () => {
    const shape = [6, 7, 2];
    const size = 84;
    const fixed = uniform(2 * size, 8);
    const at = uniform(2 * size, 9);
    const other = tf.tensor2d(fixed, [2, size]);
    const twin = (values: Float64Array): number[] =>
      rowsOf(values, size).map((row, n) => 1 - twinOf(row, fixed.slice(n * size, (n + 1) * size), shape));
    const point = { at, shape: [2, size], twin };
    expectLossAndGradient({ ...point, loss: (xHat) => ssimLoss(other, xHat, { shape }) });
    expectLossAndGradient({ ...point, loss: (x) => ssimLoss(x, other, { shape }) });
  });

  test('has a finite gradient on flat black images, where variances are 0', () => {
    const black = tf.zeros([1, 144]);
    const gradient = tf
      .grad((x) => ssimLoss(black, x, { shape: [12, 12, 1] }).sum())(black)
      .dataSync();
    expect(Array.from(gradient)).toEqual(Array(144).fill(0));
  });
});
