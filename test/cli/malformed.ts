import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Examples, examplesFrom, writeNpy } from 'autoencoder-workbook';
import { examplesFrame } from 'autoencoder-workbook/dist/data';
import { encodeIdx } from 'autoencoder-workbook/dist/data/idx';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { barBytes, tableText } from './tinyFiles';

/** An input that no command may accept, and the command that meets it. */
export interface Malformed {
  readonly what: string;
  readonly args: readonly string[];
}

/** Bytes with one of them changed. */
function flipped(bytes: Uint8Array, at: number, mask = 0xff): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] as number) ^ mask;
  return copy;
}

/** Writes the inputs one after the other into a folder, each with a name of its own. */
class Generator {
  readonly cases: Malformed[] = [];
  private readonly random = randomSource(7);

  constructor(private readonly folder: string) {}

  path(name: string): string {
    const path = join(this.folder, String(this.cases.length), name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  /** Something that `data verify` has to refuse. */
  data(what: string, name: string, contents: Uint8Array | string, options: readonly string[] = []): void {
    const path = this.path(name);
    writeFileSync(path, contents);
    this.cases.push({ what: `${name}: ${what}`, args: ['data', 'verify', path, ...options] });
  }

  /** `count` lengths, shorter than the whole, spread over it. */
  truncations(name: string, bytes: Uint8Array, count: number): void {
    for (let index = 0; index < count; index++) {
      const length = Math.floor(((index + this.random.uniform()) * bytes.length) / count);
      this.data(`cut to ${length} of ${bytes.length} bytes`, name, bytes.subarray(0, length));
    }
  }

  /** `count` flipped bytes between two places. */
  flips(name: string, bytes: Uint8Array, { from, to, count }: { from: number; to: number; count: number }): void {
    for (let index = 0; index < count; index++) {
      const at = from + Math.floor(((index + this.random.uniform()) * (to - from)) / count);
      this.data(`byte ${at} flipped`, name, flipped(bytes, at));
    }
  }
}

function idxCases(make: Generator): void {
  const idx = encodeIdx({ shape: [12, 6, 6], values: barBytes(12) });
  const name = 'bars-images-idx3-ubyte';
  make.truncations(name, idx, 12);
  // Magic number and extents: whatever changes there, something no longer fits.
  make.flips(name, idx, { from: 0, to: 16, count: 16 });
  const packed = gzipSync(idx);
  make.truncations(`${name}.gz`, packed, 12);
  // Behind the header of gzip (whose time stamp means nothing): checksum and length see every change.
  make.flips(`${name}.gz`, packed, { from: 10, to: packed.length, count: 16 });
  make.data('followed by more', name, Buffer.concat([idx, Buffer.from([0])]));
  make.data('packed, followed by more', `${name}.gz`, Buffer.concat([packed, Buffer.from('more')]));
  make.data('packed under an unpacked name', name, packed);
  make.data('unpacked under a packed name', `${name}.gz`, idx);
  make.data('labels for images', name, encodeIdx({ shape: [12], values: new Uint8Array(12) }));
}

function npyBytes(make: Generator, examples: Examples): Uint8Array {
  const path = make.path('whole.npy');
  writeNpy(path, examples);
  return readFileSync(path);
}

function npyCases(make: Generator): void {
  const npy = npyBytes(make, examplesFrom(Float32Array.from(barBytes(12)), [36]));
  make.truncations('rows.npy', npy, 20);
  make.flips('rows.npy', npy, { from: 0, to: 7, count: 7 });
  make.data('followed by more', 'rows.npy', Buffer.concat([npy, npy]));
  const text = Buffer.from(npy).toString('latin1');
  const edits: readonly (readonly [string, string, string])[] = [
    ['complex numbers', '<f4', '<c8'],
    ['dates', '<f4', '<M8'],
    ['objects', '<f4', '|O '],
    ['wider numbers', '<f4', '<f8'],
    ['an order of its own', 'False', 'Maybe'],
    ['more rows', '(12, 36,)', '(13, 36,)'],
    ['no rows', '(12, 36,)', '(00, 36,)'],
    ['negative', '(12, 36,)', '(-2, 36,)'],
    ['no shape', "'shape'", "'shade'"],
    ['no type', "'descr'", "'desks'"],
  ];
  for (const [what, from, to] of edits) make.data(what, 'rows.npy', Buffer.from(text.replace(from, to), 'latin1'));
  for (const [what, value] of [
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ] as const) {
    const values = Float32Array.from(barBytes(12));
    values[40] = value;
    make.data(what, 'rows.npy', npyBytes(make, examplesFrom(values, [36])));
  }
  const tall = Float32Array.from(barBytes(12), (byte) => byte * 3.5);
  make.data('images out of range', 'images.npy', npyBytes(make, examplesFrom(tall, [6, 6])));
  make.data('five axes', 'images.npy', npyBytes(make, examplesFrom(new Float32Array(32), [2, 2, 2, 2])));
}

function tableCases(make: Generator): void {
  const lines = tableText(20).trim().split('\n');
  const label = ['--label', 'kind'];
  const cells = ['', 'NaN', 'inf', '-inf', 'n/a', 'null', '1;2', '0x1g', '1,5 m', '--', '?', '1e', '"', '%', '1 2'];
  for (const [index, text] of cells.entries()) {
    const row = 1 + ((index * 7) % 20);
    const changed = lines.map((line, at) => (at === row ? [text, ...line.split(',').slice(1)].join(',') : line));
    make.data(`cell "${text}" in row ${row}`, 'table.csv', `${changed.join('\n')}\n`, label);
  }
  make.data('empty', 'table.csv', '', label);
  make.data('a blank line', 'table.csv', '\n', label);
  make.data('only a header', 'table.csv', `${lines[0]}\n`, label);
  make.data('no such label', 'table.csv', lines.join('\n'), ['--label', 'sort']);
  make.data('text without being the label', 'table.csv', lines.join('\n'));
  make.data('nothing beside the label', 'table.csv', 'kind\na\nb\n', label);
  make.data('binary', 'table.csv', Buffer.from(barBytes(40)), label);
  make.data('a row too long', 'table.csv', `${lines.join('\n')}\n1,2,3,4,left,6,7\n`, label);
  make.data('a row too short', 'table.csv', `${lines.join('\n')}\n1,2\n`, label);
  make.data('an open quote', 'table.csv', `${lines.join('\n')}\n"1,2,3,4,left\n`, label);
  make.data('one column twice', 'table.csv', ['a,a,kind', '1,x,left', '2,y,right'].join('\n'), label);
}

function parquetCases(make: Generator): void {
  const frame = examplesFrame(examplesFrom(Float32Array.from(barBytes(12)), [36]), 'x');
  const parquet = frame.writeParquet() as Buffer;
  make.truncations('table.parquet', parquet, 20);
  make.data('wrong magic', 'table.parquet', flipped(flipped(parquet, 0), parquet.length - 1));
  for (let at = 1; at <= 8; at++) {
    // The last eight bytes: length of the footer and magic number.
    make.data(`byte ${at} from the end flipped`, 'table.parquet', flipped(parquet, parquet.length - at));
  }
  make.data('a CSV file by another name', 'table.parquet', tableText(20));
}

/** A PNG file of one grey pixel would do; this one is taken from the tests' own folder of images. */
function imageCases(make: Generator, png: Uint8Array): void {
  for (let index = 0; index < 10; index++) {
    const length = Math.floor((index / 10) * (png.length - 12));
    const path = make.path('pictures/one.png');
    writeFileSync(path, png.subarray(0, length));
    make.cases.push({ what: `picture cut to ${length} bytes`, args: ['data', 'verify', dirname(path)] });
  }
  for (let at = 0; at < 8; at++) {
    const path = make.path('pictures/one.png');
    writeFileSync(path, flipped(png, at));
    make.cases.push({ what: `picture with byte ${at} flipped`, args: ['data', 'verify', dirname(path)] });
  }
  const stray = make.path('pictures/stray.png');
  const inside = make.path('pictures/class/one.png');
  for (const path of [stray, inside]) writeFileSync(path, png);
  make.cases.push({ what: 'pictures with and without a class', args: ['data', 'verify', dirname(stray)] });
  const empty = make.path('empty/notes.txt');
  writeFileSync(empty, 'no picture');
  make.cases.push({ what: 'folder without pictures', args: ['data', 'verify', dirname(empty)] });
}

/** Damages a saved model: its header, its numbers, and what the header says about them. */
function modelCases(make: Generator, model: string, data: string): void {
  const read = (name: string): Buffer => readFileSync(join(model, name));
  const header = read('content.json').toString('utf8');
  const numbers = read('content.bin');
  const add = (what: string, json: string | Uint8Array, bin: Uint8Array): void => {
    const folder = dirname(make.path('model/content.json'));
    writeFileSync(join(folder, 'content.json'), json);
    writeFileSync(join(folder, 'content.bin'), bin);
    const out = join(folder, '..', 'codes.npy');
    make.cases.push({ what: `model: ${what}`, args: ['encode', '--model', folder, '--data', data, '--out', out] });
  };
  for (let index = 0; index < 8; index++) {
    const length = Math.floor((index * numbers.length) / 8);
    add(`numbers cut to ${length} bytes`, header, numbers.subarray(0, length));
    const cut = Math.floor((index * header.length) / 8);
    add(`header cut to ${cut} characters`, header.slice(0, cut), numbers);
    add(`byte ${length} flipped`, header, flipped(numbers, length));
  }
  const edits: readonly (readonly [string, RegExp, string])[] = [
    ['another format', /arrays 1"/, 'arrays 9"'],
    ['another kind', /"kind": "linear"/, '"kind": "lineal"'],
    ['another code size', /"latentDim": 2/, '"latentDim": 3'],
    ['no code', /"latentDim": 2/, '"latentDim": 0'],
    ['text for a code size', /"latentDim": 2/, '"latentDim": "two"'],
    ['another length', /"length": (\d+)/, '"length": 7'],
    ['a negative length', /"length": (\d+)/, '"length": -1'],
    ['another checksum', /"sha256": "./, '"sha256": "_'],
    ['another scale', /"scale": "standardise"/, '"scale": "logarithm"'],
    ['a mean too few', /"mean": \[[^,]*,/, '"mean": ['],
    ['a deviation of 0', /"deviation": \[\s*[\d.e-]+/, '"deviation": [0'],
    ['no preprocessing', /"preprocessing"/, '"postprocessing"'],
    ['no provenance', /"provenance"/, '"origin"'],
    ['no configuration', /"config"/, '"konfig"'],
    ['no layers', /"encoder"/, '"enkoder"'],
    ['an unknown layer', /"type": "dense"/, '"type": "dance"'],
  ];
  for (const [what, from, to] of edits) {
    if (!from.test(header)) throw new Error(`modelCases: the header of a saved model has nothing like ${from}`);
    add(what, header.replace(from, to), numbers);
  }
}

export interface Ingredients {
  readonly folder: string;
  /** A whole PNG file. */
  readonly png: Uint8Array;
  /** Folder of a saved linear model with a code of 2, and data that it encodes. */
  readonly model: string;
  readonly data: string;
}

/** Inputs that are broken in some 200 ways, written below the folder. */
export function malformedInputs({ folder, png, model, data }: Ingredients): readonly Malformed[] {
  const make = new Generator(folder);
  idxCases(make);
  npyCases(make);
  tableCases(make);
  parquetCases(make);
  imageCases(make, png);
  modelCases(make, model, data);
  return make.cases;
}
