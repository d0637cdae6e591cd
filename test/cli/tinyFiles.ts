import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examplesFrom, writeNpy } from 'autoencoder-workbook';
import { encodeIdx } from 'autoencoder-workbook/dist/data/idx';
import { randomSource } from 'autoencoder-workbook/dist/math';
import sharp from 'sharp';

/** A table of two classes: `a`, `b` and `c` follow the class and each other, `flat` is constant. */
export function tableText(rows: number): string {
  const random = randomSource(3);
  const lines = Array.from({ length: rows }, (_, row) => {
    const kind = row % 2 === 0 ? 'left' : 'right';
    const a = (row % 2) * 4 + random.normal();
    return [a, 10 * a + random.normal(), random.normal(), 7, kind].join(',');
  });
  return ['a,b,c,flat,kind', ...lines, ''].join('\n');
}

/** Bytes of images, 6 × 6: a bright bar in a row that depends on the class. */
export function barBytes(count: number): Uint8Array {
  const random = randomSource(4);
  const bytes = new Uint8Array(count * 36);
  for (let image = 0; image < count; image++) {
    for (let pixel = 0; pixel < 36; pixel++) {
      const isBar = Math.floor(pixel / 6) === 1 + (image % 3);
      bytes[image * 36 + pixel] = Math.floor((isBar ? 180 : 20) + 50 * random.uniform());
    }
  }
  return bytes;
}

const COUNT = 60;

/** Writes the same few examples in every format there is; returns the paths by format. */
export async function writeTinyFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const bytes = barBytes(COUNT);
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('table.csv'), tableText(COUNT));
  writeFileSync(path('bars-images-idx3-ubyte'), encodeIdx({ shape: [COUNT, 6, 6], values: bytes }));
  const classes = Uint8Array.from({ length: COUNT }, (_, image) => image % 3);
  writeFileSync(path('bars-labels-idx1-ubyte'), encodeIdx({ shape: [COUNT], values: classes }));
  writeNpy(path('bytes.npy'), examplesFrom(Float32Array.from(bytes), [6, 6]));
  writeNpy(path('rows.npy'), examplesFrom(Float32Array.from(bytes), [36]));
  for (let image = 0; image < COUNT; image++) {
    const place = path(join('pictures', `bar${image % 3}`));
    mkdirSync(place, { recursive: true });
    const pixels = bytes.subarray(image * 36, (image + 1) * 36);
    const raw = { width: 6, height: 6, channels: 1 } as const;
    await sharp(Buffer.from(pixels), { raw })
      .toColourspace('b-w')
      .png()
      .toFile(join(place, `${image}.png`));
  }
  return {
    csv: path('table.csv'),
    idx: path('bars-images-idx3-ubyte'),
    npyImages: path('bytes.npy'),
    npyRows: path('rows.npy'),
    pictures: path('pictures'),
  };
}
