import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examplesFrom, fitPreprocessing, openData, readNpy, writeNpy } from 'autoencoder-workbook';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook npy '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A .npy file written by hand, as the format describes it. */
function npy(header: string, numbers: Uint8Array, version = 1): string {
  const size =
    version === 1 ? [header.length & 0xff, header.length >> 8] : [header.length & 0xff, header.length >> 8, 0, 0];
  const file = join(folder, `${Math.abs(header.length * 31 + numbers.length)}-${version}.npy`);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0, ...size]), Buffer.from(header), numbers]),
  );
  return file;
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const header = (descr: string, shape: string, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;

describe('readNpy', () => {
  test.each([
    ['<f4', Float32Array.of(1.5, -2, 0, 4)],
    ['<f8', Float64Array.of(1.5, -2, 0, 4)],
    ['|u1', Uint8Array.of(0, 1, 200, 255)],
    ['|i1', Int8Array.of(0, -1, 100, -128)],
    ['<i2', Int16Array.of(0, -1, 300, -300)],
    ['<u2', Uint16Array.of(0, 1, 300, 65535)],
    ['<i4', Int32Array.of(0, -1, 70000, -70000)],
    ['<u4', Uint32Array.of(0, 1, 70000, 80000)],
    ['<i8', BigInt64Array.of(0n, -1n, 70000n, -70000n)],
    ['|b1', Uint8Array.of(0, 1, 1, 0)],
  ])('reads %s', (descr, array) => {
    const examples = readNpy(npy(header(descr, '2, 2'), bytesOf(array)));
    expect([examples.count, examples.shape]).toEqual([2, [2]]);
    expect(examples.values).toBeNear(Array.from(array as ArrayLike<number | bigint>, Number));
  });

  test('a one-dimensional array holds examples of one number, version 2 headers are read too', () => {
    const examples = readNpy(npy(header('<f4', '3,'), bytesOf(Float32Array.of(7, 8, 9)), 2));
    expect([examples.count, examples.shape]).toEqual([3, [1]]);
    expect(examples.values).toBeNear([7, 8, 9]);
  });

  const four = bytesOf(Float32Array.of(1, 2, 3, 4));
  test.each([
    ['other files', () => writeNamed('x.npy', 'hello, world'), 'must begin with the magic number'],
    ['an unknown version', () => npy(header('<f4', '2, 2'), four, 9), 'format version must be 1, 2 or 3, got 9'],
    ['a header that is cut off', () => cut(npy(header('<f4', '2, 2'), four), 20), 'the header is cut off'],
    ['a header without a shape', () => npy("{'descr': '<f4', 'fortran_order': False}", four), "must name 'descr'"],
    [
      'complex numbers',
      () => npy(header('<c8', '2'), four),
      'elements must be floats, integers or booleans of up to 8 bytes, got <c8',
    ],
    ['dates', () => npy(header('<M8[s]', '2'), four), 'got <M8[s]'],
    ['too few numbers', () => npy(header('<f4', '2, 3'), four), 'promises 24 bytes of numbers, got 16'],
    ['too many numbers', () => npy(header('<f4', '3,'), four), 'promises 12 bytes of numbers, got 16'],
    ['no examples', () => npy(header('<f4', '0, 3'), new Uint8Array()), 'at least one example, got shape (0, 3)'],
    ['a scalar', () => npy(header('<f4', ''), bytesOf(Float32Array.of(1))), 'at least one example, got shape ()'],
  ])('refuses %s', (_, make, message) => {
    expect(() => readNpy(make())).toThrow(message);
  });
});

describe('what NumPy writes', () => {
  const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  const counting = Array.from({ length: 24 }, (_, index) => index);

  test.each(['fortran.npy', 'big.npy', 'bigint.npy', 'half.npy', 'long.npy'])('%s is read in order', (name) => {
    const { values, count, shape } = readNpy(fixture(name));
    expect([count, shape, [...values]]).toEqual([12, [2], counting]);
  });

  test('Fortran order of three axes is turned round', () => {
    const { values, shape } = readNpy(fixture('fortran3.npy'));
    expect(shape).toEqual([3, 2]);
    expect(values).toBeNear(
      counting.map((value) => value / 24),
      { rtol: 1e-7 },
    );
  });

  test('half precision has zeros of both signs, subnormal numbers and its largest', () => {
    const third = 1365 / 4096;
    expect([...readNpy(fixture('halves.npy')).values]).toEqual([0, -0, 1, -2, 65_504, 2 ** -24, 2 ** -14, third]);
  });

  test('archives of one array and of several, by name', () => {
    expect([...readNpy(fixture('one.npz')).values]).toEqual(counting);
    expect(readNpy(fixture('named.npz'), { array: 'x' }).shape).toEqual([3, 4]);
    expect(() => readNpy(fixture('named.npz'))).toThrow('got x, y; say which (--array x)');
    expect(() => readNpy(writeNamed('no.npz', 'nothing'))).toThrow('must be a zip archive, got none');
    const whole = readFileSync(fixture('named.npz'));
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      const file = join(folder, 'flipped.npz');
      writeFileSync(file, bytes);
      try {
        expect(readNpy(file, { array: 'x' }).count).toBeGreaterThan(0);
      } catch (error) {
        expect(String(error)).toContain(`readNpy ${file}: `);
      }
    }
  });

  test('images whose channels stand first are refused', async () => {
    await expect(openData(fixture('channelsfirst.npy'))).rejects.toThrow(
      'got 3 before the others, which looks channels-first; save it with transpose(0, 2, 3, 1)',
    );
  });

  test('rows in float64 keep their digits until they are scaled', async () => {
    const times = Float64Array.of(1.6e9, 1.6e9 + 1, 1.6e9 + 2);
    const { parts, scale } = await openData(npy(header('<f8', '3, 1'), bytesOf(times)));
    if (!('all' in parts)) throw new Error('these data have no parts');
    const z = fitPreprocessing(scale, parts.all).apply(parts.all);
    expect(z.values).toBeNear([-Math.sqrt(1.5), 0, Math.sqrt(1.5)], { atol: 1e-7 });
  });
});

function writeNamed(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function cut(file: string, bytes: number): string {
  writeFileSync(file, readFileSync(file).subarray(0, bytes));
  return file;
}

describe('writeNpy', () => {
  test('what is written is read back, aligned as NumPy aligns it, and nothing else is left', () => {
    const file = join(folder, 'out', '..', 'back.npy');
    const examples = examplesFrom(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 1]);
    writeNpy(file, examples);
    expect(readNpy(file)).toEqual(examples);
    expect((readFileSync(file).length - 8 * 4) % 64).toBe(0);
    expect(() => writeNpy(join(folder, 'missing', 'x.npy'), examples)).toThrow('ENOENT');
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });
});
