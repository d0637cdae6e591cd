import {
  type Codec,
  clipped,
  compare,
  type Dataset,
  describeData,
  examplesFrom,
  fitPca,
  greyBaseline,
  meanImageBaseline,
  meanSquaredError,
  measureCodec,
  reconstruct,
} from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, it, vi } from 'vitest';
import { toySet } from './toySet';

const train = toySet('train', 60, 1);
const test = toySet('test', 40, 2);
const pca = fitPca(train, { latentDim: 2 });

describe('measureCodec', () => {
  it('reports cost and reconstruction, each scale following from the others', () => {
    const measured = measureCodec(pca, test);
    const mse = meanSquaredError(test, reconstruct(pca, test));
    expect(measured).toMatchObject({
      method: 'PCA',
      latentDim: 2,
      parameters: 2 * 16 + 16,
      mse,
      ssePerImage: 16 * mse,
    });
    expect(measured.fitSeconds).toBe(pca.cost.fitSeconds);
    expect(measured.psnr).toBeNear(-10 * Math.log10(mse), { rtol: 1e-12 });
    expect(measured.ssim).toBeGreaterThan(0.5);
    expect(measured.ssim).toBeLessThan(1);
    expect(measured.encodeMicros).toBeGreaterThan(0);
    expect(Object.keys(measured)).not.toContain('knnAccuracy');
  });

  it('times one example, not the set', () => {
    // A clock that only encoding moves: by 12, 8 and 20 ms for 40 examples.
    let now = 0;
    const passes = [1, 12, 8, 20];
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const waiting: Codec = {
      ...pca,
      encode: (examples) => {
        now += passes.shift() ?? 0;
        return pca.encode(examples);
      },
    };
    const { encodeMicros } = measureCodec(waiting, test);
    clock.mockRestore();
    expect(encodeMicros).toBeNear(8000 / 40, { rtol: 1e-9 });
  });

  it('judges codes where a training part is given', () => {
    const { knnAccuracy, probeAccuracy, trustworthiness } = measureCodec(pca, test, { train });
    // The halves are told apart by the first component: both classifiers must be right.
    expect([knnAccuracy, probeAccuracy]).toEqual([1, 1]);
    expect(trustworthiness).toBeGreaterThan(0.7);
    expect(trustworthiness).toBeLessThanOrEqual(1);
  });

  it('measures trustworthiness on as many examples and neighbours as told', () => {
    const options = { train, neighbours: 3, trustworthinessExamples: 20 };
    const few = { ...test, ...examplesFrom(test.values.slice(0, 20 * 16), test.shape) } as Dataset;
    const { trustworthiness } = measureCodec(pca, test, options);
    expect(trustworthiness).toBe(
      measureCodec(pca, { ...few, labels: Int32Array.from({ length: 20 }, (_, i) => i % 2) }, options).trustworthiness,
    );
  });

  it('leaves out what has no meaning: codes without numbers, similarity of rows that are no images', () => {
    expect(measureCodec(greyBaseline(train), test, { train })).toMatchObject({
      latentDim: 0,
      knnAccuracy: null,
      probeAccuracy: null,
      trustworthiness: null,
    });
    const rows: Dataset = { ...examplesFrom(test.values, [16]), name: 'rows', split: 'test' };
    expect(measureCodec(meanImageBaseline(rows), rows)).toMatchObject({ psnr: null, ssim: null });
    // Standardised pixels are no pixels in [0, 1] any more.
    const wide = { ...test, values: test.values.map((value) => 4 * value - 2) };
    expect(measureCodec(meanImageBaseline(wide), wide)).toMatchObject({ psnr: null, ssim: null });
  });

  it('refuses an empty test part and missing labels', () => {
    const empty = { ...test, values: new Float32Array(0), count: 0 };
    expect(() => measureCodec(pca, empty)).toThrow(/test must hold examples, got an empty test part of halves/);
    const { labels: _, ...unlabelled } = train;
    expect(() => measureCodec(pca, test, { train: unlabelled })).toThrow(/trainLabels/);
  });
});

describe('compare', () => {
  const codecs = [greyBaseline(train), meanImageBaseline(train), pca, clipped(pca), pca.withLatentDim(4)];

  it('is a frame with a row per codec, in the order given', () => {
    const frame = compare(codecs, test);
    expect(frame.columns).toEqual(
      'method latentDim parameters fitSeconds encodeMicros mse ssePerImage psnr ssim data split methodKind'.split(' '),
    );
    expect(frame.getColumn('method').toArray()).toEqual(['grey', 'mean image', 'PCA', 'PCA clipped', 'PCA']);
    expect(frame.getColumn('latentDim').toArray()).toEqual([0, 0, 2, 2, 4]);
    expect(frame.getColumn('parameters').toArray()).toEqual([1, 16, 48, 48, 80]);
    expect(frame.getColumn('mse').toArray()).toEqual(codecs.map((codec) => measureCodec(codec, test).mse));
    expect(new Set(frame.getColumn('split').toArray())).toEqual(new Set(['test']));
    expect(new Set(frame.getColumn('data').toArray())).toEqual(new Set(['halves']));
    expect(frame.getColumn('methodKind').toArray()).toEqual(['grey', 'mean', 'pca', 'pca clipped', 'pca']);
  });

  it('puts methods on the ladder: each step errs less than the one before', () => {
    const ladder = codecs.filter((codec) => codec.name !== 'PCA clipped');
    const errors = Float64Array.from(compare(ladder, test).getColumn('mse').toArray() as number[]);
    expect(errors).toEqual(errors.slice().sort().reverse());
  });

  it('has columns on codes where a training part is given, empty for codes without numbers', () => {
    const frame = compare(codecs, test, { train });
    expect(frame.columns.slice(9, 12)).toEqual(['knnAccuracy', 'probeAccuracy', 'trustworthiness']);
    expect(frame.getColumn('knnAccuracy').toArray()).toEqual([null, null, 1, 1, 1]);
  });

  it('leaves no tensors', async () => {
    await withoutLeaks(() => compare(codecs, test, { train }));
  });

  it('refuses two codecs that a reader could not tell apart, before any of them is measured', () => {
    const never = { ...pca, encode: () => expect.fail('nothing is to be measured') };
    expect(() => compare([pca.withLatentDim(4), never, { ...never, kind: 'dense' }], test)).toThrow(
      'compare: codecs must differ in name or code size, got two of 2 numbers named "PCA"; pass a name of its own',
    );
  });

  it('needs a codec', () => {
    expect(() => compare([], test)).toThrow(/at least one codec, got none/);
  });
});

describe('describeData', () => {
  it('names data, part, size and checksum', () => {
    expect(describeData(test)).toBe('halves, test split, 40 examples, data abcdef01');
    const { checksum: _, ...unchecked } = test;
    expect(describeData({ ...unchecked, split: 'all' })).toBe('halves, all of it, 40 examples');
  });
});
