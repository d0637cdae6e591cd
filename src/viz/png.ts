import { crc32, deflateSync } from 'node:zlib';
import type { Raster } from './svg';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One chunk of a PNG file: length, type, data, checksum over type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), framed.length - 4);
  return framed;
}

/** Whether every pixel has the same red, green and blue. */
function isGrey({ pixels }: Raster): boolean {
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}

/**
 * Writes a raster as a PNG file without loss: 8-bit grey where all pixels are grey, RGB otherwise. The raster must be
 * opaque; alpha is dropped. Charts come out at half the size that resvg's fast encoder gives them.
 */
export function encodePng(raster: Raster): Buffer {
  const { pixels, width, height } = raster;
  const channels = isGrey(raster) ? 1 : 3;
  const lineBytes = width * channels;
  // Each line starts with its filter: 0, none, since flat areas compress best unfiltered.
  const lines = Buffer.alloc(height * (lineBytes + 1));
  for (let row = 0; row < height; row++) {
    const start = row * (lineBytes + 1) + 1;
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 4;
      for (let channel = 0; channel < channels; channel++) {
        lines[start + column * channels + channel] = pixels[from + channel] as number;
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
