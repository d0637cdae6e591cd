import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import type { Dataset } from './examples';
import { pixelsFromBytes } from './pixels';

const EXTENSIONS: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.webp']);

/** A decoded image, channels last. */
interface Decoded {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Image files below a folder, relative to it, in order of their paths. */
function imageFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase()))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function decode(folder: string, file: string): Promise<Decoded> {
  // Loaded on first use: it brings a native library that most readers of the package never need.
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(readFileSync(join(folder, file)))
      .rotate()
      .removeAlpha();
    const { channels: stored } = await sharp(readFileSync(join(folder, file))).metadata();
    const coloured = (stored ?? 3) >= 3 ? image.toColourspace('srgb') : image.toColourspace('b-w');
    const { data, info } = await coloured.raw().toBuffer({ resolveWithObject: true });
    return { file, bytes: data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `loadImageFolder ${join(folder, file)}: must be a readable image (${reason}); replace or remove it`,
      {
        cause: error,
      },
    );
  }
}

/** Bytes with the asked-for number of channels: grey is repeated where the others are coloured. */
function withChannels({ bytes, channels }: Decoded, wanted: number): Uint8Array {
  if (channels === wanted) return bytes;
  return Uint8Array.from({ length: bytes.length * wanted }, (_, index) => bytes[Math.floor(index / wanted)] as number);
}

/**
 * Reads a folder of images as examples, pixels in [0, 1]. Where the images lie in sub-folders, the first folder of a
 * path names the class. All must have the same size: scaling is a decision that belongs to you, not to a reader. Alpha
 * is dropped, EXIF rotation applied. Images stored as grey stay so, unless one is stored in colour: then all are RGB.
 *
 * @param folder  PNG, JPEG or WebP files, at any depth, taken in the order of their paths
 * @returns examples of shape [height, width, channels], named after the folder, split `all`
 * @throws Error naming the file and the rule when there are no images, one can't be read, sizes differ, or some
 *   images have a class and others have none
 */
export async function loadImageFolder(folder: string): Promise<Dataset> {
  const files = imageFiles(folder);
  const [firstFile] = files;
  if (firstFile === undefined) {
    throw new Error(`loadImageFolder ${folder}: must hold images (${[...EXTENSIONS].join(', ')}), got none`);
  }
  const classed = files.filter((file) => file.includes(sep));
  if (classed.length > 0 && classed.length < files.length) {
    const stray = files.find((file) => !file.includes(sep));
    throw new Error(
      `loadImageFolder ${folder}: either all images lie in sub-folders, which name their classes, or none; got ${stray} beside ${classed[0]}`,
    );
  }
  const images: Decoded[] = [];
  for (const file of files) images.push(await decode(folder, file));
  const first = images[0] as Decoded;
  const odd = images.find(({ width, height }) => width !== first.width || height !== first.height);
  if (odd) {
    throw new Error(
      `loadImageFolder ${folder}: all images must have one size, got ${odd.width}×${odd.height} in ${odd.file} and ${first.width}×${first.height} in ${firstFile}; scale them first`,
    );
  }
  const channels = Math.max(...images.map((image) => image.channels));
  const features = first.height * first.width * channels;
  const values = new Float32Array(images.length * features);
  const hash = createHash('sha256');
  for (const [index, image] of images.entries()) {
    const bytes = withChannels(image, channels);
    values.set(pixelsFromBytes(bytes), index * features);
    hash.update(image.file).update(bytes);
  }
  const classNames = [...new Set(classed.map((file) => file.split(sep)[0] as string))].sort();
  return {
    name: basename(folder),
    split: 'all',
    values,
    count: images.length,
    shape: [first.height, first.width, channels],
    checksum: hash.digest('hex'),
    ...(classNames.length > 0
      ? { classNames, labels: Int32Array.from(files, (file) => classNames.indexOf(file.split(sep)[0] as string)) }
      : {}),
  };
}
