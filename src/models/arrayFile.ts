import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Refuses to replace what this package did not write.
 *
 * @param who  name that the error quotes
 * @throws Error when there is a file at the folder's place, or a folder with anything else in it
 */
export function expectReplaceable(who: string, folder: string): void {
  if (!existsSync(folder)) return;
  const foreign = statSync(folder).isDirectory()
    ? readdirSync(folder).find((name) => name !== HEADER && name !== VALUES)
    : 'a file of that name';
  if (foreign !== undefined) {
    throw new Error(
      `${who}: folder must be new, empty or written by this package, got ${folder} with ${foreign}; choose another one`,
    );
  }
}

/**
 * Writes arrays and their description as a folder of two files. The folder appears whole or not at all: it is
 * written under another name and renamed; an older one of that name goes only when the new one is complete.
 *
 * @throws Error when there is something else at its place, which would be lost
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
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = join(dirname(folder), `.${basename(folder)}.${process.pid}.new`);
  const old = join(dirname(folder), `.${basename(folder)}.${process.pid}.old`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  writeFileSync(join(fresh, VALUES), bytes);
  writeFileSync(join(fresh, HEADER), `${JSON.stringify(header, null, 1)}\n`);
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
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
  const valuesPath = join(folder, VALUES);
  if (!existsSync(headerPath) || !existsSync(valuesPath)) return fail(`must hold ${HEADER} and ${VALUES}`);
  let header: ArrayHeader;
  try {
    header = JSON.parse(readFileSync(headerPath, 'utf8')) as ArrayHeader;
  } catch (error) {
    return fail(`${HEADER} is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (header?.format !== FORMAT) return fail(`format must be "${FORMAT}", got ${JSON.stringify(header?.format)}`);
  const fits = (entry: ArrayEntry) =>
    typeof entry?.name === 'string' && Number.isInteger(entry.length) && entry.length >= 0;
  if (!Array.isArray(header.arrays) || !header.arrays.every(fits)) return fail('the list of arrays is damaged');
  const bytes = readFileSync(valuesPath);
  const expected = header.arrays.reduce((sum, { length }) => sum + 4 * length, 0);
  if (bytes.length !== expected) return fail(`${VALUES} must have ${expected} bytes, got ${bytes.length}`);
  if (digest(bytes) !== header.sha256) return fail(`${VALUES} does not match its checksum`);
  const arrays: Record<string, Float32Array> = {};
  let offset = 0;
  for (const { name, length } of header.arrays) {
    // A copy, because the file's buffer need not be aligned to four bytes.
    arrays[name] = new Float32Array(Uint8Array.from(bytes.subarray(offset, offset + 4 * length)).buffer);
    offset += 4 * length;
  }
  return { arrays, info: header.info };
}
