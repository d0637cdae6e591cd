import { stepRandom } from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const COUNT = 40_000;
const keyOf = (seed: number, step: number): tf.Tensor1D => tf.tensor1d([seed, step], 'int32');
const mean = (values: ArrayLike<number>, f = (value: number) => value): number =>
  Array.from(values).reduce((total, value) => total + f(value), 0) / values.length;

describe('stepRandom', () => {
  test('is a pure function of seed, step and the number of draws before', () => {
    const [first, again] = [stepRandom(keyOf(3, 1)), stepRandom(keyOf(3, 1))];
    const draws = [first.uniform([8]), first.normal([2, 4]), first.uniform([8])].map((t) => Array.from(t.dataSync()));
    const repeats = [again.uniform([8]), again.normal([2, 4]), again.uniform([8])].map((t) => Array.from(t.dataSync()));
    expect(repeats).toEqual(draws);
    expect(draws[2]).not.toEqual(draws[0]);
  });

  test('takes seed and step as numbers or as a tensor', () => {
    const draw = (key: Parameters<typeof stepRandom>[0]): number[] =>
      Array.from(stepRandom(key).uniform([4]).dataSync());
    expect(draw([3, 2])).toEqual(draw(keyOf(3, 2)));
  });

  test('differs from step to step and from seed to seed', () => {
    const sample = (seed: number, step: number): number[] =>
      Array.from(stepRandom(keyOf(seed, step)).uniform([16]).dataSync());
    const samples = [sample(1, 1), sample(1, 2), sample(2, 1), sample(2, 2)].map(String);
    expect(new Set(samples).size).toBe(4);
  });

  test('gives neighbouring seeds and later draws unrelated numbers', () => {
    const one = stepRandom(keyOf(1, 1));
    const series = [one.normal([COUNT]), one.normal([COUNT]), stepRandom(keyOf(2, 1)).normal([COUNT])];
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const correlation = tf.tidy(() => tf.mean(tf.mul(series[a] as tf.Tensor, series[b] as tf.Tensor)).dataSync());
      expect(correlation).toBeNear([0], { atol: 4 / Math.sqrt(COUNT) });
    }
  });

  test('draws uniform numbers in [0, 1): mean ½, variance 1/12', () => {
    const values = stepRandom(keyOf(5, 1)).uniform([COUNT]).dataSync();
    expect(Math.min(...values.subarray(0, 10_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.subarray(0, 10_000))).toBeLessThan(1);
    expect(mean(values)).toBeNear(0.5, { atol: 4 * Math.sqrt(1 / 12 / COUNT) });
    expect(mean(values, (v) => (v - 0.5) ** 2)).toBeNear(1 / 12, { atol: 4 * Math.sqrt(1 / 180 / COUNT) });
  });

  test('draws normal numbers: mean 0, variance 1, third moment 0, fourth moment 3, and every one finite', () => {
    const values = stepRandom(keyOf(6, 1))
      .normal([200, COUNT / 200])
      .dataSync();
    expect(values.every(Number.isFinite)).toBe(true);
    expect(mean(values)).toBeNear(0, { atol: 4 / Math.sqrt(COUNT) });
    expect(mean(values, (v) => v * v)).toBeNear(1, { atol: 4 * Math.sqrt(2 / COUNT) });
    expect(mean(values, (v) => v ** 3)).toBeNear(0, { atol: 4 * Math.sqrt(15 / COUNT) });
    expect(mean(values, (v) => v ** 4)).toBeNear(3, { atol: 4 * Math.sqrt(96 / COUNT) });
  });

  test('keeps only what it returns', async () => {
    const key = keyOf(7, 1);
    const random = stepRandom(key);
    const shape = (await withoutLeaks(() => random.normal([3, 2]), 1)).shape;
    expect(shape).toEqual([3, 2]);
    await withoutLeaks(() => random.uniform([5]), 1);
  });
});
