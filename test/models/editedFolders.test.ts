import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contractiveAutoencoder,
  contrastiveAutoencoder,
  convolutionalAutoencoder,
  denoisingAutoencoder,
  denseAutoencoder,
  linearAutoencoder,
  loadEncoder,
  type Model,
  maskedAutoencoder,
  saveModel,
  scratchAutoencoder,
  sparseAutoencoder,
  tiedLinearAutoencoder,
  twoViewEncoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook edited '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const net = { type: 'dense', hidden: [5], layerNorm: true } as const;
const flat = { latentDim: 2, inputShape: [6], seed: 1 } as const;
const image = { latentDim: 2, inputShape: [8, 8, 1], seed: 1 } as const;

/** A small model of each family. */
const FAMILIES: Readonly<Record<string, () => Model>> = {
  dense: () => denseAutoencoder({ ...flat, hidden: [5, 5], residual: true, dropout: 0.1 }),
  linear: () => linearAutoencoder(flat),
  conv: () => convolutionalAutoencoder({ ...image, filters: [2, 3], batchNorm: true, upsampling: 'nearest' }),
  variational: () => variationalAutoencoder({ ...flat, net, loss: { type: 'gaussian', sigma: 'shared' } }),
  'variational conv': () =>
    variationalAutoencoder({ ...image, net: { type: 'conv', filters: [2] }, objective: { type: 'iwae', samples: 2 } }),
  conditional: () => variationalAutoencoder({ ...flat, net, classes: 3 }),
  denoising: () => denoisingAutoencoder({ ...flat, net }),
  sparse: () => sparseAutoencoder({ ...flat, net }),
  contractive: () => contractiveAutoencoder({ ...flat, net: { type: 'dense', hidden: [5] } }),
  contrastive: () => contrastiveAutoencoder({ ...flat, net }),
  masked: () => maskedAutoencoder({ ...image, net }),
  tied: () => tiedLinearAutoencoder({ ...flat, mean: [1, 2, 3, 4, 5, 6] }),
  'two views': () => twoViewEncoder({ ...image, net, projector: { batchNorm: true }, objective: { type: 'simSiam' } }),
  scratch: () => scratchAutoencoder({ ...flat, hidden: 4 }),
};

/** What decides how much memory a model takes. */
const SIZES = new Set(['latentDim', 'inputShape', 'units', 'filters', 'kernelSize', 'hidden', 'classes']);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Paths to all that is a number, a word or a list in a record. */
function paths(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path];
  const inside = Object.entries(value).flatMap(([key, each]) => paths(each, [...path, key]));
  return [path, ...inside].filter(({ length }) => length > 0);
}

const at = (value: Json, path: readonly string[]): Json =>
  path.reduce<Json>((inner, key) => (inner as { [key: string]: Json })[key] ?? null, value);

function changed(value: Json, path: readonly string[], change: Json): Json {
  const copy = structuredClone(value);
  const parent = at(copy, path.slice(0, -1)) as { [key: string]: Json };
  parent[path.at(-1) ?? ''] = change;
  return copy;
}

/** Writes settings as somebody would who also corrects the checksum. */
function rewrite(header: string, content: { info: { config: Json; contentSha256: string } }, config: Json): void {
  const { contentSha256: _, ...info } = { ...content.info, config };
  const contentSha256 = createHash('sha256').update(JSON.stringify(info)).digest('hex');
  writeFileSync(header, JSON.stringify({ ...content, info: { ...info, contentSha256 } }));
}

/** What loading says, undefined where it loads; frees what it loaded. */
function refusal(path: string): string | undefined {
  try {
    loadEncoder(path).dispose();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(Object.entries(FAMILIES))('an edited folder of %s', (_name, build) => {
  test('is refused in one line before memory is asked for, or still is a model', async () => {
    const model = build();
    saveModel(model, folder);
    model.dispose();
    const header = join(folder, 'content.json');
    const content = JSON.parse(readFileSync(header, 'utf8'));
    const { config } = content.info;
    for (const path of paths(config)) {
      const isNumber = typeof at(config, path) === 'number';
      for (const change of isNumber ? [1e9, 2 ** 31, 0, -1, 0.5, null, '7', []] : [null, 1e9, 'x', [], {}]) {
        rewrite(header, content, changed(config, path, change));
        const where = `${path.join('.')} = ${JSON.stringify(change)}`;
        const before = process.memoryUsage();
        const began = process.cpuUsage().user;
        await withoutLeaks(() => {
          const said = refusal(folder);
          if (said !== undefined) {
            expect(said, where).toMatch(/^loadModel: .*; |^loadModel: [^\n]+, got /);
            expect(said, where).not.toContain('\n');
          }
          const isSize = path.some((key) => SIZES.has(key)) && isNumber && (change as number) >= 1e9;
          if (isSize) expect(said, where).toBeDefined();
        });
        expect(process.cpuUsage().user - began, where).toBeLessThan(1e6);
        const grown = process.memoryUsage();
        expect(grown.arrayBuffers - before.arrayBuffers, where).toBeLessThan(2e7);
      }
    }
  });

  test('with weights that are no numbers is refused by the name of the weight', async () => {
    const model = build();
    const weight = [...model.weights, ...model.state].at(-1);
    const values = weight?.variable.dataSync().slice() ?? [];
    saveModel(model, folder);
    const binary = join(folder, 'content.bin');
    const bytes = readFileSync(binary);
    bytes.writeFloatLE(Number.NaN, bytes.length - 4);
    writeFileSync(binary, bytes);
    const header = join(folder, 'content.json');
    const content = JSON.parse(readFileSync(header, 'utf8'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(header, JSON.stringify({ ...content, sha256 }));
    await withoutLeaks(() =>
      expect(refusal(folder)).toContain(`${weight?.name} must hold finite numbers, got NaN at ${values.length - 1}`),
    );
    tf.tidy(() => weight?.variable.assign(tf.fill(weight.variable.shape, Number.POSITIVE_INFINITY)));
    expect(() => saveModel(model, folder)).toThrow('must hold finite numbers, got Infinity');
    model.dispose();
  });

  test('with other settings than those of its checksum is refused', () => {
    const model = build();
    saveModel(model, folder);
    model.dispose();
    const header = join(folder, 'content.json');
    const content = JSON.parse(readFileSync(header, 'utf8'));
    content.info.config.seed = 7;
    writeFileSync(header, JSON.stringify(content));
    expect(refusal(folder)).toContain('the settings must match their checksum');
  });
});
