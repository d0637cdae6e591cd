// @ts-check
// Lists of files with their sizes and checksums, as Python wheels carry them (RECORD: path, sha256=…, size).
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} RecordedFile
 * @property {string} path
 * @property {string | undefined} sha256  in the alphabet of URLs, without padding
 * @property {number | undefined} size
 */

const LINE = /^(?:"((?:[^"]|"")*)"|([^,]*)),(?:sha256=([\w-]*))?,(\d*)$/;

/**
 * @param {string} text
 * @returns {RecordedFile[]}
 */
export function readRecord(text) {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, quoted, plain = '', sha256, size] = match;
    return { path: quoted?.replaceAll('""', '"') ?? plain, sha256, size: size ? Number(size) : undefined };
  });
}

/** @param {string} path */
async function sha256Of(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('base64url');
}

/**
 * What is wrong with a file, as far as its size tells.
 *
 * @param {string} folder
 * @param {{ path: string, size: number | undefined }} expected
 * @returns {string | undefined}
 */
export function sizeProblem(folder, { path, size }) {
  const found = statSync(join(folder, path), { throwIfNoEntry: false });
  if (found === undefined) return `${path} is missing`;
  return size === undefined || found.size === size ? undefined : `${path} has ${found.size} bytes in place of ${size}`;
}

/**
 * The first recorded file that is missing or of another size; with `contents`, or of another checksum.
 *
 * @param {string} folder  that the paths start from
 * @param {readonly RecordedFile[]} files
 * @param {{ contents?: boolean }} [options]
 * @returns {Promise<string | undefined>}
 */
export async function recordProblem(folder, files, { contents = false } = {}) {
  for (const file of files) {
    const problem = sizeProblem(folder, file);
    if (problem !== undefined) return problem;
    if (contents && file.sha256 && (await sha256Of(join(folder, file.path))) !== file.sha256) {
      return `${file.path} does not have the contents that it was made with`;
    }
  }
  return undefined;
}

/**
 * @param {string} path  of a RECORD file
 * @returns {RecordedFile[] | undefined} undefined when there is none
 */
export function recordAt(path) {
  try {
    return readRecord(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
