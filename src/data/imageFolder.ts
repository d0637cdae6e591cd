import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import { featureCount } from '../math/shapes';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type DecodedImage, decodeImage, type ImageSize, pixelsOf } from './decodeImage';
import type { Dataset } from './examples';

const EXTENSIONS: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.webp', '.tif', '.tiff', '.gif']);

/** Images that sharp can't read: left out in silence they would be missing without a word. */
const UNREADABLE: ReadonlySet<string> = new Set(['.bmp', '.heic', '.jp2', '.psd', '.dcm']);

/** Decoded at once: the threads of the library are kept busy, and memory bounded. */
const AT_ONCE = 32;

/** Settings of `loadImageFolder`. */
export interface ImageFolderOptions {
  /**
   * Size that images are brought to: scaled to cover it, and what juts out cut off at both sides alike. Unless given, all
   * must have one size.
   */
  readonly resize?: ImageSize | undefined;
}

/** What a folder holds: the images that are read, and what is not. */
interface FolderContents {
  /** Relative to the folder, in order. */
  readonly images: readonly string[];
  readonly skipped: readonly string[];
}

/** Whether anything on the way has a name that is hidden, or is what macOS adds to archives. */
const isHidden = (path: string): boolean => path.split(sep).some((name) => name.startsWith('.') || name === '__MACOSX');

/** A file, or a link to one; folders are walked through, but not links to them, which may lead in a circle. */
function isFile(entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.isFile() === true;
}

function contentsOf(folder: string): FolderContents {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, path: relative(folder, join(entry.parentPath, entry.name)) }))
    .filter(({ path }) => !isHidden(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const unreadable = entries.find(({ path }) => UNREADABLE.has(extname(path).toLowerCase()));
  if (unreadable) {
    throw new Error(
      `loadImageFolder ${folder}: images must be ${[...EXTENSIONS].join(', ')}, got ${unreadable.path}; convert it or take it out`,
    );
  }
  const isImage = ({ entry, path }: (typeof entries)[number]): boolean =>
    EXTENSIONS.has(extname(path).toLowerCase()) && isFile(entry);
  return {
    images: entries.filter(isImage).map(({ path }) => path),
    skipped: entries.filter((one) => !isImage(one)).map(({ path }) => path),
  };
}

async function decodeAll(
  folder: string,
  files: readonly string[],
  resize: ImageSize | undefined,
): Promise<DecodedImage[]> {
  const images: DecodedImage[] = [];
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const some = files.slice(start, start + AT_ONCE).map(async (file): Promise<DecodedImage> => {
      try {
        return { ...(await decodeImage(join(folder, file), resize)), file };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(
          `loadImageFolder ${join(folder, file)}: must be a readable image (${reason}); replace or remove it`,
          { cause: error },
        );
      }
    });
    images.push(...(await Promise.all(some)));
  }
  return images;
}

/** Names that are rather parts of data than classes. */
const PARTS: ReadonlySet<string> = new Set(['train', 'training', 'test', 'testing', 'val', 'valid', 'validation']);

/** The class of each image, where the first folders of the paths name classes. */
function classesOf(folder: string, files: readonly string[]): Pick<Dataset, 'labels' | 'classNames'> {
  const classed = files.filter((file) => file.includes(sep));
  if (classed.length > 0 && classed.length < files.length) {
    const stray = files.find((file) => !file.includes(sep));
    throw new Error(
      `loadImageFolder ${folder}: either all images lie in sub-folders, which name their classes, or none; got ${stray} beside ${classed[0]}`,
    );
  }
  const classOf = (file: string): string => file.split(sep)[0] as string;
  const names = [...new Set(classed.map(classOf))].sort();
  if (names.length > 1 && names.every((name) => PARTS.has(name.toLowerCase()))) {
    throw new Error(
      `loadImageFolder ${folder}: sub-folders must name classes, got ${names.join(' and ')}, which look like parts of the data; open the folder with openData, or one of them`,
    );
  }
  if (names.length === 0) return {};
  return { classNames: names, labels: Int32Array.from(files, (file) => names.indexOf(classOf(file))) };
}

/** What `loadImageFolder` reads. */
const LOAD_IMAGE_FOLDER_KEYS = keysOf<ImageFolderOptions>({ resize: true });

/**
 * Loads a folder of images as examples, pixels in [0, 1]. Where the images lie in sub-folders, the first folder of a
 * path names the class. All must have the same size unless they are brought to one: scaling is a decision that belongs
 * to you. Alpha is dropped, EXIF rotation applied, 16 bits are kept. Images stored as grey stay so, unless one is stored
 * in colour: then all are RGB. Names that begin with a dot are passed over; what else is no image is counted in `notes`.
 *
 * @param folder  PNG, JPEG, WebP, TIFF or GIF files (no animations), at any depth, taken in the order of their paths
 * @returns examples of shape [height, width, channels], named after the folder, split `all`, the paths as `ids`
 * @throws Error naming the file and the rule when there are no images, one can't be read, sizes differ, or some
 *   images have a class and others have none
 */
export async function loadImageFolder(folder: string, options: ImageFolderOptions = {}): Promise<Dataset> {
  expectKnownKeys('loadImageFolder', options, LOAD_IMAGE_FOLDER_KEYS);
  const { images: files, skipped } = contentsOf(folder);
  if (files.length === 0) {
    throw new Error(`loadImageFolder ${folder}: must hold images (${[...EXTENSIONS].join(', ')}), got none`);
  }
  const classes = classesOf(folder, files);
  const images = await decodeAll(folder, files, options.resize);
  const first = images[0] as DecodedImage;
  const odd = images.find(({ width, height }) => width !== first.width || height !== first.height);
  if (odd) {
    throw new Error(
      `loadImageFolder ${folder}: all images must have one size, got ${odd.width}×${odd.height} in ${odd.file} and ${first.width}×${first.height} in ${first.file}; scale them first, or say --resize`,
    );
  }
  const channels = Math.max(...images.map((image) => image.channels));
  const shape = [first.height, first.width, channels];
  const features = featureCount(shape);
  const values = new Float32Array(images.length * features);
  const hash = createHash('sha256');
  for (const [index, image] of images.entries()) {
    const pixels = pixelsOf(image, channels);
    values.set(pixels, index * features);
    hash.update(image.file).update(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  }
  const some = skipped.slice(0, 3).join(', ');
  const notes = [
    `${folder}: ${skipped.length} files skipped, which are no images: ${some}${skipped.length > 3 ? ', …' : ''}`,
  ];
  return {
    name: basename(folder),
    split: 'all',
    values,
    count: images.length,
    shape,
    checksum: hash.digest('hex'),
    ids: files,
    ...classes,
    ...(skipped.length > 0 ? { notes } : {}),
  };
}

/** The parts of a folder that is divided into `train` and `test`, each an image folder of its own. */
export async function loadPartFolders(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<{ readonly train: Dataset; readonly test: Dataset } | undefined> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map((entry) => entry.name);
  const named = (...wanted: readonly string[]): string | undefined =>
    names.find((name) => wanted.includes(name.toLowerCase()));
  const [train, test] = [named('train', 'training'), named('test', 'testing')];
  if (train === undefined || test === undefined || !names.every((name) => PARTS.has(name.toLowerCase())))
    return undefined;
  const others = names.filter((name) => name !== train && name !== test);
  const load = async (part: string, split: 'train' | 'test'): Promise<Dataset> => ({
    ...(await loadImageFolder(join(folder, part), options)),
    name: basename(folder),
    split,
  });
  const [first, second] = [await load(train, 'train'), await load(test, 'test')];
  const union = [...new Set([...(first.classNames ?? []), ...(second.classNames ?? [])])].sort();
  const relabelled = (data: Dataset): Dataset =>
    data.labels && data.classNames
      ? {
          ...data,
          classNames: union,
          labels: data.labels.map((label) => union.indexOf((data.classNames ?? [])[label] as string)),
        }
      : data;
  const notes = others.map((name) => `${folder}: the part ${name} is left out; only ${train} and ${test} are used`);
  const trainPart = relabelled(first);
  return {
    train: notes.length > 0 ? { ...trainPart, notes: [...(trainPart.notes ?? []), ...notes] } : trainPart,
    test: relabelled(second),
  };
}
