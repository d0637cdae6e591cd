import {
  contrastiveAutoencoder,
  denseAutoencoder,
  fit,
  loadEncoder,
  loadModel,
  saveModel,
  twoViewEncoder,
} from 'autoencoder-workbook';
import type { TwoViewEncoder, ViewObjective } from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders';
import { planarExamples } from '../support/toyData';

const images = { ...planarExamples(120, { features: 36, rank: 4, seed: 5 }), shape: [6, 6, 1] };
const settings = {
  latentDim: 5,
  seed: 1,
  inputShape: [6, 6, 1],
  net: { type: 'dense', hidden: [16] },
  projector: { hidden: [12], units: 6 },
  views: [{ type: 'affine', shift: 1 }],
} as const;
const training = { epochs: 3, seed: 2, batchSize: 32, learningRate: 3e-3 } as const;

const objectives: readonly (readonly [string, ViewObjective, readonly string[]])[] = [
  ['SimCLR', { type: 'ntXent', temperature: 0.2 }, ['ntXent']],
  ['SimSiam', { type: 'simSiam' }, ['cosine']],
  ['SimSiam', { type: 'simSiam', stopGradient: false, predictor: { hidden: [4], batchNorm: true } }, ['cosine']],
  ['VICReg', { type: 'vicReg' }, ['invariance', 'variance', 'covariance']],
  ['Barlow Twins', { type: 'barlowTwins' }, ['onDiagonal', 'offDiagonal']],
  ['alignment only', { type: 'alignment' }, ['alignment']],
];
const numbers = ({ weights }: TwoViewEncoder) => weights.map(({ variable }) => Array.from(variable.dataSync()));

describe('twoViewEncoder', () => {
  test.each(objectives)(
    '%s %j: trains, repeats with its seed, is saved and comes back',
    async (name, objective, terms) => {
      await withoutLeaks(async () => {
        const [model, twin] = [twoViewEncoder({ ...settings, objective }), twoViewEncoder({ ...settings, objective })];
        expect(model).toMatchObject({ name, kind: 'twoViews', termNames: terms });
        expect('decode' in model).toBe(false);
        const before = numbers(model);
        const { history } = await fit(model, images, { ...training, validation: images });
        const again = await fit(twin, images, { ...training, validation: images });
        expect(again.history.map(({ losses }) => losses)).toEqual(history.map(({ losses }) => losses));
        const after = numbers(model);
        // Every weight took part, the predictor's too.
        for (const [index, values] of after.entries())
          expect(values, model.weights[index]?.name).not.toEqual(before[index]);
        const folder = `${temporaryFolder()}/m`;
        saveModel(model, folder);
        const loaded = loadEncoder(folder) as TwoViewEncoder;
        const codes = model.encode(images);
        expect(codes.shape).toEqual([5]);
        expect(loaded.encode(images).values).toEqual(codes.values);
        expect(loaded.project(codes).values).toEqual(model.project(codes).values);
        expect(() => loadModel(folder)).toThrow('must have a decoder, got twoViews; use loadEncoder');
        for (const each of [model, twin, loaded]) each.dispose();
      });
    },
  );

  test('weights of the terms are those of the objective', async () => {
    const model = twoViewEncoder({
      ...settings,
      objective: { type: 'vicReg', invariance: 2, variance: 3, covariance: 0.5 },
    });
    const { history } = await fit(model, images, { ...training, epochs: 1, validation: images });
    const v = history[0]?.validation as Record<string, number>;
    expect(v['objective']).toBeNear(
      2 * (v['invariance'] as number) + 3 * (v['variance'] as number) + 0.5 * (v['covariance'] as number),
      { rtol: 1e-5 },
    );
    model.dispose();
  });

  test('alignment alone takes all codes to one point; NT-Xent holds them apart', async () => {
    const spread = async (objective: ViewObjective) => {
      const model = twoViewEncoder({ ...settings, objective });
      const { history } = await fit(model, images, { ...training, epochs: 60, learningRate: 1e-2 });
      const { values } = model.project(model.encode(images));
      let total = 0;
      for (let unit = 0; unit < 6; unit++) {
        const column = Array.from({ length: 120 }, (_, row) => values[6 * row + unit] as number);
        const mean = column.reduce((a, b) => a + b, 0) / 120;
        total += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 120;
      }
      model.dispose();
      return { deviation: Math.sqrt(total), loss: history[59]?.losses['objective'] as number };
    };
    const [collapsed, apart] = [
      await spread({ type: 'alignment' }),
      await spread({ type: 'ntXent', temperature: 0.2 }),
    ];
    expect(collapsed.loss).toBeLessThan(1e-2);
    expect(collapsed.deviation).toBeLessThan(0.15 * apart.deviation);
    // Below ln(2N − 1), where all codes are equal.
    expect(apart.loss).toBeLessThan(0.8 * Math.log(2 * 32 - 1));
  });

  test('rows of a table get views too, by default cells of other rows', async () => {
    const rows = planarExamples(60, { features: 8, rank: 3, seed: 2 });
    const model = twoViewEncoder({ latentDim: 3, seed: 1, inputShape: [8], net: { type: 'dense', hidden: [6] } });
    expect(model.config.views).toEqual([{ type: 'swap', share: 0.3 }]);
    const { history } = await fit(model, rows, { ...training, epochs: 30, learningRate: 1e-2 });
    expect(history[29]?.losses['ntXent']).toBeLessThan(history[0]?.losses['ntXent'] as number);
    model.dispose();
  });

  test('refuses what makes no sense', () => {
    const rejects = (more: object, message: string) =>
      expect(() => twoViewEncoder({ ...settings, ...more } as Parameters<typeof twoViewEncoder>[0])).toThrow(message);
    rejects({ objective: { type: 'ntXent', temperature: 0 } }, 'temperature must be a positive number, got 0');
    rejects({ objective: { type: 'vicReg', variance: -1 } }, 'variance must be a number of at least 0, got -1');
    rejects({ objective: { type: 'toString' } }, 'the objective must be one of ntXent, simSiam, vicReg');
    rejects({ views: [{ type: 'affine', rotation: 400 }] }, 'rotation of the affine augmentation');
    rejects({ views: [{ type: 'masking', share: 2 }] }, 'share of a masking corruption');
    rejects({ inputShape: [36], views: [{ type: 'blur', most: 1 }] }, 'augmentation is for images');
    rejects({ projector: { units: 0 } }, 'units must be a positive integer, got 0');
    rejects({ latentDim: 0 }, 'latentDim must be a positive integer, got 0');
  });
});

describe('contrastiveAutoencoder', () => {
  test('contrast 0 is the plain autoencoder, weight for weight', async () => {
    const { latentDim, seed, inputShape } = settings;
    const plain = denseAutoencoder({ latentDim, seed, inputShape, hidden: [16] });
    const none = contrastiveAutoencoder({ ...settings, contrast: 0 });
    const [a, b] = [await fit(plain, images, training), await fit(none, images, training)];
    expect(b.history[2]?.losses['reconstruction']).toBeNear(a.history[2]?.losses['reconstruction'] as number, {
      rtol: 1e-5,
    });
    expect(none.encode(images).values).toBeNear(plain.encode(images).values, { rtol: 1e-3, atol: 1e-4 });
    plain.dispose();
    none.dispose();
  });

  test('contrast 1 is SimCLR: the encoder of the same seed, and a decoder that never moved', async () => {
    const simclr = twoViewEncoder(settings);
    const all = contrastiveAutoencoder({ ...settings, contrast: 1 });
    const decoder = () =>
      all.weights
        .filter(({ name }) => name.startsWith('decoder'))
        .map(({ variable }) => Array.from(variable.dataSync()));
    const before = decoder();
    const [a, b] = [await fit(simclr, images, training), await fit(all, images, training)];
    expect(b.history[2]?.losses['ntXent']).toBeNear(a.history[2]?.losses['ntXent'] as number, { rtol: 1e-4 });
    expect(all.encode(images).values).toBeNear(simclr.encode(images).values, { rtol: 1e-2, atol: 1e-3 });
    expect(decoder()).toEqual(before);
    simclr.dispose();
    all.dispose();
  });

  test('in between the objective is the mixture; error rises and the contrast falls with the knob', async () => {
    const run = async (contrast: number) => {
      const model = contrastiveAutoencoder({ ...settings, contrast });
      const { history } = await fit(model, images, { ...training, epochs: 40, learningRate: 1e-2, validation: images });
      model.dispose();
      return history[39]?.validation as Record<string, number>;
    };
    const [low, high] = [await run(0.1), await run(0.95)];
    expect(high['objective']).toBeNear(0.05 * (high['reconstruction'] as number) + 0.95 * (high['ntXent'] as number), {
      rtol: 1e-4,
    });
    expect(high['ntXent']).toBeLessThan(low['ntXent'] as number);
    expect(high['reconstruction']).toBeGreaterThan(low['reconstruction'] as number);
  });

  test.each([
    [{ contrast: 1.5 }, 'contrast must lie between 0 and 1, got 1.5'],
    [{ temperature: -1 }, 'temperature must be a positive number, got -1'],
  ])('refuses %o', (more, message) => {
    expect(() => contrastiveAutoencoder({ ...settings, ...more })).toThrow(message);
  });
});
