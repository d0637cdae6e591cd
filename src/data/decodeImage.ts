import { readFileSync } from 'node:fs';
import { pixelsFromBytes } from './pixels';

/** A decoded image, channels last. */
export interface DecodedImage {
  readonly file: string;
  /** Bytes, or 16-bit numbers where the file holds them. */
  readonly levels: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** A size that images are brought to. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

const HIGHEST_16 = 65_535;

/**
 * Decodes one image: alpha dropped, EXIF rotation applied, grey kept grey, 16 bits kept 16 bits.
 *
 * @param resize  scales it (Lanczos) to cover that size and cuts what juts out at both sides alike
 * @throws Error saying what the image is when it is none, several in one, or of another depth
 */
export async function decodeImage(file: string, resize: ImageSize | undefined): Promise<DecodedImage> {
  // Loaded on first use: it brings a native library that most readers of the package never need.
  const { default: sharp } = await import('sharp');
  const image = sharp(readFileSync(file));
  const { channels: stored = 3, depth, pages = 1 } = await image.metadata();
  if (pages > 1) throw new Error(`got ${pages} frames or pages in one; save the one that is meant`);
  const isDeep = depth === 'ushort';
  if (!isDeep && depth !== 'uchar') throw new Error(`got numbers of the type ${depth}; save it with 8 or 16 bits`);
  const isGrey = stored < 3;
  const space = isDeep ? (isGrey ? 'grey16' : 'rgb16') : isGrey ? 'b-w' : 'srgb';
  const upright = image.rotate().removeAlpha();
  const sized = resize ? upright.resize({ ...resize, fit: 'cover', position: 'centre' }) : upright;
  const { data, info } = await sized
    .toColourspace(space)
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  // A copy where 16-bit numbers would not be aligned.
  const levels = isDeep ? new Uint16Array(Uint8Array.from(data).buffer) : new Uint8Array(data);
  return { file, levels, width: info.width, height: info.height, channels: info.channels };
}

/** Pixels in [0, 1] with the asked-for number of channels: grey is repeated where the others are coloured. */
export function pixelsOf({ levels, channels }: DecodedImage, wanted: number): Float32Array {
  const pixels =
    levels instanceof Uint8Array ? pixelsFromBytes(levels) : Float32Array.from(levels, (level) => level / HIGHEST_16);
  if (channels === wanted) return pixels;
  return Float32Array.from(
    { length: pixels.length * wanted },
    (_, index) => pixels[Math.floor(index / wanted)] as number,
  );
}
