import { type Codec, codeSizeSweep, fitPca, meanImageBaseline, measureCodec } from 'autoencoder-workbook';
import { describe, expect, it } from 'vitest';
import { toySet } from './toySet';

const train = toySet('train', 60, 1);
const test = toySet('test', 40, 2);
const pca = fitPca(train);

/** A maker as a trained model would be: asynchronous, and something to dispose. */
function disposable(disposed: string[]): (latentDim: number) => Promise<Codec & { dispose(): void }> {
  return async (latentDim) => ({
    ...pca.withLatentDim(latentDim),
    name: 'dense',
    dispose: () => {
      disposed.push(`dense ${latentDim}`);
    },
  });
}

describe('codeSizeSweep', () => {
  it('is tidy: baselines once, then a row per method and size', async () => {
    const frame = await codeSizeSweep([(latentDim) => pca.withLatentDim(latentDim), disposable([])], {
      latentDims: [2, 1],
      test,
      baselines: [meanImageBaseline(train)],
    });
    const rows = frame
      .getColumn('method')
      .toArray()
      .map((method, row) => `${method} ${frame.getColumn('latentDim').toArray()[row]}`);
    expect(rows).toEqual(['mean image 0', 'PCA 2', 'PCA 1', 'dense 2', 'dense 1']);
    const [, two = Number.NaN, one, alsoTwo] = frame.getColumn('mse').toArray() as number[];
    expect(two).toBe(measureCodec(pca.withLatentDim(2), test).mse);
    expect(alsoTwo).toBe(two);
    expect(one).toBeGreaterThan(two);
    expect(frame.columns).toContain('split');
  });

  it('measures codes as well where a training part is given', async () => {
    const frame = await codeSizeSweep([(latentDim) => pca.withLatentDim(latentDim)], { latentDims: [1], test, train });
    expect(frame.getColumn('knnAccuracy').toArray()).toEqual([1]);
  });

  it('tells of each codec while it is alive, then frees it', async () => {
    const events: string[] = [];
    await codeSizeSweep([disposable(events)], {
      latentDims: [1, 2],
      test,
      onMeasured: async ({ latentDim }, codec) => {
        events.push(`measured ${latentDim} ${codec.name}`);
      },
    });
    expect(events).toEqual(['measured 1 dense', 'dense 1', 'measured 2 dense', 'dense 2']);
  });

  it('leaves codecs alive when told', async () => {
    const disposed: string[] = [];
    await codeSizeSweep([disposable(disposed)], { latentDims: [1, 2], test, keep: true });
    expect(disposed).toEqual([]);
  });

  it('refuses a codec of another size, and frees it', async () => {
    const disposed: string[] = [];
    const wrong = (latentDim: number): Promise<Codec> => disposable(disposed)(latentDim + 1);
    await expect(codeSizeSweep([wrong], { latentDims: [2], test })).rejects.toThrow(/latentDim 2, got 3/);
    expect(disposed).toEqual(['dense 3']);
  });

  it('needs a size', async () => {
    await expect(codeSizeSweep([], { latentDims: [], test })).rejects.toThrow(/at least one size/);
  });
});
