import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { notWritten } from '../runtime/wholeFile';

/** A named array in a file. */
interface ArrayEntry {
  readonly name: string;
  readonly length: number;
}

/** What stands in `NAME.json` beside `NAME.bin`. */
interface ArrayHeader {
  readonly format: 'autoencoder-workbook arrays 1';
  /** In the order in which they stand in the binary file, float32 little endian. */
  readonly arrays: readonly ArrayEntry[];
  readonly sha256: string;
  /** Whatever the writer wants to keep with the arrays. */
  readonly info: unknown;
}

/** Arrays with a record that describes them. */
export interface ArrayFile {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly info: unknown;
}

const FORMAT = 'autoencoder-workbook arrays 1';
const HEADER = 'content.json';
const VALUES = 'content.bin';
/** What is being written beside them, until it takes their place. */
const NEXT_HEADER = `${HEADER}.next`;
const NEXT_VALUES = `${VALUES}.next`;

/** Bytes of the longest header that is read: columns and their numbers are in it, weights are not. */
const MOST_HEADER = 2 ** 27;

const OWN_FILES: ReadonlySet<string> = new Set([HEADER, VALUES, NEXT_HEADER, NEXT_VALUES]);

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A file in a folder that this package did not write; undefined where there is none, or no folder. */
export const foreignFile = (folder: string): string | undefined =>
  existsSync(folder) ? readdirSync(folder).find((name) => !OWN_FILES.has(name)) : undefined;

/**
 * Refuses to replace what this package did not write.
 *
 * @param who  name that the error quotes
 * @throws Error when there is a file at the folder's place, or a folder with anything else in it
 */
export function expectReplaceable(who: string, folder: string): void {
  if (!existsSync(folder)) return;
  const foreign = statSync(folder).isDirectory() ? foreignFile(folder) : 'a file of that name';
  if (foreign !== undefined) {
    throw new Error(
      `${who}: folder must be new, empty or written by this package, got ${folder} with ${foreign}; choose another one`,
    );
  }
}

/** Waits until the disk has what was written, where the system can be asked; Windows can't for a folder. */
function settle(path: string): void {
  const isFolder = statSync(path).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const file = openSync(path, isFolder ? 'r' : 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeSettled(path: string, content: string | Uint8Array): void {
  writeFileSync(path, content);
  settle(path);
}

/** The header as it stands; undefined where there is none, or no readable one. */
function standingHeader(folder: string): ArrayHeader | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, HEADER), 'utf8')) as ArrayHeader;
  } catch {
    return undefined;
  }
}

/** Ends what an interrupted writer left: values that the header already means take their place, others go. */
function finishInterrupted(folder: string): void {
  const next = join(folder, NEXT_VALUES);
  if (existsSync(next) && standingHeader(folder)?.sha256 === digest(readFileSync(next))) {
    renameSync(next, join(folder, VALUES));
  }
  for (const name of [NEXT_VALUES, NEXT_HEADER]) rmSync(join(folder, name), { force: true });
}

/** Removes the folders that earlier versions of this package left beside this one when they were interrupted. */
function removeAbandoned(folder: string): void {
  const pattern = /^\.(.*)\.\d+\.(?:new|old)$/;
  for (const name of readdirSync(dirname(folder))) {
    if (pattern.exec(name)?.[1] !== basename(folder)) continue;
    const path = join(dirname(folder), name);
    if (statSync(path).isDirectory() && foreignFile(path) === undefined) rmSync(path, { recursive: true });
  }
}

/**
 * Writes arrays and their description as a folder of two files. Whatever interrupts it, be it a loss of power, the
 * folder holds the old content or the new one, whole: the new values are written beside the old ones, then the new header
 * takes the place of the old one in one step, then the values. In between the header's checksum tells which of the two
 * are meant. What an interrupted writer left is cleared away by the next one. One process may write to a folder at a time.
 *
 * @throws Error when there is something else at its place, which would be lost, or when the folder can't be written: it is
 *   named, and nothing is left behind
 */
export function writeArrayFolder(folder: string, { arrays, info }: ArrayFile): void {
  expectReplaceable('writeArrayFolder', folder);
  const names = Object.keys(arrays);
  const bytes = Buffer.concat(
    names.map((name) => {
      const values = arrays[name] as Float32Array;
      return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    }),
  );
  const header: ArrayHeader = {
    format: FORMAT,
    arrays: names.map((name) => ({ name, length: (arrays[name] as Float32Array).length })),
    sha256: digest(bytes),
    info,
  };
  const at = (name: string): string => join(folder, name);
  const firstMade = mkdirSync(folder, { recursive: true });
  try {
    finishInterrupted(folder);
    writeSettled(at(NEXT_VALUES), bytes);
    writeSettled(at(NEXT_HEADER), `${JSON.stringify(header, null, 1)}\n`);
  } catch (error) {
    // The header still means the old values: what was begun beside them is of no use.
    for (const name of [NEXT_VALUES, NEXT_HEADER]) rmSync(at(name), { force: true });
    if (firstMade !== undefined) rmSync(firstMade, { recursive: true, force: true });
    throw notWritten('writeArrayFolder', folder, error);
  }
  renameSync(at(NEXT_HEADER), at(HEADER));
  // The other way round the old header would have lost its values.
  settle(folder);
  renameSync(at(NEXT_VALUES), at(VALUES));
  settle(folder);
  removeAbandoned(folder);
}

/** Size of a file in bytes; undefined where there is none, or a folder, a pipe or a device, which might never end. */
function sizeOf(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}

/**
 * The values that a header means: those beside it, or those of a writer that was interrupted before its last step. Only
 * files of the right size are read.
 */
function readValues(folder: string, { sha256, size }: { readonly sha256: string; readonly size: number }): Buffer {
  const found = [NEXT_VALUES, VALUES].map((name) => join(folder, name));
  const fitting = found.filter((path) => sizeOf(path) === size);
  const bytes = fitting.map((path) => readFileSync(path));
  const meant = bytes.find((some) => digest(some) === sha256);
  if (meant) return meant;
  if (fitting.length > 0) throw new Error(`${VALUES} does not match its checksum`);
  const got = found.map(sizeOf).find((some) => some !== undefined);
  throw new Error(`${VALUES} must have ${size} bytes, got ${got ?? 'none'}`);
}

/**
 * Reads what `writeArrayFolder` wrote, checking every size and the checksum before use.
 *
 * @throws Error naming the folder, the rule and the value when something is missing or does not fit
 */
export function readArrayFolder(folder: string): ArrayFile {
  const fail = (rule: string): never => {
    throw new Error(`readArrayFolder: ${folder}: ${rule}; use a folder that was saved by this package, unchanged`);
  };
  const headerPath = join(folder, HEADER);
  const headerSize = sizeOf(headerPath);
  const hasValues = [VALUES, NEXT_VALUES].some((name) => sizeOf(join(folder, name)) !== undefined);
  if (headerSize === undefined || !hasValues) return fail(`must hold ${HEADER} and ${VALUES}`);
  if (headerSize > MOST_HEADER) return fail(`${HEADER} must have at most ${MOST_HEADER} bytes, got ${headerSize}`);
  let header: ArrayHeader;
  try {
    header = JSON.parse(readFileSync(headerPath, 'utf8')) as ArrayHeader;
  } catch (error) {
    return fail(`${HEADER} is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (header?.format !== FORMAT) return fail(`format must be "${FORMAT}", got ${JSON.stringify(header?.format)}`);
  const fits = (entry: ArrayEntry) =>
    typeof entry?.name === 'string' && Number.isSafeInteger(entry.length) && entry.length >= 0;
  if (!Array.isArray(header.arrays) || !header.arrays.every(fits)) return fail('the list of arrays is damaged');
  const size = header.arrays.reduce((sum, { length }) => sum + 4 * length, 0);
  let bytes: Buffer;
  try {
    bytes = readValues(folder, { sha256: header.sha256, size });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  let offset = 0;
  const arrays = header.arrays.map(({ name, length }): [string, Float32Array] => {
    // A copy, because the file's buffer need not be aligned to four bytes.
    const values = new Float32Array(Uint8Array.from(bytes.subarray(offset, offset + 4 * length)).buffer);
    offset += 4 * length;
    return [name, values];
  });
  return { arrays: Object.fromEntries(arrays), info: header.info };
}
