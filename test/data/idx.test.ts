import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Idx, parseIdx, readIdx, writeIdx } from 'autoencoder-workbook/dist/data';
import { encodeIdx, readIdxNumbers } from 'autoencoder-workbook/dist/data/idx';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'idx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two images of 2 × 3 pixels, spelt out byte by byte. */
const header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3];
const pixels = [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255];
const bytes = Uint8Array.from([...header, ...pixels]);
const images: Idx = { shape: [2, 2, 3], values: Uint8Array.from(pixels) };

const changed = (index: number, value: number): Uint8Array => bytes.map((byte, at) => (at === index ? value : byte));

/** Writes the bytes under the name and reads them back as images. */
function reading(name: string, contents: Uint8Array): () => Idx {
  const file = join(folder, name);
  writeFileSync(file, contents);
  return () => readIdx(file, 3);
}

describe('the IDX format', () => {
  test('is a magic number, big-endian extents, then the bytes', () => {
    expect(encodeIdx(images)).toEqual(bytes);
    expect(parseIdx(bytes, { source: 'test', rank: 3 })).toEqual(images);
  });

  test('parses from the middle of a larger buffer', () => {
    const larger = Uint8Array.from([9, 9, 9, ...bytes, 9]);
    expect(parseIdx(larger.subarray(3, -1), { source: 'test', rank: 3 })).toEqual(images);
  });

  test('survives a round trip for any shape', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(shapes, fc.nat(255), (shape, start) => {
        const values = new Uint8Array(shape.reduce((a, b) => a * b, 1)).map((_, index) => start + 31 * index);
        expect(parseIdx(encodeIdx({ shape, values }), { source: 'test', rank: shape.length })).toEqual({
          shape,
          values,
        });
      }),
    );
  });

  test('refuses to write a shape that does not fit', () => {
    for (const shape of [[2, 2], [12, 0], [], [1.5, 8], [-2, -6]]) {
      expect(() => encodeIdx({ shape, values: images.values })).toThrow(/encodeIdx: shape must be/);
    }
  });
});

describe('IDX files', () => {
  test('are written and read, packed or not, and leave nothing else behind', () => {
    for (const name of ['images.idx', 'images.idx.gz']) {
      const file = join(folder, name);
      writeIdx(file, images);
      expect(readIdx(file, 3)).toEqual(images);
    }
    expect([...readFileSync(join(folder, 'images.idx.gz')).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('with a wrong magic number are refused', () => {
    expect(reading('magic', changed(0, 0x89))).toThrow(/magic: must begin with .* 00 00 08 03, got 89 00 08 03/);
    expect(reading('magic', changed(1, 1))).toThrow(/got 00 01 08 03/);
    expect(reading('magic', changed(2, 0x0a))).toThrow(/got 00 00 0a 03/);
    expect(reading('magic', new Uint8Array(0))).toThrow(/got nothing/);
    expect(reading('magic', Uint8Array.of(0, 0))).toThrow(/got 00 00/);
  });

  test('with another element type are refused by its name', () => {
    expect(reading('type', changed(2, 0x0d))).toThrow(/elements must be uint8, got float32; convert/);
  });

  test('with another number of dimensions are refused', () => {
    expect(reading('rank', changed(3, 1))).toThrow(/must have 3 dimension\(s\), got 1/);
  });

  test('with an empty dimension are refused', () => {
    expect(reading('empty', changed(7, 0))).toThrow(/extents must be positive, got \[0, 2, 3\]/);
  });

  test('that are cut off, in the header or in the data, are refused', () => {
    expect(reading('cut', bytes.subarray(0, 9))).toThrow(/header must have 16 bytes, got 9; the file is cut off/);
    expect(reading('cut', bytes.subarray(0, -1))).toThrow(
      /promises 12 bytes \(2 × 2 × 3\), got 11; the file is cut off/,
    );
  });

  test('with more than the header promises are refused', () => {
    expect(reading('more', Uint8Array.from([...bytes, 0]))).toThrow(/got 13; something follows the data/);
  });

  test('whose header promises absurd extents are refused at once', () => {
    const absurd = bytes.map((byte, index) => (index >= 4 && index < 16 ? 255 : byte));
    expect(reading('absurd', absurd)).toThrow(/the file is cut off/);
  });
});

describe('packed IDX files', () => {
  const packed = gzipSync(bytes);

  test('that are no gzip data are refused', () => {
    expect(reading('plain.gz', bytes)).toThrow(
      /plain\.gz: .*must be whole gzip data, got 28 bytes beginning 00 00.*drop \.gz/,
    );
    expect(reading('empty.gz', new Uint8Array(0))).toThrow(/got 0 bytes beginning with nothing/);
  });

  test('under a name without .gz are refused with the remedy', () => {
    expect(reading('packed.idx', packed)).toThrow(/it is compressed: give it a name that ends in \.gz/);
  });

  test('that are cut off or damaged are refused', () => {
    expect(reading('cut.gz', packed.subarray(0, -4))).toThrow(/whole gzip data/);
    const damaged = Uint8Array.from(packed, (byte, at) => (at === packed.length - 6 ? byte ^ 1 : byte));
    expect(reading('damaged.gz', damaged)).toThrow(/incorrect data check/);
  });

  test('with something behind the gzip data are refused', () => {
    expect(reading('trailing.gz', Uint8Array.from([...packed, 0, 0, 0]))).toThrow(
      /nothing may follow .*got 3 more bytes/,
    );
  });

  test('with garbage behind the gzip data are refused', () => {
    expect(reading('garbage.gz', Uint8Array.from([...packed, 1, 2, 3]))).toThrow(/must be whole gzip data/);
  });

  test('hold the same rules for what is inside', () => {
    expect(reading('inside.gz', gzipSync(bytes.subarray(0, -2)))).toThrow(/promises 12 bytes .*got 10/);
  });
});

describe('other IDX files', () => {
  const path = (name: string): string => join(folder, name);

  test('hold numbers of any type, most significant byte first', () => {
    const header = (type: number, ...shape: number[]): Buffer => {
      const bytes = Buffer.alloc(4 + 4 * shape.length);
      bytes.set([0, 0, type, shape.length]);
      for (const [axis, extent] of shape.entries()) bytes.writeUInt32BE(extent, 4 + 4 * axis);
      return bytes;
    };
    const shorts = Buffer.alloc(4);
    shorts.writeInt16BE(-2, 0);
    shorts.writeInt16BE(300, 2);
    const doubles = Buffer.alloc(16);
    doubles.writeDoubleBE(0.1, 0);
    doubles.writeDoubleBE(-1e300, 8);
    for (const [type, numbers, expected] of [
      [0x0b, shorts, [-2, 300]],
      [0x0e, doubles, [0.1, -1e300]],
      [0x09, Buffer.from([0xff, 7]), [-1, 7]],
    ] as const) {
      writeFileSync(path('numbers'), Buffer.concat([header(type, 2), numbers]));
      expect([...readIdxNumbers(path('numbers'), 1).values]).toEqual(expected);
    }
  });

  test('unpack to no more than their header promises', () => {
    const bomb = Buffer.concat([encodeIdx({ shape: [1, 2, 2], values: new Uint8Array(4) }), Buffer.alloc(50_000_000)]);
    writeFileSync(path('bomb.idx3-ubyte.gz'), gzipSync(bomb));
    expect(() => readIdx(path('bomb.idx3-ubyte.gz'), 3)).toThrow('must unpack to at most 20 bytes, got more');
  });
});
