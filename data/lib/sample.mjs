// @ts-check
// What the scripts that rebuild embedded tables share.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const DATA = fileURLToPath(new URL('../', import.meta.url));

/** What stands on the command line beside `--write`. */
export const [givenPath] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

/**
 * The folder of a full set: what is given, or its place below WORKBOOK_DATA_DIR.
 *
 * @param {string} name
 */
export function publishedFolder(name) {
  const root = process.env.WORKBOOK_DATA_DIR;
  const folder = givenPath ?? (root && join(root, name));
  if (!folder) throw new Error(`name the folder of the files of ${name}, or set WORKBOOK_DATA_DIR`);
  return folder;
}

/**
 * Compares texts with the packed files of an embedded set by their unpacked bytes, since compression may differ between
 * versions of zlib; writes those that differ when asked to.
 *
 * @param {string} name folder below data/
 * @param {Readonly<Record<string, string>>} texts by the name of their file
 */
export function checkSample(name, texts) {
  for (const [file, text] of Object.entries(texts)) {
    const path = join(DATA, name, file);
    if (existsSync(path) && gunzipSync(readFileSync(path)).toString() === text) {
      console.log(`ok: ${name}/${file}`);
    } else if (process.argv.includes('--write')) {
      mkdirSync(join(DATA, name), { recursive: true });
      writeFileSync(path, gzipSync(text, { level: 9 }));
      console.log(`wrote ${name}/${file}`);
    } else {
      console.error(`${name}/${file} is missing or differs; run again with --write to replace it`);
      process.exitCode = 1;
      continue;
    }
    const packed = readFileSync(path);
    console.log(`${createHash('sha256').update(packed).digest('hex')}  ${file}  ${packed.length} bytes`);
  }
}
