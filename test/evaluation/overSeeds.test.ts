import { fitPca, type Measurement, measureCodec, overSeeds, overSeedsFrame } from 'autoencoder-workbook';
import { meanAndSpread } from 'autoencoder-workbook/dist/evaluation';
import { describe, expect, it } from 'vitest';
import { toySet } from './toySet';

const toy = toySet('test', 8, 3);
/** Every quantity there is, with some of them set. */
const base = measureCodec(fitPca(toy, { latentDim: 1 }), toy);
const measurement = (
  method: string,
  latentDim: number,
  mse: number,
  methodKind: string | null = null,
): Measurement => ({ ...base, method, methodKind, latentDim, parameters: 10, mse, ssim: null });

describe('meanAndSpread', () => {
  it('divides by n − 1', () => {
    // Deviations −1, 0, 1.
    expect(meanAndSpread([1, 2, 3])).toEqual({ mean: 2, spread: 1 });
    expect(meanAndSpread([5])).toEqual({ mean: 5, spread: null });
  });
});

describe('overSeeds', () => {
  const rows = overSeeds([
    { measurement: measurement('dense', 2, 0.1), seed: 1 },
    { measurement: measurement('dense', 8, 0.01), seed: 1 },
    { measurement: measurement('dense', 2, 0.3), seed: 2 },
    { measurement: measurement('PCA', 2, 0.4), seed: 1 },
  ]);

  it('joins runs of one method and size, in order of appearance', () => {
    expect(rows.map(({ method, latentDim, seeds }) => [method, latentDim, ...seeds])).toEqual([
      ['dense', 2, 1, 2],
      ['dense', 8, 1],
      ['PCA', 2, 1],
    ]);
    expect(rows[0]?.quantities.mse?.mean).toBeNear(0.2);
    expect(rows[0]?.quantities.mse?.spread).toBeNear(Math.sqrt(0.02));
    expect(rows[0]?.quantities.ssim).toBeNull();
    expect(rows[2]?.quantities.mse?.spread).toBeNull();
  });

  it('keeps apart what has one name and is of two kinds', () => {
    const two = overSeeds([
      { measurement: measurement('PCA', 2, 0.4, 'pca'), seed: 1 },
      { measurement: measurement('PCA', 2, 0.1, 'dense'), seed: 1 },
    ]);
    expect(two.map(({ methodKind, quantities }) => [methodKind, quantities.mse?.mean])).toEqual([
      ['pca', 0.4],
      ['dense', 0.1],
    ]);
  });

  it('refuses to average two nets of one name', () => {
    const first = { measurement: measurement('dense', 2, 0.1), seed: 1 };
    expect(() => overSeeds([first, { ...first, measurement: measurement('dense', 2, 0.3) }])).toThrow(
      'overSeeds: runs of "dense" with 2 numbers must have a seed each, got seed 1 twice; pass a name of its own',
    );
    const wider = { measurement: { ...first.measurement, parameters: 99 }, seed: 2 };
    expect(() => overSeeds([first, wider])).toThrow(/must be of one net, got 10 and 99 parameters/);
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
