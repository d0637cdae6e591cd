import { normalValues, permutation, randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;

describe('randomSource', () => {
  test('repeats with the same seed and stream, and differs with another seed or stream', () => {
    const first = (seed: number, stream?: string): number[] => {
      const random = randomSource(seed, stream);
      return draw(5, () => random.uniform());
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
    expect(first(1)).not.toEqual(first(1, 'noise'));
    expect(first(11, '1')).not.toEqual(first(1, '11'));
  });

  test('is uniform in [0, 1): mean ½, variance 1/12', () => {
    const random = randomSource(3);
    const values = draw(20_000, () => random.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    // Four standard errors each.
    expect(mean(values)).toBeNear(0.5, { atol: 4 * Math.sqrt(1 / 12 / 20_000) });
    expect(mean(values.map((v) => (v - 0.5) ** 2))).toBeNear(1 / 12, { atol: 4 * Math.sqrt(1 / 180 / 20_000) });
  });

  test('draws integers below a limit, each equally often', () => {
    const random = randomSource(4);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const drawn = random.integer(5);
      counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
    }
    expect(counts).toHaveLength(5);
    expect(counts).toBeNear(Array(5).fill(2000), { atol: 4 * Math.sqrt(10_000 * 0.2 * 0.8) });
  });

  test('draws normal numbers: mean 0, variance 1, fourth moment 3', () => {
    const random = randomSource(5);
    const values = draw(20_000, () => random.normal());
    expect(mean(values)).toBeNear(0, { atol: 4 / Math.sqrt(20_000) });
    expect(mean(values.map((v) => v * v))).toBeNear(1, { atol: 4 * Math.sqrt(2 / 20_000) });
    expect(mean(values.map((v) => v ** 4))).toBeNear(3, { atol: 4 * Math.sqrt(96 / 20_000) });
  });

  test.each([0, -1, 1.5, 2 ** 31, Number.NaN])('refuses the seed %s', (seed) => {
    expect(() => randomSource(seed)).toThrow(`randomSource: seed must be an integer from 1 to 2147483647, got ${seed}`);
  });
});

describe('permutation', () => {
  test('holds every index once, in an order that the seed decides', () => {
    const order = permutation(100, randomSource(6));
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(order).toEqual(permutation(100, randomSource(6)));
    expect(order).not.toEqual(permutation(100, randomSource(7)));
  });

  test('makes all 6 orders of 3 equally likely', () => {
    const random = randomSource(8);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = permutation(3, random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect([...counts.values()]).toBeNear(Array(6).fill(1000), { atol: 4 * Math.sqrt(6000 * (1 / 6) * (5 / 6)) });
  });

  test('of nothing is nothing', () => {
    expect(permutation(0, randomSource(1))).toEqual(new Int32Array(0));
  });
});

describe('normalValues', () => {
  test('holds the next normal numbers of the source', () => {
    const source = randomSource(9);
    const expected = Float32Array.from({ length: 4 }, () => source.normal());
    expect(normalValues(4, randomSource(9))).toEqual(expected);
  });
});
