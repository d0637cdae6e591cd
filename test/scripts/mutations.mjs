// Changes data files and a saved model at random and opens each of them by the command line: whatever they hold, it takes
// them or says what is wrong in one line, within 5 seconds and 500 MB.
//
//   node test/scripts/mutations.mjs [--count 300] [--seed 1] [--only csv,png,…]   count: of each kind
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deflateRawSync, gzipSync } from 'node:zlib';
import workbook from 'autoencoder-workbook';
import cli from 'autoencoder-workbook/dist/cli/run.js';
import idx from 'autoencoder-workbook/dist/data/idx.js';
import data from 'autoencoder-workbook/dist/data/index.js';
import math from 'autoencoder-workbook/dist/math/index.js';
import sharp from 'sharp';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const MOST_SECONDS = 5;
const MOST_BYTES = 500e6;
const folder = mkdtempSync(join(tmpdir(), 'mutations '));

/** A few rows of numbers, whole and in [0, 255]. */
const random = math.randomSource(3);
const rows = workbook.examplesFrom(
  Float32Array.from({ length: 40 * 36 }, () => Math.floor(256 * random.uniform())),
  [36],
);
const text = (/** @type {string} */ separator) => {
  const names = Array.from({ length: 36 }, (_, column) => `x${column}`).join(separator);
  const lines = Array.from({ length: 40 }, (_, row) => Array.from(workbook.exampleAt(rows, row)).join(separator));
  return Buffer.from(`${[names, ...lines].join('\n')}\n`);
};

/** An archive with one stored member, as numpy.savez_compressed writes it. */
function zipped(/** @type {string} */ name, /** @type {Buffer} */ contents) {
  const packed = deflateRawSync(contents);
  const crc = Buffer.from(gzipSync(contents).subarray(-8, -4));
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(packed.length, 0);
  sizes.writeUInt32LE(contents.length, 4);
  const common = Buffer.concat([Buffer.from('1400000008000000000000'.slice(0, 20), 'hex'), crc, sizes]);
  const lengths = Buffer.from([name.length, 0, 0, 0]);
  const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, lengths, Buffer.from(name), packed]);
  const central = Buffer.concat([
    ...[Buffer.from('504b01021400', 'hex'), common, lengths, Buffer.alloc(14), Buffer.from(name)],
  ]);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

/** Bytes of a whole file of each kind, by the name it has. */
async function originals() {
  const npy = join(folder, 'rows.npy');
  workbook.writeNpy(npy, rows);
  const bytes = Uint8Array.from(rows.values);
  const images = Buffer.from(idx.encodeIdx({ shape: [40, 6, 6], values: bytes }));
  const picture = sharp(bytes.subarray(0, 36), { raw: { width: 6, height: 6, channels: 1 } }).toColourspace('b-w');
  /** @type {Record<string, Buffer>} */
  const files = {
    'csv/table.csv': text(','),
    'tsv/table.tsv': text('\t'),
    'parquet/table.parquet': /** @type {Buffer} */ (data.examplesFrame(rows, 'x').writeParquet()),
    'npy/rows.npy': readFileSync(npy),
    'npz/rows.npz': zipped('rows.npy', readFileSync(npy)),
    'idx/a-images-idx3-ubyte': images,
    'gz/a-images-idx3-ubyte.gz': gzipSync(images),
    'csvgz/table.csv.gz': gzipSync(text(',')),
    'png/pictures/a.png': await picture.png().toBuffer(),
    'tiff/pictures/a.tiff': await picture.tiff().toBuffer(),
    'gif/pictures/a.gif': await picture.gif().toBuffer(),
  };
  const model = workbook.denseAutoencoder({ latentDim: 2, inputShape: [36], hidden: [8], seed: 1 });
  const home = join(folder, 'whole');
  const provenance = { data: 'rows', checksum: null, label: null, splitSeed: 1, train: 40, validation: 0, test: 0 };
  workbook.saveModel(model, home, {
    preprocessing: workbook.fitPreprocessing('standardise', rows),
    provenance: { ...provenance, seed: 1, epochs: 1, keptEpoch: 1, stoppedBy: 'epochs', versions: {} },
  });
  model.dispose();
  for (const name of ['content.json', 'content.bin']) files[`model/${name}`] = readFileSync(join(home, name));
  return { files, home, npy };
}

const draw = math.randomSource(Number(values.seed), 'mutations');
const below = (/** @type {number} */ count) => Math.floor(count * draw.uniform());

/** One change: bytes set, a piece cut out, doubled or filled in, an end cut off, or a number in a text made another. */
function mutated(/** @type {Buffer} */ bytes) {
  const at = below(bytes.length);
  const length = 1 + below(Math.min(64, bytes.length - at));
  const [head, piece, tail] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  const filled = (/** @type {number} */ value) => Buffer.concat([head, Buffer.alloc(length, value), tail]);
  const numbers = [...bytes.toString('latin1').matchAll(/\d+(\.\d+)?/g)];
  const number = numbers[below(numbers.length)];
  const others = ['1e9', '99999999999', '-1', '0', '1e400', 'null', '0.5', '""', '[]'];
  switch (below(number ? 8 : 7)) {
    case 0:
      return Buffer.concat([
        head,
        Buffer.from(Uint8Array.from(piece.subarray(0, 1), (byte) => byte ^ (1 << below(8)))),
        bytes.subarray(at + 1),
      ]);
    case 1:
      return head;
    case 2:
      return Buffer.concat([head, tail]);
    case 3:
      return Buffer.concat([head, piece, piece, tail]);
    case 4:
      return filled(0);
    case 5:
      return filled(255);
    case 6:
      return Buffer.concat([head, Buffer.from(Uint8Array.from(piece, () => below(256))), tail]);
    default: {
      const { index = 0, 0: found = '' } = number ?? {};
      const other = Buffer.from(others[below(others.length)] ?? '');
      return Buffer.concat([bytes.subarray(0, index), other, bytes.subarray(index + found.length)]);
    }
  }
}

const { files, home, npy } = await originals();
const kinds = values.only?.split(',');
/** @type {Record<string, { cases: number, refused: number, slowest: number, largest: number }>} */
const summary = {};
/** @type {string[]} */
const problems = [];
for (const [name, original] of Object.entries(files)) {
  const [kind = ''] = name.split('/');
  if (kinds && !kinds.includes(kind)) continue;
  const place = join(folder, 'case', name);
  mkdirSync(dirname(place), { recursive: true });
  const row = { cases: 0, refused: 0, slowest: 0, largest: 0 };
  summary[kind === 'model' ? name : kind] = row;
  for (let index = 0; index < Number(values.count); index++) {
    // The first is whole: were it refused, the others would say nothing.
    const bytes = index === 0 ? original : mutated(original);
    if (kind === 'model')
      for (const file of ['content.json', 'content.bin']) copyFileSync(join(home, file), join(dirname(place), file));
    writeFileSync(place, bytes);
    const opened = kind === 'model' || name.includes('pictures') ? dirname(place) : place;
    const out = join(folder, 'codes.npy');
    const args =
      kind === 'model' ? ['encode', '--model', opened, '--data', npy, '--out', out] : ['data', 'verify', opened];
    let err = '';
    const began = performance.now();
    const before = process.resourceUsage().maxRSS;
    const terminal = {
      out: () => {},
      err: (/** @type {string} */ some) => {
        err += some;
      },
      isInteractive: false,
    };
    const code = await cli.runWorkbook(args, { ...terminal, signal: new AbortController().signal });
    const seconds = (performance.now() - began) / 1000;
    const grown = 1024 * (process.resourceUsage().maxRSS - before);
    const lines = err
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('note: '));
    const isTechnical = /\bat .*\.js:\d|undefined|is not a function|is not iterable|Cannot read|\[object/.test(err);
    const isRefusedRightly = index > 0 && code === 1;
    const isClear =
      code === 0 || (isRefusedRightly && lines.length === 1 && !isTechnical && !/\p{Cc}/u.test(lines[0] ?? ''));
    row.cases++;
    row.refused += code === 0 ? 0 : 1;
    row.slowest = Math.max(row.slowest, seconds);
    row.largest = Math.max(row.largest, grown);
    if (!isClear || seconds > MOST_SECONDS || grown > MOST_BYTES) {
      problems.push(
        `${basename(name)} ${index}: ${code}, ${seconds.toFixed(1)} s, ${(grown / 1e6).toFixed(0)} MB: ${err.slice(0, 400)}`,
      );
    }
  }
}
for (const [kind, { cases, refused, slowest, largest }] of Object.entries(summary)) {
  console.log(
    `${kind}: ${cases} cases, ${refused} refused, at most ${slowest.toFixed(2)} s and ${(largest / 1e6).toFixed(0)} MB more`,
  );
}
for (const problem of problems) console.log(`✗ ${problem}`);
rmSync(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
