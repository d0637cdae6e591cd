import { corruptExamples, examplesFrom, fit, meanSquaredError } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { noiseLadder, noiseLevelDenoiser, sampleByDenoising } from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const variances = [4, 1, 0.25];
const random = randomSource(3, 'known variances');
const gaussian = examplesFrom(
  Float32Array.from({ length: 3 * 4000 }, (_, i) => 2 + Math.sqrt(variances[i % 3] as number) * random.normal()),
  [3],
);
const training = { epochs: 30, seed: 2, batchSize: 100, learningRate: { type: 'oneCycle', maxRate: 1e-2 } } as const;

describe('noiseLevelDenoiser', () => {
  test('without hidden layers at one level it reaches the Wiener filter', async () => {
    await withoutLeaks(async () => {
      const model = noiseLevelDenoiser({ levels: { from: 1, to: 1.0001 }, data: gaussian, hidden: [], seed: 1 });
      await fit(model, gaussian, training);
      const error =
        3 * meanSquaredError(gaussian, model.denoise(corruptExamples(gaussian, { type: 'gaussian', sigma: 1 }, 5), 1));
      // Σ λs²/(λ + s²) = 0.8 + 0.5 + 0.2; 4,000 rows leave about 2 % of noise in it.
      expect(error).toBeGreaterThan(1.5 * 0.95);
      expect(error).toBeLessThan(1.5 * 1.05);
      model.dispose();
    });
  });

  test('told the level, one net serves small and large noise', async () => {
    const model = noiseLevelDenoiser({ levels: { from: 0.1, to: 3 }, data: gaussian, hidden: [32], seed: 1 });
    await fit(model, gaussian, training);
    for (const sigma of [0.2, 1, 2.5]) {
      const noisy = corruptExamples(gaussian, { type: 'gaussian', sigma }, 5);
      const best = variances.reduce((sum, value) => sum + (value * sigma ** 2) / (value + sigma ** 2), 0);
      expect(3 * meanSquaredError(gaussian, model.denoise(noisy, sigma))).toBeLessThan(1.12 * best);
    }
    expect(model.encode(gaussian).shape).toEqual([32]);
    expect(() => model.denoise(gaussian, 5)).toThrow(/sigma must be in 0.1…3, got 5/);
    model.dispose();
  });

  test('compiled and eager steps agree, and the objective is the weighted squared error', async () => {
    const histories = [];
    for (const engine of ['eager', 'auto'] as const) {
      const model = noiseLevelDenoiser({ levels: { from: 0.5, to: 0.5001 }, data: gaussian, hidden: [8], seed: 1 });
      histories.push((await fit(model, gaussian, { ...training, epochs: 2, engine })).history);
      model.dispose();
    }
    const [eager, compiled] = histories.map((history) => history[1]?.losses) as Record<string, number>[];
    expect(compiled?.['reconstruction']).toBeCloseTo(eager?.['reconstruction'] as number, 3);
    // At one level the weight is one number, 1/σ² + 1/v, with v the mean of the three variances.
    const weight = 4 + 3 / variances.reduce((sum, value) => sum + value, 0);
    expect((eager?.['objective'] as number) / (eager?.['reconstruction'] as number)).toBeCloseTo(weight, 1);
  });

  test('refuses levels that do not rise', () => {
    expect(() => noiseLevelDenoiser({ levels: { from: 1, to: 1 }, data: gaussian, seed: 1 })).toThrow(
      /rise from above 0/,
    );
  });
});

describe('sampleByDenoising', () => {
  const lambda = 2;
  const wiener = (noisy: { values: Float32Array; count: number; shape: readonly number[] }, sigma: number) => ({
    ...noisy,
    values: noisy.values.map((y) => 1 + (lambda / (lambda + sigma ** 2)) * (y - 1)),
  });
  const options = { count: 20_000, shape: [1], levels: { from: 0.01, to: 20 }, seed: 4, centre: [1] } as const;
  const moments = (values: Float32Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
  };

  test('the ladder falls from the largest level to the smallest', () => {
    const ladder = noiseLadder({ from: 0.1, to: 10 }, 5);
    expect(ladder[0]).toBeCloseTo(10, 10);
    expect(ladder[4]).toBeCloseTo(0.1, 10);
    expect([...ladder].sort((a, b) => b - a)).toEqual(ladder);
    expect(() => noiseLadder({ from: 0.1, to: 10 }, 1)).toThrow(/at least 2/);
  });

  test('kept noise: each step multiplies by (λ + σσ′)/(λ + σ²), exactly', () => {
    const ladder = noiseLadder(options.levels, 12);
    const seen: number[] = [];
    const samples = sampleByDenoising(wiener, {
      ...options,
      count: 1,
      steps: 12,
      onStep: ({ noisy }) => seen.push((noisy.values[0] as number) - 1),
    });
    let expected = seen[0] as number;
    for (let step = 0; step < 11; step++) {
      const [sigma, next] = [ladder[step] as number, ladder[step + 1] as number];
      expected *= (lambda + sigma * next) / (lambda + sigma ** 2);
      expect(seen[step + 1]).toBeCloseTo(expected, 5);
    }
    expect((samples.values[0] as number) - 1).toBeCloseTo((expected * lambda) / (lambda + 0.01 ** 2), 5);
  });

  test.each(['kept', 'fresh'] as const)(
    'with the exact denoiser, %s noise ends in the data’s distribution',
    (noise) => {
      const { mean, variance } = moments(sampleByDenoising(wiener, { ...options, steps: 200, noise }).values);
      expect(Math.abs(mean - 1)).toBeLessThan(0.05);
      expect(Math.abs(variance / lambda - 1)).toBeLessThan(0.06);
    },
  );

  test('refuses a centre of another size', () => {
    expect(() => sampleByDenoising(wiener, { ...options, steps: 5, centre: [1, 2] })).toThrow(/1 numbers, got 2/);
  });
});
