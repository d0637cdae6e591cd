import { ntXent, randomSource, unitRows } from 'autoencoder-workbook/dist/math';
import { tf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

const rows = (values: readonly (readonly number[])[]) => tf.tensor2d(values.map((row) => [...row]));
const losses = (u: readonly (readonly number[])[], v: readonly (readonly number[])[], temperature: number) =>
  Array.from(tf.tidy(() => ntXent(rows(u), rows(v), { temperature }).dataSync()));
const axis = (index: number, d: number) => Array.from({ length: d }, (_, i) => (i === index ? 1 : 0));
const repeat = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, i) => make(i));

/** The definition, pair by pair in float64. */
function twin(u: readonly (readonly number[])[], v: readonly (readonly number[])[], temperature: number): number[] {
  const all = [...u, ...v];
  const n = u.length;
  const cosine = (a: readonly number[], b: readonly number[]) => {
    const dot = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
    return dot / Math.hypot(...a) / Math.hypot(...b);
  };
  const one = (i: number) => {
    const partner = (i + n) % (2 * n);
    let total = 0;
    for (let j = 0; j < 2 * n; j++) {
      if (j !== i) total += Math.exp(cosine(all[i] as number[], all[j] as number[]) / temperature);
    }
    return Math.log(total) - cosine(all[i] as number[], all[partner] as number[]) / temperature;
  };
  return u.map((_, i) => (one(i) + one(i + n)) / 2);
}

describe('ntXent', () => {
  test.each([0.1, 0.5, 1])('all codes equal: ln(2N − 1), at temperature %f', (temperature) => {
    const equal = repeat(8, () => [0.3, -1, 2]);
    expect(losses(equal, equal, temperature)).toBeNear(new Array(8).fill(Math.log(15)), { rtol: 1e-6 });
    expect(Math.log(15)).toBeNear(2.70805, { rtol: 1e-6 });
  });

  test.each([
    [2, 0.5, 0.2395448],
    [2, 1, 0.5514447],
    [8, 0.2, 0.0901435],
  ])('pairs alike and orthogonal to others, N = %i, τ = %f', (n, temperature, expected) => {
    const codes = repeat(n, (i) => axis(i, n));
    const scaled = codes.map((code, i) => code.map((value) => (i + 1) * value));
    const formula = Math.log(1 + (2 * n - 2) * Math.exp(-1 / temperature));
    expect(formula).toBeNear(expected, { atol: 1e-7 });
    // Lengths do not matter.
    expect(losses(codes, scaled, temperature)).toBeNear(new Array(n).fill(formula), { rtol: 1e-5, atol: 1e-6 });
  });

  test('the corners of a simplex: ln(1 + (2N − 2)e^(−N/((N−1)τ))), and nothing is below', () => {
    const [n, temperature] = [8, 0.2];
    const centred = repeat(n, (i) => axis(i, n).map((value) => value - 1 / n));
    const least = Math.log(1 + (2 * n - 2) * Math.exp(-n / ((n - 1) * temperature)));
    expect(least).toBeNear(0.0451446, { atol: 1e-7 });
    expect(losses(centred, centred, temperature)).toBeNear(new Array(n).fill(least), { rtol: 1e-4 });
    const random = randomSource(3, 'codes');
    const others = repeat(n, () => repeat(n, () => random.normal()));
    const mean = losses(others, others, temperature).reduce((a, b) => a + b, 0) / n;
    expect(mean).toBeGreaterThan(least);
  });

  test('value and gradient against the definition pair by pair', () => {
    const random = randomSource(5, 'views');
    const [n, d, temperature] = [4, 3, 0.4];
    const other = repeat(n, () => repeat(d, () => random.normal()));
    expectLossAndGradient({
      loss: (x) => ntXent(x, rows(other), { temperature }),
      twin: (values) =>
        twin(
          rowsOf(values, d),
          other.map((row) => Array.from(Float32Array.from(row))),
          temperature,
        ),
      at: repeat(n * d, () => random.normal()),
      shape: [n, d],
      rtol: 1e-3,
      atol: 1e-5,
    });
  });

  test('a single example has no strangers: 0', () => {
    expect(losses([[1, 2]], [[2, -1]], 0.5)).toBeNear([0], { atol: 1e-6 });
  });

  test('the two views are alike in it', () => {
    const [a, b] = [
      [
        [1, 2],
        [0, 1],
        [3, -1],
      ],
      [
        [1, 1],
        [0, 2],
        [2, 1],
      ],
    ];
    expect(losses(a, b, 0.3)).toBeNear(losses(b, a, 0.3), { rtol: 1e-6 });
  });

  test('refuses', () => {
    expect(() => losses([[1]], [[1]], 0)).toThrow('temperature must be a positive number, got 0');
    expect(() => losses([[1, 2]], [[1]], 1)).toThrow('u and v must have the same shape');
  });
});

test('unit rows; a row of zeros stays', () => {
  expect(
    tf.tidy(() =>
      unitRows(
        rows([
          [3, 4],
          [0, 0],
        ]),
      ).dataSync(),
    ),
  ).toBeNear([0.6, 0.8, 0, 0], { rtol: 1e-6 });
});
