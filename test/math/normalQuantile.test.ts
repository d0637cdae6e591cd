import { normalQuantile } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

/** Φ by the series of Marsaglia 2004, summed in float64. */
function normalCdf(x: number): number {
  let [sum, term] = [x, x];
  for (let i = 3; i < 400; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('normalQuantile', () => {
  test('undoes the distribution function from −5 to 5', () => {
    for (let x = -5; x <= 5; x += 0.25) expect(normalQuantile(normalCdf(x))).toBeNear(x, { rtol: 1e-6, atol: 1e-8 });
  });

  test('known values and symmetry', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeNear(1.959963984540054, { rtol: 1e-8 });
    expect(normalQuantile(0.001)).toBe(-normalQuantile(0.999));
  });

  test.each([0, 1, -1, Number.NaN])('refuses %d', (p) => {
    expect(() => normalQuantile(p)).toThrow(`p must lie between 0 and 1, got ${p}`);
  });
});
