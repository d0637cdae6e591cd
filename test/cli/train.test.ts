import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTrained, readNpy } from 'autoencoder-workbook';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { tableText, writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook train '));
let files: Readonly<Record<string, string>> = {};
const file = (format: string): string => files[format] as string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  files = await writeTinyFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = (format: string, model: string, out: string, ...more: readonly string[]) =>
  workbook([
    'train',
    '--data',
    file(format),
    '--model',
    model,
    '--latent',
    '2',
    '--epochs',
    '2',
    '--out',
    at(out),
    ...more,
  ]);

describe('workbook train', () => {
  test.each(['pca', 'linear', 'dense', 'conv', 'vae'])('trains %s and saves one folder', async (model) => {
    const { code, out } = await train('idx', model, `images-${model}`);
    expect(code).toBe(0);
    expect(out).toMatch(/^saved .* parameters/);
    expect(readdirSync(at(`images-${model}`)).sort()).toEqual(['content.bin', 'content.json']);
    expect(existsSync(`${at(`images-${model}`)}.checkpoint`)).toBe(false);
  });

  test('keeps preprocessing and provenance', async () => {
    await train('csv', 'dense', 'table-dense', '--label', 'kind', '--seed', '5');
    const { model, preprocessing, provenance } = loadTrained(at('table-dense'));
    try {
      expect(provenance).toMatchObject({ data: 'table.csv', label: 'kind', seed: 5, epochs: 2, train: 42, test: 12 });
      expect(provenance.checksum).toMatch(/^[0-9a-f]{64}$/);
      expect(Object.keys(provenance.versions)).toEqual(['workbook', 'node', 'tensorflow', 'tfjs']);
      const { scale, mean, deviation } = preprocessing.record;
      expect(scale).toBe('standardise');
      expect(mean?.[3]).toBeNear(7, { rtol: 1e-12 });
      expect(deviation?.[3]).toBe(1);
    } finally {
      model.dispose();
    }
  });

  test('gives the same weights for the same seed, others for another', async () => {
    const numbers = async (out: string, seed: string) => {
      await train('npyRows', 'linear', out, '--seed', seed);
      return readFileSync(join(at(out), 'content.bin'));
    };
    const first = await numbers('seed-1', '1');
    expect((await numbers('seed-1-again', '1')).equals(first)).toBe(true);
    expect((await numbers('seed-2', '2')).equals(first)).toBe(false);
  });

  test('ends on Ctrl-C with the best weights, and goes on to the same numbers', async () => {
    await train('idx', 'dense', 'straight');
    const stop = new AbortController();
    // After the first epoch, as a person would.
    const onError = (text: string): void => {
      if (text.startsWith('epoch 1')) stop.abort();
    };
    const args = ['--data', file('idx'), '--model', 'dense', '--latent', '2', '--epochs', '2', '--out', at('stopped')];
    const { code, err } = await workbook(['train', ...args], { signal: stop.signal, onError });
    expect(code).toBe(1);
    expect(err).toMatch(
      /interrupted; the best weights so far are in .*; to go on, run the same command with --resume\n$/,
    );
    loadTrained(at('stopped')).model.dispose();
    expect((await workbook(['train', ...args, '--resume'])).code).toBe(0);
    const weights = (name: string) => readFileSync(join(at(name), 'content.bin'));
    expect(weights('stopped').equals(weights('straight'))).toBe(true);
    expect(existsSync(at('stopped.checkpoint'))).toBe(false);
  });

  test('draws a bar where a person watches', async () => {
    const args = [
      'train',
      '--data',
      file('idx'),
      '--model',
      'linear',
      '--latent',
      '2',
      '--epochs',
      '1',
      '--out',
      at('bar'),
    ];
    const { err } = await workbook(args, { isInteractive: true });
    expect(err).toContain('█ epoch 1 of 1');
    // Taken away before what is to be said of the model.
    expect(err).toMatch(/\r {10,}\r(note: [^\r\n]+\n)*$/);
  });

  test.each([
    ['csv', 'conv', /column "kind" must hold numbers, got "left" in row 1; name it as the label/],
    ['npyRows', 'conv', /conv needs images, got rows of 36 numbers; use dense/],
  ])('refuses %s for %s', async (format, model, message) => {
    const { code, err } = await train(format, model, 'refused');
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(existsSync(at('refused'))).toBe(false);
  });

  test('refuses more components than there can be', async () => {
    const args = [
      'train',
      '--data',
      file('csv'),
      '--label',
      'kind',
      '--model',
      'pca',
      '--latent',
      '5',
      '--out',
      at('refused'),
    ];
    expect((await workbook(args)).err).toMatch(/pca takes at most 4 numbers per code .*, got 5/);
  });
});

describe('workbook train, honestly', () => {
  test('says what has not converged and what is no better than the mean', async () => {
    const { code, out, err } = await train('csv', 'dense', 'short', '--label', 'kind', '--epochs', '1', '--json');
    expect(code).toBe(0);
    expect(err).toContain('note: not converged: the passes ran out; give it more with --epochs or --seconds\n');
    const record = JSON.parse(out) as { validationMse: number; meanRowMse: number; remarks: string[] };
    expect(record.validationMse).toBeGreaterThan(record.meanRowMse);
    expect(record.remarks).toHaveLength(2);
    expect(record.remarks[1]).toMatch(/^no better than the mean \(held-out MSE .*, of the mean row /);
  });

  test('trains as long as it takes unless told how long', async () => {
    const args = ['--data', file('csv'), '--label', 'kind', '--model', 'linear', '--latent', '2', '--out', at('long')];
    const { err, out } = await workbook(['train', ...args, '--json']);
    const record = JSON.parse(out) as { stoppedBy: string; validationMse: number; meanRowMse: number };
    expect(record.stoppedBy).toBe('early stopping');
    expect(record.validationMse).toBeLessThan(0.5 * record.meanRowMse);
    expect(err).not.toContain('note:');
  });

  test('saves nothing of a run that is stopped in its first epoch', async () => {
    const signal = AbortSignal.abort();
    const args = ['--data', file('idx'), '--model', 'dense', '--latent', '2', '--out', at('none')];
    const { code, err } = await workbook(['train', ...args], { signal });
    expect(code).toBe(1);
    expect(err).toMatch(/interrupted.*\n$/);
    expect(existsSync(at('none'))).toBe(false);
  });

  test('does not write where another run works', async () => {
    const lock = `${at('busy')}.lock`;
    const { withFileLock } = await import('autoencoder-workbook/dist/data/fileLock');
    await withFileLock(lock, async () => {
      const { code, err } = await train('idx', 'linear', 'busy');
      expect(code).toBe(1);
      expect(err).toMatch(/--out must be a folder that no other run writes to, got .*busy, in which process \d+/);
    });
    expect((await train('idx', 'linear', 'busy')).code).toBe(0);
    expect(existsSync(lock)).toBe(false);
  });

  test('keeps the size that images were brought to, and brings others to it', async () => {
    const pictures = file('pictures');
    const resized = ['--data', pictures, '--model', 'pca', '--latent', '2', '--resize', '4x4', '--out', at('resized')];
    expect((await workbook(['train', ...resized])).code).toBe(0);
    const { model, provenance } = loadTrained(at('resized'));
    model.dispose();
    expect(provenance.resize).toEqual({ width: 4, height: 4 });
    const encoded = await workbook(['encode', '--model', at('resized'), '--data', pictures, '--out', at('r.npy')]);
    expect(encoded.err).toBe('');
    expect(encoded.code).toBe(0);
    expect((await workbook(['evaluate', '--model', at('resized'), '--data', pictures])).code).toBe(0);
  });
});

describe('workbook evaluate', () => {
  test('measures the held-out part with PCA beside it', async () => {
    await train('idx', 'dense', 'measured');
    const { code, out } = await workbook(['evaluate', '--model', at('measured'), '--data', file('idx'), '--json']);
    expect(code).toBe(0);
    const { data, measurements } = JSON.parse(out) as { data: string; measurements: { method: string; mse: number }[] };
    expect(data).toMatch(/test split, 12 examples, data [0-9a-f]{8}$/);
    expect(measurements.map(({ method }) => method)).toEqual(['dense', 'PCA', 'mean image']);
    const text = (await workbook(['evaluate', '--model', at('measured'), '--data', file('idx')])).out;
    expect(text).toMatch(/^dense\s+2 /m);
    expect(text).toContain('trustworthiness');
  });

  test('measures other data as a whole, on the scale of the training data', async () => {
    await train('csv', 'pca', 'scaled', '--label', 'kind');
    writeFileSync(at('other.csv'), tableText(40));
    const { out } = await workbook(['evaluate', '--model', at('scaled'), '--data', at('other.csv'), '--json']);
    expect(out).toContain('other.csv, all of it, 40 examples');
    expect(out).toContain('other data than the model was trained on');
  });
});

describe('workbook encode and decode', () => {
  test('go through Parquet, CSV and .npy to the same reconstructions', async () => {
    await train('csv', 'pca', 'round', '--label', 'kind', '--latent', '3');
    const decoded: Float32Array[] = [];
    for (const format of ['parquet', 'csv', 'npy']) {
      const codes = at(`codes.${format}`);
      const encoded = await workbook(['encode', '--model', at('round'), '--data', file('csv'), '--out', codes]);
      expect(encoded).toMatchObject({ code: 0, out: `wrote ${codes}: 60 codes of 3 numbers\n` });
      const back = at(`back-${format}.npy`);
      expect((await workbook(['decode', '--model', at('round'), '--codes', codes, '--out', back])).code).toBe(0);
      decoded.push(readNpy(back).values);
    }
    const [parquet, csv, npy] = decoded as [Float32Array, Float32Array, Float32Array];
    expect(parquet).toEqual(npy);
    expect(csv).toBeNear(npy, { rtol: 1e-5, atol: 1e-5 });
    // Three components hold all that varies in three columns, so the table comes back on its own scale.
    const rows = tableText(60)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 4).map(Number));
    expect(npy).toBeNear(Float32Array.from(rows.flat()), { atol: 1e-3 });
  });

  test('refuse codes of another size', async () => {
    await train('csv', 'pca', 'three', '--label', 'kind', '--latent', '3');
    await train('csv', 'pca', 'two', '--label', 'kind');
    await workbook(['encode', '--model', at('three'), '--data', file('csv'), '--out', at('three.npy')]);
    const { code, err } = await workbook([
      'decode',
      '--model',
      at('two'),
      '--codes',
      at('three.npy'),
      '--out',
      at('no.npy'),
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/must have the shape \[2\], got \[3\]/);
    expect(existsSync(at('no.npy'))).toBe(false);
  });
});

describe('workbook doctor MODEL', () => {
  test('prints what was found, with numbers; exit code 1 where something is wrong', async () => {
    // Two epochs of a few steps: worse than the mean row for all.
    await train('csv', 'dense', 'doctored', '--label', 'kind');
    const { code, out, err } = await workbook(['doctor', at('doctored'), '--data', file('csv'), '--layers']);
    expect(err).toBe('');
    expect(out).toContain('codes and reconstructions');
    expect(out).toContain('the mean row for all: squared error per value');
    expect(out).toContain('signals and gradients by layer');
    expect(out).toMatch(/encoder 0 +dense 512 gelu/);
    const json = await workbook(['doctor', at('doctored'), '--data', file('csv'), '--json']);
    const { findings, model } = JSON.parse(json.out);
    expect(model).toBe('dense');
    expect([code, json.code]).toEqual(findings.length > 0 ? [1, 1] : [0, 0]);
    for (const { says } of findings) expect(out).toContain(says);
  });

  test('names what it is missing', async () => {
    const { code, err } = await workbook(['doctor', at('doctored')]);
    expect(code).toBe(2);
    expect(err).toMatch(/^workbook doctor: doctor .* needs --data, the data that the model is for; see/);
  });
});
