import { type Dataset, examplesFrom } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import {
  BOARD_METHODS,
  BOARD_QUANTITIES,
  BOARD_TASKS,
  type BoardData,
  boardRuns,
  workBoardRun,
} from 'autoencoder-workbook/dist/scoreboard';
import { describe, expect, test } from 'vitest';

/** Images of two classes, 8 × 8: bars that lie or stand, at a place and of a brightness that vary. */
function bars(split: Dataset['split'], count: number): Dataset {
  const random = randomSource(7, split);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
  const values = new Float32Array(count * 64);
  labels.forEach((label, image) => {
    const place = Math.floor(8 * random.uniform());
    const brightness = 0.5 + 0.4 * random.uniform();
    for (let pixel = 0; pixel < 64; pixel++) {
      const isLit = (label === 0 ? Math.floor(pixel / 8) : pixel % 8) === place;
      values[image * 64 + pixel] = (isLit ? brightness : 0.05) + 0.05 * random.uniform();
    }
  });
  return { ...examplesFrom(values, [8, 8, 1]), name: 'bars', split, labels, checksum: 'bars' };
}

const data: BoardData = {
  parts: { train: bars('train', 240), validation: bars('validation', 40), test: bars('test', 60) },
  isBounded: true,
};
const trainingFor = () => ({ training: { epochs: 2, batchSize: 32 }, hidden: [16] });
const plan = {
  data: ['mnist-10k'],
  methods: BOARD_METHODS.map(({ name }) => name),
  latentDims: [2, 80],
  seeds: [1, 2],
  tasks: BOARD_TASKS.map(({ key }) => key),
} as const;
const runs = boardRuns(plan, () => data);

describe('the runs of a plan', () => {
  test('what is not random runs once, the mean once for all, and no code is as large as the data', () => {
    const of = (method: string) =>
      runs.filter((run) => run.method === method).map(({ latentDim, seed }) => [latentDim, seed]);
    expect(of('mean')).toEqual([[0, 1]]);
    expect(of('pca')).toEqual([[2, 1]]);
    expect(of('dense')).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  });

  test('methods for pixels have no runs on other data', () => {
    const { parts } = data;
    const flat = (part: Dataset): Dataset => ({ ...part, shape: [64] });
    const table = { train: flat(parts.train), validation: flat(parts.validation), test: flat(parts.test) };
    const methods = boardRuns(plan, () => ({ parts: table, isBounded: false })).map(({ method }) => method);
    expect(methods).not.toContain('pca clipped');
    expect(methods).not.toContain('conv');
    expect(methods).toContain('dense');
  });

  test('unknown methods and tasks are named', () => {
    expect(() => boardRuns({ ...plan, methods: ['pcb'] }, () => data)).toThrow('got "pcb"');
    expect(() => boardRuns({ ...plan, tasks: ['juggling'] }, () => data)).toThrow('got "juggling"');
  });
});

describe('every method on every task', () => {
  const first = runs.filter(({ seed }) => seed === 1);

  test.each(first.map((run) => [run.method, run] as const))('%s', async (_, run) => {
    const result = await withoutLeaks(() => workBoardRun(run, data, { trainingFor, machine: 'this one' }));
    const { quantities = {} } = result ?? {};
    expect(Object.keys(quantities).sort()).toEqual(BOARD_QUANTITIES.map(({ key }) => key).sort());
    for (const value of Object.values(quantities)) expect(value === null || Number.isFinite(value)).toBe(true);
    expect(quantities['mse']).toBeGreaterThan(0);
    expect(quantities['auroc']).toBeGreaterThanOrEqual(0);
    if (run.latentDim > 0) expect(quantities['frechet']).toBeGreaterThanOrEqual(0);
  });

  test('numbers that are known: PCA beats the mean, clipping never hurts, Wiener is the best linear denoiser', async () => {
    const of = async (method: string) => {
      const run = first.find((each) => each.method === method);
      const result = run && (await workBoardRun(run, data, { trainingFor, machine: 'this one' }));
      return result?.quantities ?? {};
    };
    const [mean, pca, clipped, wiener] = [
      await of('mean'),
      await of('pca'),
      await of('pca clipped'),
      await of('wiener'),
    ];
    expect(pca['mse']).toBeLessThan(mean['mse'] as number);
    expect(clipped['mse']).toBeLessThanOrEqual(pca['mse'] as number);
    expect(wiener['denoisedMse']).toBeLessThan(pca['denoisedMse'] as number);
    expect(mean['logDensity']).toBeNull();
    expect((await of('ppca'))['logDensity']).not.toBeNull();
  });

  test('the same run gives the same numbers', async () => {
    const run = first.find(({ method }) => method === 'vae') ?? first[0];
    const numbers = async () => {
      const result = run && (await workBoardRun(run, data, { trainingFor, machine: 'this one' }));
      const { fitSeconds: _, encodeMicros: __, peakMegabytes: ___, ...others } = result?.quantities ?? {};
      return others;
    };
    expect(await numbers()).toEqual(await numbers());
  });

  test('an interrupted run has no result', async () => {
    const signal = AbortSignal.abort();
    const run = first.find(({ method }) => method === 'dense');
    expect(run && (await workBoardRun(run, data, { trainingFor, machine: 'this one', signal }))).toBeUndefined();
  });
});
