import { type Codec, type Examples, examplesFrom } from 'autoencoder-workbook';
import { bitsAtPsnr, rateDistortion, rateDistortionFrame } from 'autoencoder-workbook/dist/evaluation';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, it } from 'vitest';
import '../support/matchers';

const SIDE = 12;

/** Images whose left and right halves have one uniform grey each: two numbers describe them. */
function halves(count: number, seed: number): Examples {
  const random = randomSource(seed, 'halves');
  const values = new Float32Array(count * SIDE * SIDE);
  for (let image = 0; image < count; image++) {
    const greys = [random.uniform(), random.uniform()];
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      values[image * SIDE * SIDE + pixel] = greys[pixel % SIDE < SIDE / 2 ? 0 : 1] as number;
    }
  }
  return examplesFrom(values, [SIDE, SIDE, 1]);
}

/** The exact codec of such images. */
const halvesCodec: Codec = {
  name: 'halves',
  latentDim: 2,
  inputShape: [SIDE, SIDE, 1],
  cost: { parameters: 0, fitSeconds: 0 },
  encode: ({ values, count }) => {
    const at = (image: number, column: number) => values[image * SIDE * SIDE + column] as number;
    return examplesFrom(
      Float32Array.from({ length: 2 * count }, (_, index) => at(Math.floor(index / 2), index % 2 === 0 ? 0 : SIDE - 1)),
      [2],
    );
  },
  decode: ({ values, count }) =>
    examplesFrom(
      Float32Array.from({ length: count * SIDE * SIDE }, (_, index) => {
        const image = Math.floor(index / (SIDE * SIDE));
        return values[2 * image + (index % SIDE < SIDE / 2 ? 0 : 1)] as number;
      }),
      [SIDE, SIDE, 1],
    ),
};

describe('rateDistortion', () => {
  const train = halves(4000, 1);
  const test = halves(1000, 2);
  const points = rateDistortion(halvesCodec, { train, test, bits: [2, 4, 6] });

  it('pays b bits for each uniform number and leaves step²/12', () => {
    points.forEach((point, index) => {
      const bits = [2, 4, 6][index] as number;
      expect(point.bitsPerImage).toBeNear(2 * bits, { rtol: 0.02 });
      expect(point.bitsPerPixel).toBeNear(point.bitsPerImage / (SIDE * SIDE), { rtol: 1e-12 });
      expect(point.mse).toBeNear(4 ** -bits / 12, { rtol: 0.1 });
      expect(point.psnr).toBeNear(-10 * Math.log10(point.mse), { rtol: 1e-9 });
      expect(point).toMatchObject({
        method: 'halves, 2 numbers',
        setting: `${bits} bits`,
        tableNumbers: 4 + 2 * 2 ** bits,
      });
    });
  });

  it('gives each further bit of a number six decibels', () => {
    const [coarse, , fine] = points;
    expect((fine?.psnr ?? 0) - (coarse?.psnr ?? 0)).toBeNear(4 * 20 * Math.log10(2), { atol: 0.7 });
  });

  it('makes a frame with one row a point', () => {
    const frame = rateDistortionFrame(points);
    expect(frame.columns).toEqual([
      'method',
      'setting',
      'bitsPerImage',
      'bitsPerPixel',
      'mse',
      'psnr',
      'ssim',
      'tableNumbers',
    ]);
    expect(frame.height).toBe(3);
    expect(frame.getColumn('psnr').toArray()).toEqual(points.map((point) => point.psnr));
  });

  it('clips what it decodes to the pixel range, as a receiver would', () => {
    const beyond: Codec = {
      ...halvesCodec,
      decode: (codes) => {
        const images = halvesCodec.decode(codes);
        return { ...images, values: images.values.map((value) => value + 5) };
      },
    };
    const white = test.values.reduce((sum, value) => sum + (1 - value) ** 2, 0) / test.values.length;
    expect(rateDistortion(beyond, { train, test, bits: [8] })[0]?.mse).toBeNear(white, { rtol: 1e-6 });
  });
});

describe('bitsAtPsnr', () => {
  const at = (bitsPerImage: number, psnr: number) => ({
    method: 'm',
    setting: '',
    bitsPerImage,
    bitsPerPixel: 0,
    mse: 0,
    psnr,
    ssim: 0,
    tableNumbers: 0,
  });
  const points = [at(300, 24), at(100, 20), at(200, 22), at(400, 23.9)];

  it('interpolates between neighbours in rate', () => {
    expect(bitsAtPsnr(points, 21)).toBe(150);
    expect(bitsAtPsnr(points, 24)).toBe(300);
  });

  it('charges at least the cheapest point, and knows what is out of reach', () => {
    expect(bitsAtPsnr(points, 5)).toBe(100);
    expect(bitsAtPsnr(points, 24.1)).toBeUndefined();
    expect(bitsAtPsnr([at(1000, Number.POSITIVE_INFINITY)], 40)).toBe(1000);
  });
});
