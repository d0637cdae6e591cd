import {
  betaCdf,
  betaQuantile,
  chiSquaredCdf,
  chiSquaredQuantile,
  normalCdf,
  normalQuantile,
} from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

describe('the Beta distribution', () => {
  test('has a closed form where one parameter is 1', () => {
    for (const x of [0.001, 0.2, 0.5, 0.9]) {
      expect(betaCdf(x, { alpha: 3.5, beta: 1 })).toBeNear(x ** 3.5, { rtol: 1e-13 });
      expect(betaCdf(x, { alpha: 1, beta: 20 })).toBeNear(1 - (1 - x) ** 20, { rtol: 1e-12 });
    }
    expect(betaQuantile(0.05, { alpha: 1, beta: 20 })).toBeNear(1 - 0.95 ** (1 / 20), { rtol: 1e-12 });
  });

  test('with whole parameters is a binomial tail: I_x(a, b) = P(at least a of a + b − 1)', () => {
    const [a, b, x] = [4, 7, 0.3];
    const n = a + b - 1;
    let tail = 0;
    let ways = 1;
    for (let k = 0; k <= n; k++) {
      if (k >= a) tail += ways * x ** k * (1 - x) ** (n - k);
      ways = (ways * (n - k)) / (k + 1);
    }
    expect(betaCdf(x, { alpha: a, beta: b })).toBeNear(tail, { rtol: 1e-13 });
  });

  // scipy 1.17, scipy.stats.beta.
  test.each([
    [0.3, 2.5, 0.1, 0.6802486478627239, 1.4816937802663801e-5],
    [5, 9, 0.4, 0.646958153728, 0.16565942671507172],
    [73, 3, 0.97, 0.6083345187832327, 0.9184281295467521],
    [4000, 1000.5, 0.79, 0.04098248411406484, 0.7905474708425335],
    [49950, 51, 0.9992, 0.9474427883996093, 0.9987344267231456],
  ])('agrees with scipy for alpha %d, beta %d', (alpha, beta, x, probability, quantile) => {
    expect(betaCdf(x, { alpha, beta })).toBeNear(probability, { rtol: 1e-8 });
    expect(betaQuantile(0.05, { alpha, beta })).toBeNear(quantile, { rtol: 1e-9 });
  });

  test('ends at 0 and 1 and refuses parameters that make no distribution', () => {
    expect([betaCdf(-1, { alpha: 2, beta: 3 }), betaCdf(2, { alpha: 2, beta: 3 })]).toEqual([0, 1]);
    expect([betaQuantile(0, { alpha: 2, beta: 3 }), betaQuantile(1, { alpha: 2, beta: 3 })]).toEqual([0, 1]);
    expect(() => betaCdf(0.5, { alpha: 0, beta: 3 })).toThrow('betaCdf: alpha and beta must be positive, got 0 and 3');
    expect(() => betaCdf(Number.NaN, { alpha: 2, beta: 3 })).toThrow(/got NaN/);
    expect(() => betaQuantile(1.1, { alpha: 2, beta: 3 })).toThrow(/p must lie in 0…1, got 1\.1/);
  });
});

describe('the χ² distribution', () => {
  test('with two degrees of freedom is an exponential one', () => {
    for (const x of [0.01, 1, 5, 30]) expect(chiSquaredCdf(x, 2)).toBeNear(1 - Math.exp(-x / 2), { rtol: 1e-12 });
    expect(chiSquaredQuantile(0.95, 2)).toBeNear(-2 * Math.log(0.05), { rtol: 1e-12 });
  });

  // scipy 1.17, scipy.stats.chi2.
  test.each([
    [0.7, 0.3, 0.5561407524857875, 3.0439167400767175],
    [3, 7.8, 0.9496689021401467, 7.814727903251179],
    [13.3, 5, 0.021046647323493227, 22.76017541190135],
    [1000, 1040, 0.8153088509012563, 1074.679448803441],
  ])('agrees with scipy for %d degrees', (degrees, x, probability, quantile) => {
    expect(chiSquaredCdf(x, degrees)).toBeNear(probability, { rtol: 1e-11 });
    expect(chiSquaredQuantile(0.95, degrees)).toBeNear(quantile, { rtol: 1e-11 });
  });

  test('starts at 0 and refuses what is out of range', () => {
    expect([chiSquaredCdf(-1, 3), chiSquaredCdf(0, 3), chiSquaredQuantile(0, 3)]).toEqual([0, 0, 0]);
    expect(() => chiSquaredCdf(1, 0)).toThrow('chiSquaredCdf: degreesOfFreedom must be positive, got 0');
    expect(() => chiSquaredQuantile(1, 3)).toThrow(/p must lie in 0…1, 1 excluded, got 1/);
  });
});

describe('normalCdf', () => {
  test('agrees with scipy, far down in the tail too', () => {
    const known: [number, number][] = [
      [-8, 6.22096057427174e-16],
      [-1.5, 0.06680720126885807],
      [-0.01, 0.4960106436853684],
      [0, 0.5],
      [Math.SQRT1_2, 0.7602499389065234],
      [3, 0.9986501019683699],
    ];
    for (const [x, probability] of known) expect(normalCdf(x)).toBeNear(probability, { rtol: 1e-12 });
  });

  test('undoes normalQuantile', () => {
    for (const p of [1e-6, 0.05, 0.5, 0.99]) expect(normalCdf(normalQuantile(p))).toBeNear(p, { rtol: 1e-7 });
  });
});
