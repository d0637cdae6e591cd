import { fitPca, type Measurement, measureCodec, overSeeds, overSeedsFrame } from 'autoencoder-workbook';
import { meanAndSpread } from 'autoencoder-workbook/dist/evaluation';
import { describe, expect, it } from 'vitest';
import { toySet } from './toySet';

const measurement = (method: string, latentDim: number, mse: number): Measurement => ({
  method,
  latentDim,
  parameters: 10,
  fitSeconds: 1,
  encodeMicros: 2,
  mse,
  ssePerImage: 16 * mse,
  psnr: -10 * Math.log10(mse),
  ssim: null,
});

describe('meanAndSpread', () => {
  it('divides by n − 1', () => {
    // Deviations −1, 0, 1.
    expect(meanAndSpread([1, 2, 3])).toEqual({ mean: 2, spread: 1 });
    expect(meanAndSpread([5])).toEqual({ mean: 5, spread: null });
  });
});

describe('overSeeds', () => {
  const rows = overSeeds([
    measurement('dense', 2, 0.1),
    measurement('dense', 8, 0.01),
    measurement('dense', 2, 0.3),
    measurement('PCA', 2, 0.4),
  ]);

  it('joins runs of one method and size, in order of appearance', () => {
    expect(rows.map(({ method, latentDim, runs }) => [method, latentDim, runs])).toEqual([
      ['dense', 2, 2],
      ['dense', 8, 1],
      ['PCA', 2, 1],
    ]);
    expect(rows[0]?.quantities.mse?.mean).toBeNear(0.2);
    expect(rows[0]?.quantities.mse?.spread).toBeNear(Math.sqrt(0.02));
    expect(rows[0]?.quantities.ssim).toBeNull();
    expect(rows[2]?.quantities.mse?.spread).toBeNull();
  });

  it('becomes a frame with a spread beside each quantity', () => {
    const frame = overSeedsFrame(rows, toySet('test', 4, 1));
    expect(frame.height).toBe(3);
    const [first] = frame.toRecords() as [Record<string, unknown>];
    expect(first).toMatchObject({ method: 'dense', runs: 2, ssim: null, data: 'halves', split: 'test' });
    expect(first['mseSpread']).toBeNear(Math.sqrt(0.02));
  });
});

describe('measureCodec', () => {
  const train = toySet('train', 60, 2);
  const test = toySet('test', 20, 3);
  const pca = fitPca(train, { latentDim: 2 });

  it('leaves out what needs classes where there are none', () => {
    const { labels: _, ...bareTrain } = train;
    const { labels: __, ...bareTest } = test;
    const { knnAccuracy, probeAccuracy, trustworthiness } = measureCodec(pca, bareTest, { train: bareTrain });
    expect([knnAccuracy, probeAccuracy]).toEqual([null, null]);
    expect(trustworthiness).toBeGreaterThan(0.5);
  });

  it('leaves out the probe where there is one class only', () => {
    const one = { train: { ...train, labels: new Int32Array(60) }, test: { ...test, labels: new Int32Array(20) } };
    const { knnAccuracy, probeAccuracy } = measureCodec(pca, one.test, { train: one.train });
    expect([knnAccuracy, probeAccuracy]).toEqual([1, null]);
  });

  it('leaves out trustworthiness where there are too few examples', () => {
    expect(measureCodec(pca, toySet('test', 10, 3), { train }).trustworthiness).toBeNull();
  });
});
